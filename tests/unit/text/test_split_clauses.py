"""Questions that ask several things are parted where they ask, and nowhere else."""

from __future__ import annotations

import pytest

from nianbao.text.split_clauses import split_clauses


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("2020年研发投入为什么涨，团队有多少人？", ("2020年研发投入为什么涨", "团队有多少人")),
        ("供应商集中吗？有没有客户？", ("供应商集中吗", "有没有客户")),
        ("批文拿到了没有、收入产生了没有", ("批文拿到了没有", "收入产生了没有")),
    ],
)
def test_each_thing_asked_is_a_clause(question: str, clauses: tuple[str, ...]) -> None:
    assert split_clauses(question) == clauses


@pytest.mark.parametrize(
    "question",
    [
        "与集团公司、铁塔公司的往来有多少？",
        "营业收入是多少",
        "2020年半年报里，大酒店卖给谁了、多少钱",
        "今年业绩不错，利润很高",
    ],
)
def test_a_list_of_names_or_what_names_nothing_is_no_clause(question: str) -> None:
    assert split_clauses(question) == ()


def test_the_names_of_companies_ask_nothing() -> None:
    assert split_clauses("何氏眼科，门店有多少？", ["何氏眼科"]) == ()
    assert split_clauses("何氏眼科门店有多少，订单有多少？", ["何氏眼科"]) == ("门店有多少", "订单有多少")
