"""Warnings about figures that are said although a check of their statement failed."""

from __future__ import annotations

from collections.abc import Iterable

from nianbao.domain.answer import Cell
from nianbao.domain.period import Period

_FAILED = ":fail"


def check_warnings(cells: Iterable[Cell]) -> tuple[str, ...]:
    """Name each cited figure that took part in an accounting identity which does not hold."""
    sentences = []
    for cell in cells:
        failed = (
            []
            if cell.citation is None
            else [c.removesuffix(_FAILED) for c in cell.citation.checks if c.endswith(_FAILED)]
        )
        if failed:
            what = f"{cell.company_name}{Period.parse(cell.period).in_words()}的{cell.metric}"
            sentences.append(f"{what}：该数值未通过勾稽校验（{'、'.join(failed)}），请核对原文后使用。")
    return tuple(dict.fromkeys(sentences))
