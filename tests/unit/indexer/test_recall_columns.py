"""A question recalls the columns that it names, whatever it calls them."""

from __future__ import annotations

import pytest

from nianbao.domain.catalogue import load_catalogue
from services.indexer.search.recall_columns import KEY_COLUMNS, recall_columns


@pytest.mark.parametrize(
    ("question", "column"),
    [
        ("青禾股份2020年的营业收入是多少元？", "营业收入"),
        ("2021年资产总计最高的前5家公司是？", "资产总计"),
        ("青禾股份2020年的总资产是多少", "资产总计"),
        ("法定代表人是谁", "法定代表人"),
        ("注册地址在哪里", "注册地址"),
        ("归母净利润是多少", "归属于母公司所有者的净利润"),
        ("每股经营现金流量和基本每股收益", "基本每股收益"),
    ],
)
def test_a_named_column_is_among_the_recalled(question: str, column: str) -> None:
    assert column in [match.name for match in recall_columns(question)]


def test_most_columns_are_recalled_by_their_own_name() -> None:
    metrics = load_catalogue().metrics
    missed = [m.name for m in metrics if m.name not in {c.name for c in recall_columns(f"2020年的{m.name}是多少？")}]

    assert len(missed) <= len(metrics) * 0.02, missed


def test_key_columns_always_join_at_the_end() -> None:
    for question in ("营业收入", "今天天气怎么样", "？"):
        assert [match.name for match in recall_columns(question, 3)][-3:] == list(KEY_COLUMNS)


def test_no_more_than_asked_and_best_first() -> None:
    matches = recall_columns("营业收入、营业成本、净利润、研发费用、管理费用、销售费用", 4)[: -len(KEY_COLUMNS)]

    assert 0 < len(matches) <= 4
    assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)


def test_what_is_no_column_recalls_none() -> None:
    assert [match.name for match in recall_columns("今天天气怎么样")] == list(KEY_COLUMNS)
