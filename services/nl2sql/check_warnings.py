"""Warnings about figures: a check of their statement failed, or they are printed with the other sign."""

from __future__ import annotations

from collections.abc import Iterable

from nianbao.domain.answer import Cell
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import DEDUCTION_CHECK, OCR_CHECK
from nianbao.domain.metric import Relation, Side
from nianbao.domain.period import Period

_FAILED = ":fail"
_DEDUCTION = f"{DEDUCTION_CHECK}:pass"
_OCR_FAILED = f"{OCR_CHECK}{_FAILED}"
_TERMS_SHOWN = 4
_SIGNS = {
    Relation.EQUAL: " = ",
    Relation.AT_MOST: " ≤ ",
    Relation.OPENING: " = 上年",
    Relation.QUARTERS: "四个季度之和 = 全年",
}


def check_warnings(cells: Iterable[Cell], catalogue: Catalogue) -> tuple[str, ...]:
    """Name each cited figure of a failed check, or that its statement prints as a negative to take it off."""
    sentences = []
    for cell in cells:
        checks = cell.citation.checks if cell.citation is not None else ()
        if _OCR_FAILED in checks:
            sentences.append(f"{_what(cell)}：该数值由扫描页文字识别读出，没有勾稽关系印证，请核对原文后使用。")
        if _DEDUCTION in checks:
            sentences.append(f"{_what(cell)}：报表把这一减项印成负数，这里按正数说明。")
        failed = [_in_words(check.removesuffix(_FAILED), catalogue) for check in checks if _is_failed(check)]
        if failed:
            sentences.append(f"{_what(cell)}：该数值未通过勾稽校验（{'；'.join(failed)}），请核对原文后使用。")
    return tuple(dict.fromkeys(sentences))


def _what(cell: Cell) -> str:
    return f"{cell.company_name}{Period.parse(cell.period).in_words()}的{cell.metric}"


def _is_failed(check: str) -> bool:
    return check.endswith(_FAILED) and check != _OCR_FAILED


def _in_words(name: str, catalogue: Catalogue) -> str:
    """A check as an equation of metric names, e.g. 资产总计 = 负债合计 + 所有者权益合计."""
    across = next((each for each in catalogue.cross_checks if each.name == name), None)
    if across is not None:
        return f"{_side(across.left)}{_SIGNS[across.relation]}{_side(across.right)}"
    identity = next((each for each in catalogue.identities if each.name == name), None)
    if identity is None:
        return name
    if len(identity.terms) > _TERMS_SHOWN:
        return f"{identity.total} = 各项之和"
    right = "".join(f" {'+' if sign > 0 else '−'} {term}" for sign, term in identity.terms)
    return f"{identity.total} = {right.removeprefix(' + ').strip()}"


def _side(side: Side) -> str:
    return f"{side.table}{' + '.join(side.metrics)}"
