from __future__ import annotations

import asyncio

import pytest

from nianbao.domain.errors import Unavailable
from nianbao.domain.period import Period
from nianbao.domain.report import Company
from nianbao.rpc.clients import Registry
from services.router.pipeline import understand
from services.router.registry import RegistryCache
from tests.unit.router.companies import LIQUOR, STAR, knowledge

Y2020, Y2021 = Period(2020), Period(2021)


class FakeSource:
    """An indexer whose registry tests change; counts how often it sent the whole of it."""

    def __init__(self) -> None:
        self.version = 1
        self.entries: tuple[tuple[Company, tuple[Period, ...]], ...] = ((STAR, (Y2020,)),)
        self.sent = 0
        self.is_down = False

    async def registry(self, knowledge_base: str, known_version: int = 0) -> Registry | None:
        if self.is_down:
            raise Unavailable("indexer 服务目前不可用", service="indexer")
        await asyncio.sleep(0)
        if known_version == self.version:
            return None
        self.sent += 1
        return Registry(self.version, self.entries)

    def change(self, *entries: tuple[Company, tuple[Period, ...]]) -> None:
        self.version += 1
        self.entries = entries


@pytest.fixture
def source() -> FakeSource:
    return FakeSource()


@pytest.fixture
def cache(source: FakeSource) -> RegistryCache:
    return RegistryCache(source, knowledge().lexicon, most_kept=2)


async def test_an_unchanged_registry_is_fetched_once(source: FakeSource, cache: RegistryCache) -> None:
    first = await cache.knowledge("default")
    again = await cache.knowledge("default")
    assert source.sent == 1
    assert again.companies is first.companies


async def test_a_report_is_found_by_the_first_question_after_it_is_stored(
    source: FakeSource, cache: RegistryCache
) -> None:
    question = "青岚老窖2021年净利润是多少？"
    assert understand(question, await cache.knowledge("default")).refusal_code == "unknown_company"
    source.change((STAR, (Y2020,)), (LIQUOR, (Y2021,)))
    assert understand(question, await cache.knowledge("default")).companies == (LIQUOR,)


async def test_names_are_not_indexed_anew_for_another_year_of_the_same_companies(
    source: FakeSource, cache: RegistryCache
) -> None:
    before = await cache.knowledge("default")
    source.change((STAR, (Y2021, Y2020)))
    after = await cache.knowledge("default")
    assert after.companies.names is before.companies.names
    assert after.companies.periods(STAR) == {Y2020, Y2021}


async def test_questions_at_once_share_one_renewal(source: FakeSource, cache: RegistryCache) -> None:
    found = await asyncio.gather(*(cache.knowledge("default") for _ in range(8)))
    assert len({id(each.companies) for each in found}) == 1


async def test_knowledge_bases_are_kept_apart_and_the_oldest_is_let_go(
    source: FakeSource, cache: RegistryCache
) -> None:
    for name in ("a", "b", "c", "a"):
        await cache.knowledge(name)
    assert source.sent == 4


async def test_an_indexer_that_is_down_is_named(source: FakeSource, cache: RegistryCache) -> None:
    await cache.knowledge("default")
    source.is_down = True
    with pytest.raises(Unavailable) as failure:
        await cache.knowledge("default")
    assert failure.value.service == "indexer"


async def test_an_empty_knowledge_base_knows_nobody(source: FakeSource, cache: RegistryCache) -> None:
    source.version = 0
    assert (await cache.knowledge("empty")).companies.names.companies == ()
