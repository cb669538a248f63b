"""What reports tell in words is asked of their sections; figures keep their qualifiers."""

from __future__ import annotations

import pytest

from nianbao.domain.question import Route
from tests.unit.router.companies import read


@pytest.mark.parametrize(
    "question",
    [
        "星河智造2020年在环保上投入了多少费用？",
        "星河智造2020年募集资金还剩多少？",
        "星河智造2020年前五大客户占销售的比例和金额",
        "星河智造2020年度的利润分配方案",
        "星河智造2020年有多少未决诉讼？",
    ],
)
def test_a_topic_of_reports_is_open_though_a_figure_is_asked(question: str) -> None:
    assert read(question).route is Route.OPEN


@pytest.mark.parametrize(
    "question",
    [
        "星河智造2020年境外营业收入是多少？",
        "星河智造2020年月球业务收入是多少？",
        "星河智造2020年控股股东净利润是多少？",
    ],
)
def test_a_qualifier_of_a_figure_stays_one(question: str) -> None:
    got = read(question)
    assert (got.route, got.refusal_code) == (Route.REFUSE, "unknown_metric")


def test_a_company_that_is_not_loaded_is_named_rather_than_what_is_asked_of_it() -> None:
    got = read("远航船务2020年有没有重大诉讼？")
    assert got.refusal_code == "unknown_company"
    assert "「远航船务」" in got.refusal
