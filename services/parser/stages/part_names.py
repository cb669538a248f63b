"""Persons' names in one cell, told apart where the page parts them."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"\s+")
_PIECES = re.compile(r"\s*[、，,；;/]\s*|\s+")
# "赵志强", "阿里木·买买提", "李瑶（中国注册会计师）", "中国注册会计师：李瑶"
_NAME = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}[:：])?[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{2,8})?(?:[(（][^()（）]{1,12}[)）])?"
)
_TITLE = re.compile(r"会计师|代表人?$|合伙人|董事|经理|先生|女士|主席|总裁|行长")  # "注册会计师", "董事长"


def part_names(text: str) -> str:
    r"""Join the names of a cell with "、" where blanks or line ends part them, and never glue them.

    `text` has its blanks and line ends. A name of two characters may be spread to the
    width of three; what is not surely a list of names keeps its blanks.

    >>> part_names("申军\t赵本刚"), part_names("王\t婕、索立松"), part_names("董事长\t徐若海")
    ('申军、赵本刚', '王婕、索立松', '董事长 徐若海')
    """
    text = text.strip()
    if not _BLANKS.search(text):
        return text
    pieces, marks = _split(text)
    are_names = all(_NAME.fullmatch(piece) and not _is_title(piece) for piece in pieces)
    joined = pieces[0]
    for mark, piece in zip(marks, pieces[1:], strict=True):
        joined += (mark or ("、" if are_names else " ")) + piece
    return joined


def _is_title(piece: str) -> bool:
    return _TITLE.search(re.split(r"[:：(（]", piece)[0 if not re.search(r"[:：]", piece) else -1]) is not None


def _split(text: str) -> tuple[list[str], list[str]]:
    """The pieces and the printed marks between them ("" for a blank)."""
    pieces: list[str] = []
    marks: list[str] = []
    at = 0
    for gap in _PIECES.finditer(text):
        _add(pieces, marks, text[at : gap.start()], gap[0].strip())
        at = gap.end()
    _add(pieces, marks, text[at:], "")
    return pieces, marks[:-1]


def _add(pieces: list[str], marks: list[str], piece: str, mark: str) -> None:
    """Add a piece, to the one before when the two are a name's characters set apart."""
    if not piece and pieces:
        marks[-1] += mark
        return
    if pieces and not marks[-1] and len(piece) == 1 and len(pieces[-1]) == 1:
        pieces[-1] += piece
        marks[-1] = mark
        return
    pieces.append(piece)
    marks.append(mark)
