"""What an answer says about a figure whose checks do not hold."""

from __future__ import annotations

from decimal import Decimal

from nianbao.domain.answer import Cell, Citation
from nianbao.domain.catalogue import load_catalogue
from services.nl2sql.check_warnings import check_warnings


def _said(*checks: str) -> tuple[str, ...]:
    citation = Citation("a.pdf", 9, None, "1,234.50", checks=checks)
    cell = Cell("600001", "示例股份", "货币资金", "2023", Decimal("1234.50"), "元", citation)
    return check_warnings([cell], load_catalogue())


def test_a_figure_from_ocr_that_nothing_confirms_is_said_to_be_one() -> None:
    (sentence,) = _said("ocr:fail")
    assert "扫描页文字识别" in sentence
    assert "勾稽校验" not in sentence


def test_a_figure_from_ocr_in_an_identity_that_fails_is_said_with_both() -> None:
    assert len(_said("assets=liabilities+equity:fail", "ocr:fail")) == 2


def test_a_confirmed_figure_from_ocr_needs_no_warning() -> None:
    assert _said("assets=liabilities+equity:pass", "ocr:pass") == ()


def test_an_amount_that_its_statement_prints_as_a_negative_is_said_to_be_one() -> None:
    (sentence,) = _said("net_profit=before_tax-income_tax:pass", "printed_as_deduction:pass")
    assert "印成负数" in sentence
