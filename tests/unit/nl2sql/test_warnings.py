"""What an answer warns of: figures that failed a check, and figures that were restated."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nianbao.domain.answer import Cell, Citation
from nianbao.domain.catalogue import load_catalogue
from services.nl2sql.check_warnings import check_warnings
from services.nl2sql.restatement_warnings import restatement_warnings


def _cell(*checks: str, unit: str = "元", restated_value: str = "", restated_by: str = "") -> Cell:
    citation = Citation(
        "甲.pdf", 9, None, "5", metric="净利润", unit=unit, checks=checks,
        restated_value=restated_value, restated_by=restated_by,
    )  # fmt: skip
    return Cell("600001", "青禾股份", "净利润", "2022", Decimal(5), unit, citation)


@pytest.mark.parametrize(
    ("check", "equation"),
    [
        ("assets=liabilities+equity", "资产总计 = 负债合计 + 所有者权益合计"),
        ("net_profit:income=key_figures", "利润表净利润 = 主要会计数据净利润"),
        (
            "opening_cash=prior_closing_cash",
            "现金流量表期初现金及现金等价物余额 = 上年现金流量表期末现金及现金等价物余额",
        ),
        ("revenue=four_quarters", "主要会计数据营业收入四个季度之和 = 全年主要会计数据营业收入"),
    ],
)
def test_a_failed_check_is_said_as_an_equation(check: str, equation: str) -> None:
    [warning] = check_warnings([_cell(f"{check}:fail")], load_catalogue())
    assert warning == f"青禾股份2022年的净利润：该数值未通过勾稽校验（{equation}），请核对原文后使用。"


def test_a_passed_check_and_a_confirmed_figure_need_no_warning() -> None:
    cell = _cell("net_profit:income=key_figures:pass", "prior_year=own_report:pass")
    assert check_warnings([cell], load_catalogue()) == ()
    assert restatement_warnings([cell]) == ()


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [("-1234567.80", "元", "-1,234,567.80元"), ("1.44", "元/股", "1.44元/股"), ("0.1234", "%", "12.34%")],
)
def test_a_restated_figure_names_the_report_and_its_value(value: str, unit: str, said: str) -> None:
    cell = _cell(unit=unit, restated_value=value, restated_by="2023年年报")
    assert restatement_warnings([cell, cell]) == (f"青禾股份2022年的净利润：2023年年报将其重述为{said}。",)
