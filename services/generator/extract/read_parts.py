"""A passage as parts below their headings, each with what it says or that it says there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nianbao.domain.answer import Passage, PassageLine
from nianbao.domain.geometry import Box
from services.generator.extract.read_ticks import read_ticks
from services.generator.sentences import split_sentences

# "单位:元 币种:人民币", "(货币单位:人民币百万元)", "√适用", "/", "说明其他原因导致的变动：": nothing that answers.
_NOISE = re.compile(
    r"[(（]?(?:货币)?单位[:：].{0,24}|币种[:：].{0,12}|/|-+|—+|续表|\(续\)|具体说明|其他说明[:：]?|说明[^。;；]{0,60}[:：]|是否[^。;；，,:：]{4,60}(?:情形|情况)|事项概述.{0,8}查询索引|[\d.、()（）]*"
)
_UNIT = re.compile(r"单位[:：]\s*(?:人民币)?([百千万亿]*(?:元|股|吨|人|台|%))")  # "单位:万元 币种:人民币"
# "公司报告期无违规对外担保情况。", "报告期内,公司暂未开展精准扶贫工作。", "无。"
_NONE = re.compile(
    r"(?:(?:截至)?报告期(?:内|末)?|本?报告期|本?年度|本年|报告年度|上述)*[,，]?"
    r"(?:公司|本公司|本行|本集团|本集團)?(?:及(?:其)?(?:子公司|控股股东)[^,，]{0,20})?"
    r"(?:报告期内?|报告年度|本报告期|半年度报告|计划年度|计划半年度|计划|在报告期|公司|控股股东|实际控制人|,|，)*"
    r"(?:不存在|未发生|没有|无|未|暂未|并无|并無|概无|概無|不派发|不涉及)[^。]{0,90}"
)
_WHOLE_NONE = re.compile(r"(?:无|不适用|没有|未发生)[。.]?")
# "√本年度公司有重大诉讼、仲裁事项": what there is follows.
_THERE_IS = re.compile(r"(?:本年度|本报告期|报告期内?)?(?:公司|本公司|本行)?有")
_SOURCE = re.compile(r"详见|公告编号|临时公告|巨潮资讯|www\.|查询索引 ")
_LONGEST_OF_CLAUSES = 160
# "该增加主要是由于配售", "下降较大的原因主要系需求波动": says of what the sentence before has told.
_OF_BEFORE = re.compile(
    r"(?:[该該此其]|上述|前述)?(?:等|项|项目|指标)?(?:大幅|较大)?(?:增加|减少|減少|增长|增長|下降|上升|变动|變動|变化|變化|增幅|降幅|下滑)"
    r"[^,，。]{0,8}(?:原因|主要|由于|由於|系|是因)"
)
_MOVES = re.compile(r"增加|减少|減少|增长|增長|下降|上升|下滑|增幅|降幅|变动|變動")
_MOST_BEFORE = 2
# A printed line that is followed by another one of its paragraph is about as wide as the page.
_FULL_LINE = 36
_ENDED = re.compile(r"[。；;：:！!？?）)”」…]$")
_LABEL = re.compile(r"[^，,。；;：:]{2,24}(?:说明|原因)[：:]")  # "管理费用变动原因说明："
_LIST_SIGN = re.compile(r"[(（]?[一二三四五六七八九十\d①-⑳•●]+[)）、.．]|[•●○◆■]")  # "（1）", "一、", "•"
# A heading that asks is answered by the box that is ticked below it: 是否履行审批程序.
_ASKS_WHETHER = "是否"
_HEADING_SIGN = re.compile(r"^[(（]?[\d一二三四五六七八九十]+[)）]?[、.．]\s*|[。.：:]$")
_AMOUNT = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?(?:万|亿|千|元|%|笔)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a report, or a row of a table said as one, with its place and its table's unit."""

    text: str
    page: int
    box: Box | None
    is_row: bool
    order: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What stands below one heading; `nones` are ticks and sentences that say there is none.

    `above` are headings that stand right above it with nothing of their own: (一)收入确认 above 1.事项描述.
    """

    heading: str
    page: int
    box: Box | None
    sentences: tuple[Sentence, ...]
    nones: tuple[Sentence, ...]
    above: tuple[str, ...] = ()

    @property
    def titles(self) -> str:
        """All headings that lead to the part."""
        return " ".join((*self.above, self.heading))

    @property
    def is_none(self) -> bool:
        """Whether the part says nothing but that there is none."""
        return bool(self.nones) and not self.sentences

    @property
    def begins_with_none(self) -> bool:
        """Whether that there is none is the first that the part says, whatever follows."""
        return bool(self.nones) and self.nones[0].order == 0


def read_parts(passage: Passage) -> tuple[Part, ...]:
    """Read a passage's lines into parts, in order; the first has the passage's own heading."""
    own = passage.title_path.split(" / ")[-1].strip()
    parts: list[Part] = []
    heading = own
    above: list[str] = []
    held: list[tuple[PassageLine, str]] = []
    for line, text in _lines(passage):
        if not line.is_heading:
            if held and _goes_on(*held[-1], line, text):
                held[-1] = (held[-1][0], held[-1][1] + text)
            else:
                held.append((line, text))
            continue
        if held:
            parts.append(replace(_part(heading, held), above=tuple(above)))
            above = []
        elif heading != own:
            above.append(heading)
        heading, held = text, []
    if held:
        parts.append(replace(_part(heading, held), above=tuple(above)))
    return tuple(parts)


def says_none(sentence: str) -> bool:
    """Whether a sentence says that there is nothing of the kind; one with an amount does not.

    >>> says_none("公司报告期不存在处罚及整改情况。"), says_none("公司未达标准的诉讼共14.49万元。")
    (True, False)
    """
    text = sentence.strip().rstrip("。；;.")
    # "未纳入合并范围的结构化主体的说明：" leads to what follows.
    if _AMOUNT.search(text) or text.endswith((":", "：")):
        return False
    return _WHOLE_NONE.fullmatch(text) is not None or _NONE.fullmatch(text) is not None


def _lines(passage: Passage) -> Iterator[tuple[PassageLine, str]]:
    places = passage.lines or (PassageLine(0, passage.page, passage.box),)
    ends = [line.start for line in places[1:]] + [len(passage.text) + 1]
    for line, end in zip(places, ends, strict=True):
        text = passage.text[line.start : end].strip()
        if text:
            yield line, text


def _goes_on(line: PassageLine, text: str, following: PassageLine, rest: str) -> bool:
    """Whether a printed line breaks off in the middle of a sentence: "…未受到环境" and "保护部门的行政处罚。"."""
    if line.is_row or following.is_row or len(text) < _FULL_LINE or _ENDED.search(text):
        return False
    if _LIST_SIGN.match(rest) or _LABEL.match(rest):
        return False
    return read_ticks(text) is None and read_ticks(rest) is None


def _part(heading: str, lines: list[tuple[PassageLine, str]]) -> Part:
    said: list[Sentence] = []
    nones: list[Sentence] = []
    unit = ""
    for line, text in lines:
        if not line.is_row and (printed := _UNIT.search(text)):
            unit = printed[1]
        for piece in _pieces(line, text):
            if _NOISE.fullmatch(piece):
                continue
            ticks = None if line.is_row else read_ticks(piece)
            order, counted_in = len(said) + len(nones), unit if line.is_row else ""
            sentence = Sentence(piece, line.page, line.box, line.is_row, order, counted_in)
            if ticks is None:
                target = nones if not line.is_row and says_none(piece) else said
                target.append(sentence)
            elif ticks.is_none:
                nones.append(sentence)
            elif ticks.ticked == "是" and _ASKS_WHETHER in heading:
                said.append(replace(sentence, text=f"{_HEADING_SIGN.sub('', heading)}：是"))
            elif ticks.ticked not in ("适用", "是") and _THERE_IS.match(ticks.ticked) is None:
                said.append(sentence)
    first = lines[0][0]
    return Part(heading, first.page, first.box, tuple(said), tuple(nones))


def _pieces(line: PassageLine, text: str) -> list[str]:
    """A row is one sentence; of a paragraph each sentence, of ticks the whole line."""
    if line.is_row:
        return [_without_sources(text)]
    if read_ticks(text) is not None:
        return [text]
    return [piece for whole in text.split("\n") for piece in _sentences(whole) if piece]


def _without_sources(row: str) -> str:
    """A row without the cells that say where it was announced: "…：详见公司“临2020-070”号公告"."""
    label, sign, cells = row.partition("：")
    kept = [cell for cell in cells.split("；") if not _SOURCE.search(cell)]
    if not sign or len(kept) == len(cells.split("；")):
        return row
    return f"{label}{sign}{'；'.join(kept)}" if kept else label


def _sentences(text: str) -> list[str]:
    """Cut behind full stops, and behind semicolons only where the whole is long."""
    sentences: list[str] = []
    for piece in split_sentences(text):
        if sentences and _OF_BEFORE.match(piece.strip()):
            first = next(
                (at for at in range(len(sentences) - 1, -1, -1) if _MOVES.search(sentences[at])), len(sentences) - 1
            )
            if len(sentences) - first <= _MOST_BEFORE:
                sentences[first:] = ["".join((*sentences[first:], piece))]
                continue
        goes_on = bool(sentences) and sentences[-1].endswith(("；", ";"))
        if goes_on and len(sentences[-1]) + len(piece) <= _LONGEST_OF_CLAUSES:
            sentences[-1] += piece
        else:
            sentences.append(piece)
    return [sentence.strip() for sentence in sentences]
