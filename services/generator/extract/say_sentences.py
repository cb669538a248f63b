"""Chosen sentences, or that there is none, as the text of an answer with its places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from nianbao.domain.answer import Citation, Passage
from nianbao.domain.geometry import Box
from nianbao.domain.period import Period
from nianbao.domain.place import is_text_name, place_in
from services.generator.extract.choose_sentences import Chosen
from services.generator.extract.read_parts import Part, Sentence
from services.generator.extract.read_ticks import read_ticks

# Signs that the normal form made Western, behind a Chinese sign: "2021年,公司".
_WESTERN = re.compile(r"(?<=[\u3400-\u9fff%”》）)])[,;:]|(?<=\d)[,;](?=[\u3400-\u9fff])")
_CHINESE_SIGN = {",": "，", ";": "；", ":": "："}
# "现金分红金额(元)(含税)：120.00" and "占净利润的比率(%)：34.11": one figure, its unit before it.
_UNIT_BEFORE = re.compile(
    r"(?P<before>[^:：;；]{2,60}?)[(（](?P<unit>%|元|千元|万元|百万元|亿元|股|人|户|吨|元/股)[)）]"
    r"(?P<behind>(?:[(（][^()（）]{1,8}[)）])?)(?P<sign>[:：])\s*(?P<figure>-?\d[\d,]*(?:\.\d+)?)"
)
_STOPS = "。！？!?；;…"
_NUMBER = re.compile(r"[(（]?[\d一二三四五六七八九十]+[)）]?[、.．]?\s*")


def whose(passage: Passage) -> str:
    """Whose report of when: "贵州茅台2020年"."""
    return f"{passage.company}{Period.parse(passage.period).in_words()}" if passage.period else passage.document


def say_sentences(passage: Passage, chosen: Sequence[Chosen]) -> str:
    """Say sentences of one passage, with the pages that they stand on."""
    pages = "、".join(str(page) for page in sorted({each.sentence.page for each in chosen}))
    return f"{_at(passage, pages)}“{heading_of(passage)}”{_unit(chosen)}：{join_sentences(chosen)}"


def _unit(chosen: Sequence[Chosen]) -> str:
    """What the figures of the rows are counted in, where one unit is printed above all of them."""
    units = {each.sentence.unit for each in chosen if each.sentence.is_row}
    return f"（单位：{units.pop()}）" if len(units) == 1 and "" not in units else ""


def join_sentences(chosen: Sequence[Chosen]) -> str:
    """Join sentences as text: rows of a table become one sentence."""
    texts = [text for _, group in groupby(chosen, key=lambda each: each.sentence.is_row) for text in _joined(group)]
    return _WESTERN.sub(lambda match: _CHINESE_SIGN[match[0]], "".join(texts))


def say_none(passage: Passage, name: str, parts: Sequence[Part]) -> tuple[str, Sentence]:
    """Say that the report tells of nothing of the kind, and by which words it does."""
    nones = [sentence for part in parts for sentence in part.nones]
    written = next((sentence for sentence in nones if read_ticks(sentence.text) is None), None)
    shown = written or nones[0]
    ticks = read_ticks(shown.text)
    how = f"写明“{shown.text.rstrip('。')}”" if ticks is None else f"勾选“{ticks.ticked}”"
    text = f"{whose(passage)}没有涉及{name}：报告第{shown.page}页“{heading_of(passage)}”一节{how}。"
    return text, shown


def say_headings(passage: Passage, name: str, listed: Sequence[tuple[str, Part]]) -> str:
    """Say what the headings below a topic's heading name, as a list; each comes with the part below it."""
    pages = sorted({part.page for _, part in listed})
    span = f"{pages[0]}" if len(pages) == 1 else f"{pages[0]}至{pages[-1]}"
    names = "；".join(_NUMBER.sub("", heading, count=1).rstrip("。：:") for heading, _ in listed)
    return f"{whose(passage)}报告第{span}页“{heading_of(passage)}”列出的{name}：{names}。"


def _at(passage: Passage, pages: str) -> str:
    """Where something stands: pages of a report, lines of a text."""
    report = "" if is_text_name(passage.document) else "报告"
    return f"{whose(passage)}{report}{place_in(passage.document, pages)}"


def citations(passage: Passage, sentences: Iterable[Sentence]) -> tuple[Citation, ...]:
    """The places of sentences; those of one paragraph are one place."""
    places: dict[tuple[int, Box | None], Citation] = {}
    for sentence in sentences:
        place = (sentence.page, sentence.box)
        cited = citation(passage, sentence)
        places[place] = replace(cited, text=places[place].text + cited.text) if place in places else cited
    return tuple(places.values())


def citation(passage: Passage, sentence: Sentence) -> Citation:
    """The place of a sentence."""
    return Citation(
        document=passage.document,
        page=sentence.page,
        box=sentence.box,
        text=sentence.text,
        period=passage.period,
        report_id=passage.report_id,
        company=passage.company,
    )


def heading_of(passage: Passage) -> str:
    """The heading that a passage stands directly below."""
    return passage.title_path.split(" / ")[-1].strip()


def _with_unit(row: str) -> str:
    """A row of one figure with its unit behind it: 占净利润的比率：34.11%."""
    return (
        _UNIT_BEFORE.fullmatch(row) and _UNIT_BEFORE.sub(r"\g<before>\g<behind>\g<sign>\g<figure>\g<unit>", row)
    ) or row


def _joined(group: Iterable[Chosen]) -> list[str]:
    """Rows parted by semicolons and closed by a full stop, sentences as they are."""
    of_group = list(group)
    if of_group[0].sentence.is_row:
        return ["；".join(_with_unit(each.text).replace("；", "，").rstrip("。") for each in of_group) + "。"]
    return [each.text if each.text[-1] in _STOPS else f"{each.text}。" for each in of_group]
