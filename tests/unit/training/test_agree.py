"""Answers are held against plans: what differs is noticed, and called by what differs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from nianbao.domain.answer import Cell, Computed, FactAnswer
from nianbao.domain.period import Period
from nianbao.domain.plan import Plan
from nianbao.domain.question import Operation, Route, Understanding
from nianbao.domain.report import Company
from training.data.agree import disagreement
from training.data.explain import explain
from training.data.meant import Meant, Truth
from training.data.names import Named
from training.data.normaliser import are_figures_given
from training.data.word_plan import Worded

QINGHE, BAISHI = (
    Company("600001", "青禾股份", "青禾农业股份有限公司"),
    Company("600002", "白石股份", "白石矿业股份有限公司"),
)
MEANT = Meant(
    "value", Route.FACT, Operation.VALUE, Plan(()), lambda rows: None, (QINGHE,), (2020,), ("营业收入",)
)  # fmt: skip
UNDERSTOOD = Understanding(
    "青禾股份2020年营业收入", Route.FACT, Operation.VALUE, (QINGHE,), (Period(2020),), ("营业收入",)
)  # fmt: skip
TRUTH = Truth(stated=frozenset({("600001", "营业收入", 2020, Decimal("12.50"))}))


def said(value: str, code: str = "600001", metric: str = "营业收入", computed: str = "") -> FactAnswer:
    cell = Cell(code, "青禾股份", metric, "2020", Decimal(value), "元", None)
    more = (Computed(code, "青禾股份", "占比", "2020", Decimal(computed), "percent"),) if computed else ()
    return FactAnswer("{}", "SELECT 1", (cell,), more)


def test_the_same_figure_agrees_however_it_is_written() -> None:
    assert disagreement(MEANT, TRUTH, UNDERSTOOD, said("12.5")) == ""


@pytest.mark.parametrize(
    ("understood", "answer", "found"),
    [
        (UNDERSTOOD, said("12.51"), "other_figures"),
        (replace(UNDERSTOOD, metrics=("净利润",)), said("12.5", metric="净利润"), "other_metrics"),
        (replace(UNDERSTOOD, companies=(BAISHI,)), said("12.5", "600002"), "other_companies"),
        (replace(UNDERSTOOD, periods=(Period(2019),)), said("1"), "other_years"),
        (replace(UNDERSTOOD, operation=Operation.GROWTH), said("1"), "other_operation"),
        (replace(UNDERSTOOD, route=Route.REFUSE, refusal_code="unknown_metric"), None, "refused:unknown_metric"),
        (replace(UNDERSTOOD, route=Route.OPEN), None, "refused:open"),
        (UNDERSTOOD, FactAnswer("{}", "", refusal_code="figure_not_stated"), "unanswered:figure_not_stated"),
    ],
)
def test_what_differs_gives_the_class_its_name(
    understood: Understanding, answer: FactAnswer | None, found: str
) -> None:
    assert disagreement(MEANT, TRUTH, understood, answer) == found


def test_a_quotient_may_differ_in_its_last_digit_and_no_other() -> None:
    truth = Truth(computed=(Decimal(1) / Decimal(3),))
    assert disagreement(MEANT, truth, UNDERSTOOD, said("1", computed="0.3333333333333333333333333334")) == ""
    assert disagreement(MEANT, truth, UNDERSTOOD, said("1", computed="0.33333333")) == "other_number"


def test_the_order_of_a_ranking_counts_and_that_of_a_list_does_not() -> None:
    cells = tuple(replace(said("1", code).cells[0]) for code in ("600002", "600001"))
    answer = FactAnswer("{}", "", cells)
    ranked = Truth(companies=("600001", "600002"))
    assert disagreement(MEANT, ranked, UNDERSTOOD, answer) == "other_choice"
    assert disagreement(MEANT, replace(ranked, is_ordered=False), UNDERSTOOD, answer) == ""


def test_another_figure_is_never_explained_by_a_wording() -> None:
    worded = Worded("青禾农农业股份有限公司2020年度亏损", "{c}{y}{m}在{p}", (Named.MISSPELT,))
    assert explain(MEANT, worded, "refused:unknown_company") == "公司全称有错字"
    for found in ("other_figures", "other_metrics", "other_number", "other_choice", "other_companies"):
        assert explain(MEANT, worded, found) == ""


@pytest.mark.parametrize(
    ("sentence", "given", "is_given"),
    [
        ("营业收入为1,234.50元", '{"数值": "1234.50"}', True),
        ("折合0.12亿元", '{"数值": "12345678"}', True),
        ("毛利率为12.35%", '{"数值": "0.123456"}', True),
        ("毛利率为12.36%", '{"数值": "0.123456"}', False),
        ("营业收入为1,234.50元，同比增长3%", '{"数值": "1234.50"}', False),
        (f"合计为{10**30:,}元", f'{{"数值": "{10**30}"}}', True),
    ],
)
def test_a_sentence_may_hold_no_number_that_the_data_does_not(sentence: str, given: str, is_given: bool) -> None:
    assert are_figures_given(sentence, given) is is_given
