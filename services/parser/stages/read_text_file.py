"""A .txt or .md file as rows: one cleaned line each, whose page is its number in the file."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nianbao.domain.errors import BadDocument
from nianbao.domain.geometry import Box
from nianbao.domain.headings import heading_of
from nianbao.domain.row import Row, RowType
from services.parser.layout import TextLine
from services.parser.stages.find_sized_headings import HeadingMark
from services.parser.stages.writable import writable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What Chinese text files are written in; gb18030 reads nearly any bytes and so comes last.
_ENCODINGS = ("utf-8", "gb18030")
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad]")
_BLANKS = re.compile(r"[ \t\u00a0\u3000]+")
# "-----", "=== * ===", "第 3 页 共 20 页", "- 12 -": nothing is said there.
_EMPTY = re.compile(r"[-=_*~#·.。—\s]+|-?\s*\d{1,4}\s*-?|第\s*\d+\s*页(?:\s*[,，/]?\s*共\s*\d+\s*页)?")
_HEADING = re.compile(r"(?P<signs>#{1,6})\s+(?P<title>.+?)\s*#*$")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\((?:[^()\s]|\([^)]*\))*\)")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`|~~)(?=\S)(.+?)(?<=\S)\1")
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]{0,200}>")
_QUOTED = re.compile(r"^(?:>\s*)+|^[-*+]\s+")
_FENCE = re.compile(r"^(?:```|~~~)")
_RULE_OF_TABLE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?")
# A short line that comes back so often is a running head, not text.
_REPEATED, _REPEATED_CHARS = 5, 40
_NOWHERE = Box(0.0, 0.0, 0.0, 0.0)
_TYPE = "标题"
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class TextFile:
    """The rows of a text and which of them are headings, by their line number: rank from 1."""

    rows: tuple[Row, ...]
    ranks: dict[int, int]

    def marks(self) -> dict[TextLine, HeadingMark]:
        """The headings as the tree's builder takes them; see `placed`."""
        return {
            TextLine(row.page, 0.0, 0.0, 0.0, 0.0, row.text, 0.0): HeadingMark(_TYPE, self.ranks[row.page])
            for row in self.rows
            if row.page in self.ranks
        }

    def placed(self) -> list[Row]:
        """The rows with a box that ties headings to their marks; texts have no places but lines."""
        return [row._replace(box=_NOWHERE) for row in self.rows]


def read_text_file(path: Path, max_lines: int, max_bytes: int, *, is_markdown: bool) -> TextFile:
    """Read and clean a text; lines that say nothing are left out, those kept keep their numbers.

    Raises:
        BadDocument: with code empty_file, too_large, bad_text or no_text.
    """
    size = path.stat().st_size
    if size == 0:
        raise BadDocument("文件是空的（0 字节），请检查后重新提交", code="empty_file")
    if size > max_bytes:
        raise BadDocument(f"文本文件超过 {max_bytes} 字节的上限，请拆分后再提交", code="too_large")
    lines = _decoded(path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > max_lines:
        raise BadDocument(f"文本有 {len(lines)} 行，超过 {max_lines} 行的上限，请拆分后再提交", code="too_large")
    kept = list(_without_running_heads(list(_cleaned(lines, is_markdown=is_markdown))))
    if not kept:
        raise BadDocument("文件里没有任何文字，请检查文件内容", code="no_text")
    return TextFile(tuple(_rows(kept)), {line.number: line.rank for line in kept if line.rank})


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text, its number from 1, and the rank of the heading that Markdown makes it (0: none)."""

    number: int
    text: str
    rank: int = 0
    cells: tuple[str, ...] = ()


def _decoded(raw: bytes) -> str:
    marked = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    for encoding in (marked,) if marked else _ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadDocument("文件不是文本（编码无法识别），请另存为 UTF-8 编码的 .txt 或 .md 后再提交", code="bad_text")


def _cleaned(lines: Sequence[str], *, is_markdown: bool) -> Iterator[_Line]:
    first = _behind_front_matter(lines) if is_markdown else 0
    is_code = False
    for number, raw in enumerate(lines[first:], first + 1):
        line = _BLANKS.sub(" ", _INVISIBLE.sub("", raw)).strip()
        if is_markdown and _FENCE.match(line):
            is_code = not is_code
            continue
        found = _markdown(number, line) if is_markdown and not is_code else _Line(number, line)
        if found is not None and found.text and not _EMPTY.fullmatch(found.text):
            yield found


def _behind_front_matter(lines: Sequence[str]) -> int:
    """Where the text begins behind a head of settings between two lines of ---."""
    if not lines or lines[0].strip("\ufeff ") != "---":
        return 0
    return next((number for number, line in enumerate(lines[1:80], 2) if line.strip() == "---"), 0)


def _markdown(number: int, line: str) -> _Line | None:
    line = _TAG.sub("", _LINK.sub(r"\1", _IMAGE.sub("", line)))
    line = _EMPHASIS.sub(r"\2", line)
    heading = _HEADING.fullmatch(line)
    if heading is not None:
        return _Line(number, heading["title"], len(heading["signs"]))
    if _RULE_OF_TABLE.fullmatch(line) and "-" in line:
        return None
    if line.startswith("|") and line.endswith("|") and line.count("|") > 2:
        cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
        return _Line(number, line, cells=cells)
    return _Line(number, _QUOTED.sub("", line).strip())


def _without_running_heads(lines: Sequence[_Line]) -> Iterator[_Line]:
    seen = Counter(line.text for line in lines if len(line.text) <= _REPEATED_CHARS and not line.cells)
    return (line for line in lines if line.cells or line.rank or seen[line.text] < _REPEATED)


def _rows(lines: Sequence[_Line]) -> Iterator[Row]:
    table = -1
    before: _Line | None = None
    for number, line in enumerate(lines):
        if line.cells:
            is_next = before is not None and before.cells and before.number >= line.number - 2
            table += 0 if is_next else 1
            cells = tuple(map(writable, line.cells))
            yield Row(line.number, number, RowType.TABLE, "", cells, None, table)
        else:
            yield Row(line.number, number, RowType.TEXT, writable(line.text))
        before = line


def title_of(file_name: str, text: TextFile) -> str:
    """What a text is called: its first heading where it begins with one, else its file's name."""
    first = text.rows[0]
    is_title = first.page in text.ranks or (first.type is RowType.TEXT and heading_of(first.text) is not None)
    if is_title and len(first.text) <= _LONGEST_TITLE:
        return first.text
    return re.sub(r"\.(?:txt|md|markdown)$", "", file_name, flags=re.IGNORECASE)
