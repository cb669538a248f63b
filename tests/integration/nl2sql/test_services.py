"""nl2sql and generator as gRPC servers, spoken to by the typed clients."""

from __future__ import annotations

from collections.abc import AsyncIterator

import grpc
import pytest
import pytest_asyncio

from nianbao.domain.access import acting_for
from nianbao.domain.answer import Answer
from nianbao.domain.errors import Unavailable
from nianbao.domain.question import Operation, Understanding
from nianbao.rpc.access import BindAccess
from nianbao.rpc.channels import open_channel
from nianbao.rpc.clients import GeneratorClient, Nl2SqlClient
from services.generator import wiring as generator_wiring
from services.nl2sql import wiring as nl2sql_wiring
from tests.support.access import access_to
from tests.support.questions import asked


@pytest_asyncio.fixture
async def channel(reader_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[grpc.aio.Channel]:
    monkeypatch.setenv("NIANBAO_NL2SQL_DATABASE_URL", reader_url)
    services = [nl2sql_wiring.build(), generator_wiring.build()]
    server = grpc.aio.server(interceptors=[BindAccess()])
    for service in services:
        assert service.register_rpc is not None
        service.register_rpc(server)
        for check in service.checks.values():
            await check()
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with open_channel(f"127.0.0.1:{port}") as channel:
        yield channel
    await server.stop(0)
    for service in services:
        if service.close is not None:
            await service.close()


async def answered(channel: grpc.aio.Channel, understanding: Understanding) -> Answer:
    facts = await Nl2SqlClient(channel).answer(understanding, "default")
    pieces = [piece async for piece in GeneratorClient(channel).compose(understanding, facts)]
    assert isinstance(pieces[-1], Answer)
    assert "".join(str(piece) for piece in pieces[:-1]) == pieces[-1].text
    return pieces[-1]


async def test_a_question_is_answered_over_the_wire(channel: grpc.aio.Channel) -> None:
    answer = await answered(channel, asked(Operation.VALUE, "管理费用", text="青禾股份2020年的管理费用是多少元？"))
    assert answer.text == "青禾股份2020年的管理费用是138,734,348.36元。"
    assert answer.citations[0].text == "138,734,348.36"
    assert answer.citations[0].box is not None


async def test_warnings_and_universes_survive_the_wire(channel: grpc.aio.Channel) -> None:
    warned = await answered(channel, asked(Operation.VALUE, "资产总计"))
    assert "未通过勾稽校验" in warned.warnings[0]
    ranked = await answered(channel, asked(Operation.RANK, "流动资产合计", periods="2021", companies=()))
    assert "已收录的2家" in ranked.text


async def test_a_refusal_is_an_answer_and_not_an_error(channel: grpc.aio.Channel) -> None:
    answer = await answered(channel, asked(Operation.VALUE, "营业收入", periods="2016"))
    assert answer.is_refused
    assert answer.refusal_code == "figure_not_stated"
    assert "未查询到" in answer.text


async def test_a_database_that_is_down_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_NL2SQL_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    monkeypatch.setenv("NIANBAO_NL2SQL_WAIT_S", "0.5")
    service = nl2sql_wiring.build()
    assert service.register_rpc is not None
    assert service.close is not None
    server = grpc.aio.server(interceptors=[BindAccess()])
    service.register_rpc(server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with open_channel(f"127.0.0.1:{port}") as channel:
        with pytest.raises(Unavailable) as failure:
            await Nl2SqlClient(channel).answer(asked(Operation.VALUE, "管理费用"), "default")
    assert "数据库" in failure.value.message
    await server.stop(0)
    await service.close()


async def test_figures_of_another_knowledge_base_are_not_there_for_one_who_may_not_see_it(
    channel: grpc.aio.Channel, database_url: str
) -> None:
    question = asked(Operation.VALUE, "管理费用")
    assert (await Nl2SqlClient(channel).answer(question, "default")).cells[0].value is not None
    with acting_for(access_to(database_url, ["summaries"])):
        assert not (await Nl2SqlClient(channel).answer(question, "default")).cells
