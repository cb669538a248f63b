"""The indexer is wired from its settings alone, and connects to nothing by that."""

from __future__ import annotations

import pytest

from nianbao.domain.errors import BadSettings
from nianbao.queue.names import INDEX_QUEUE, INDEX_TASK
from nianbao.runtime.service import Role
from services.indexer.wiring import build

NOWHERE = "postgresql://nobody:x@127.0.0.1:1/none"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> pytest.MonkeyPatch:
    monkeypatch.setenv("NIANBAO_DATABASE_URL", NOWHERE)
    monkeypatch.setenv("NIANBAO_REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("NIANBAO_OBJECT_STORE", str(tmp_path_factory.mktemp("objects")))
    return monkeypatch


def test_it_offers_rpc_and_a_worker_of_the_index_queue(environment: pytest.MonkeyPatch) -> None:
    service = build()

    assert service.name == "indexer"
    assert set(service.roles) == {Role.RPC, Role.WORKER}
    assert service.make_worker is not None
    worker = service.make_worker()
    assert worker.queues == (INDEX_QUEUE,)
    assert INDEX_TASK in worker.app.tasks


@pytest.mark.parametrize("key", ["REDIS_URL", "OBJECT_STORE"])
def test_a_worker_says_which_setting_it_lacks(environment: pytest.MonkeyPatch, key: str) -> None:
    environment.delenv(f"NIANBAO_{key}")
    service = build()

    assert service.make_worker is not None
    with pytest.raises(BadSettings) as raised:
        service.make_worker()
    assert f"NIANBAO_INDEXER_{key}" in raised.value.message


def test_without_a_database_url_it_is_not_built(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("NIANBAO_DATABASE_URL")

    with pytest.raises(BadSettings):
        build()


async def test_it_is_not_ready_while_the_database_is_away(environment: pytest.MonkeyPatch) -> None:
    service = build()

    with pytest.raises(Exception, match="数据库"):
        await service.checks["postgres"]()
    assert service.close is not None
    await service.close()
