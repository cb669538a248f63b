"""Warnings about figures that a later report of the company states otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from nianbao.domain.answer import Cell, Citation
from nianbao.domain.period import Period


def restatement_warnings(cells: Iterable[Cell]) -> tuple[str, ...]:
    """Name each cited figure that was restated, by which report and to what: 2023年年报将其重述为…."""
    sentences = []
    for cell in cells:
        citation = cell.citation
        if citation is not None and citation.restated_value:
            what = f"{cell.company_name}{Period.parse(cell.period).in_words()}的{cell.metric}"
            sentences.append(f"{what}：{citation.restated_by}将其重述为{_amount(citation)}。")
    return tuple(dict.fromkeys(sentences))


def _amount(citation: Citation) -> str:
    value = Decimal(citation.restated_value)
    if citation.unit == "%":
        return f"{value.scaleb(2):,f}%"
    return f"{value:,f}{citation.unit}"
