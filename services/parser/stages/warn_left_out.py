"""Figures of a section that were left out because nothing but a guess would read them: said, not passed over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from nianbao.domain.fact import Fact
from nianbao.domain.parsed_report import ParseWarning
from services.parser.scans.list_pages import list_pages

_MOST_NAMED = 3


class LeftOut(NamedTuple):
    """A printed figure without a stated unit, in foreign money, in an unknown column or counted otherwise elsewhere.

    `item` is the customer, supplier or company it is of, "" where the metric stands once.
    """

    metric: str
    page: int
    item: str = ""


def warn_left_out(section: str, found: Iterable[Fact | LeftOut]) -> tuple[list[Fact], list[ParseWarning]]:
    """Part the facts of a section from what was left out of it; a figure read at another place is not missed."""
    facts: list[Fact] = []
    doubts: list[LeftOut] = []
    for each in found:
        if isinstance(each, LeftOut):
            doubts.append(each)
        else:
            facts.append(each)
    read = {(fact.metric, item) for fact in facts for item in ("", fact.label)}
    missed = [each for each in dict.fromkeys(doubts) if (each.metric, each.item) not in read]
    if not missed:
        return facts, []
    names = list(dict.fromkeys(f"{each.item}{each.metric}" for each in missed))
    etc = "等" if len(names) > _MOST_NAMED else ""
    pages = sorted({each.page for each in missed})
    message = (
        f"{list_pages(pages)}{section}有 {len(missed)} 个数值的单位、所属列或口径不能确定，未采用"
        f"（{'、'.join(names[:_MOST_NAMED])}{etc}），请核对原文"
    )
    return facts, [ParseWarning("figures_left_out", message, pages[0])]


def is_printed_figure(text: str) -> bool:
    """Whether a cell states something in digits, so that leaving it out is worth a warning."""
    return any(character.isdigit() for character in text)
