"""The servicer over a real channel, with a registry that tests hold."""

from __future__ import annotations

from collections.abc import AsyncIterator

import grpc
import pytest

from nianbao.domain.conversation import Turn
from nianbao.domain.errors import BadInput, Unavailable
from nianbao.domain.question import Route
from nianbao.rpc.clients import IndexerClient, RecalledColumn, Registry, RouterClient
from services.router.registry import RegistryCache, RegistrySource
from services.router.rpc import RouterServicer
from tests.unit.router.companies import LOADED, STAR, knowledge


class Loaded:
    """The invented registry, never changing."""

    async def registry(self, knowledge_base: str, known_version: int = 0) -> Registry | None:
        periods = knowledge().companies.periods
        return None if known_version else Registry(1, tuple((c, tuple(sorted(periods(c)))) for c, _ in LOADED))


class Recalled:
    """Recalls one column, whatever is asked."""

    async def recall_columns(self, question: str, limit: int = 5) -> tuple[RecalledColumn, ...]:
        return (RecalledColumn("职工人数", "员工情况", 0.8), RecalledColumn("年份", "", 0.0))


async def serve(source: RegistrySource) -> tuple[grpc.aio.Server, grpc.aio.Channel]:
    server = grpc.aio.server()
    RouterServicer(RegistryCache(source, knowledge().lexicon), Recalled()).add_to(server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    return server, grpc.aio.insecure_channel(f"127.0.0.1:{port}")


@pytest.fixture
async def router() -> AsyncIterator[RouterClient]:
    server, channel = await serve(Loaded())
    yield RouterClient(channel)
    await channel.close()
    await server.stop(None)


async def test_an_understanding_crosses_the_wire_whole(router: RouterClient) -> None:
    got = await router.understand("星河智造2020年母公司净利润是多少万元？保留两位小数", "default")
    assert (got.route, got.companies, got.metrics) == (Route.FACT, (STAR,), ("净利润",))
    assert (str(got.scope), got.unit, got.decimals) == ("母公司", "万元", 2)


async def test_a_refused_metric_names_what_is_recalled(router: RouterClient) -> None:
    got = await router.understand("星河智造2021年的分店数目是多少？", "default")
    assert (got.route, got.refusal_code) == (Route.REFUSE, "unknown_metric")
    assert "您是不是想问：职工人数？" in got.refusal


async def test_a_proposal_is_checked_and_what_it_stands_for_is_said(router: RouterClient) -> None:
    history = [Turn("星河智造2020年的净利润是多少？"), Turn("青岚老窖2021年的净利润是多少？")]
    follow_up, right = "最早那家公司的净利润换成2021年", "星河智造2021年的净利润是多少？"
    alone = await router.understand(follow_up, "default", history)
    wrong = await router.understand(follow_up, "default", history, "星河智造2020年的净利润是多少？")
    taken = await router.understand(follow_up, "default", history, right)
    assert [each.route is Route.REFUSE and each.is_incomplete for each in (alone, wrong)] == [True, True]
    assert (taken.text, taken.asked, taken.completed_by) == (right, follow_up, "model")
    assert (taken.route, taken.companies, taken.is_incomplete) == (Route.FACT, (STAR,), False)


async def test_an_empty_question_is_invalid(router: RouterClient) -> None:
    with pytest.raises(BadInput) as failure:
        await router.understand("  ", "default")
    assert failure.value.code == "bad_question"


async def test_a_dead_indexer_is_named() -> None:
    async with grpc.aio.insecure_channel("127.0.0.1:1") as nowhere:
        server, channel = await serve(IndexerClient(nowhere, deadline_s=0.3))
        with pytest.raises(Unavailable) as failure:
            await RouterClient(channel).understand("星河智造2020年净利润是多少？", "default")
        assert "indexer" in failure.value.message
        await channel.close()
        await server.stop(None)
