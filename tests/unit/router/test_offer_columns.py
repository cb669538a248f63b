"""A refusal for an unknown metric names what the indexer recalls; nothing else asks the indexer for it."""

from __future__ import annotations

from nianbao.domain.errors import Unavailable
from nianbao.rpc.clients import RecalledColumn
from services.router.offer_columns import needs_columns, offer_columns
from tests.unit.router.companies import read

UNKNOWN = "星河智造2021年的分店数目是多少？"


class Recalling:
    """Recalls the same columns for every question, and keeps the questions."""

    def __init__(self, *columns: RecalledColumn, error: Unavailable | None = None) -> None:
        self._columns, self._error = columns, error
        self.asked: list[str] = []

    async def recall_columns(self, question: str, limit: int = 5) -> tuple[RecalledColumn, ...]:
        self.asked.append(question)
        if self._error:
            raise self._error
        return self._columns


def test_only_an_unknown_metric_needs_a_recall() -> None:
    assert needs_columns(read(UNKNOWN))
    assert not needs_columns(read("星河智造2021年的净利润是多少？"))
    assert not needs_columns(read("星河智造2021年的境外净利润是多少？"))
    assert not needs_columns(read("不存在股份有限公司2021年的净利润是多少？"))


async def test_what_was_only_joined_is_not_offered() -> None:
    source = Recalling(RecalledColumn("职工人数", "员工情况", 0.8), RecalledColumn("年份", "", 0.0))

    assert await offer_columns(read(UNKNOWN), source) == ("职工人数",)


async def test_the_company_is_not_part_of_what_is_recalled() -> None:
    source = Recalling()
    await offer_columns(read(UNKNOWN), source)

    assert "星河智造" not in source.asked[0]
    assert "分店数目" in source.asked[0]


async def test_nothing_is_offered_when_the_indexer_is_away() -> None:
    source = Recalling(error=Unavailable("indexer 没有在时限内答复", service="indexer"))

    assert await offer_columns(read(UNKNOWN), source) == ()
