"""Sentences of sections, and the form in which those of two years are compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nianbao.domain.geometry import Box
from nianbao.domain.headings import HEADING_PATTERNS, normal
from nianbao.store.sections import StoredSection

_ENDS = re.compile(r"(?<=[。；！？;!?])")
_FIGURES = re.compile(r"[\d,.]*\d[\d,.]*%?|[〇零一二三四五六七八九]{4}年")  # "1,234.5", "12%", "二〇二三年"
_TICKS = re.compile(r"[√□]")
# Shorter ones are labels beside a value, e.g. "单位：元", which say nothing by themselves.
_SHORTEST = 8


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as printed, where its paragraph begins, and its form without figures."""

    text: str
    page: int
    box: Box | None
    form: str


def sentences_of(sections: Iterable[StoredSection]) -> Iterator[Sentence]:
    """The sentences of sections in reading order; rows of tables are none."""
    for section in sections:
        for line in section.lines:
            if line.is_row:
                continue
            for text in _ENDS.split(line.text):
                form = form_of(text)
                if len(form) >= _SHORTEST or _TICKS.search(form):
                    yield Sentence(text.strip(), line.page, line.box, form)


def form_of(text: str) -> str:
    """A text as it is compared: figures and years, which change every year, stand as #.

    >>> form_of("2023年营业收入为 1,234.5 万元，增长 12.3%。")
    '#年营业收入为#万元,增长#。'
    """
    return _FIGURES.sub(lambda match: "#年" if match[0].endswith("年") else "#", normal(text))


def heading_form(title: str) -> str:
    """A heading as it is compared: without its number, and without figures.

    >>> heading_form("第三节 管理层讨论与分析"), heading_form("（一）2023年度经营情况")
    ('管理层讨论与分析', '#年度经营情况')
    """
    text = normal(title)
    for kind in HEADING_PATTERNS:
        if match := kind.pattern.fullmatch(text):
            return form_of(match["title"] or text)
    return form_of(text)
