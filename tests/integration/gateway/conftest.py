"""The application in this process over a real database and folder; the other services and the queue are doubles."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.objects import ObjectStore
from services.gateway.doubles import ListedQueue, ScriptedComposer, ScriptedFacts, ScriptedPassages, ScriptedRouter
from services.gateway.http import Parts, make_app
from services.gateway.ports import Peers
from services.gateway.settings import GatewaySettings
from services.gateway.wiring import assemble


@dataclass
class Doubles:
    """What stands in for the other services and the queue."""

    router: ScriptedRouter
    facts: ScriptedFacts
    passages: ScriptedPassages
    composer: ScriptedComposer
    queue: ListedQueue


@pytest.fixture
def doubles() -> Doubles:
    return Doubles(ScriptedRouter(), ScriptedFacts(), ScriptedPassages(), ScriptedComposer(), ListedQueue())


@pytest.fixture
def objects(tmp_path: Path) -> Path:
    return tmp_path / "objects"


@pytest.fixture
async def parts(database_url: str, objects: Path, doubles: Doubles) -> AsyncIterator[Parts]:
    settings = GatewaySettings(
        database_url=database_url,
        redis_url="redis://127.0.0.1:1/0",
        object_store=str(objects),
        upload_max_bytes=3 * 1024 * 1024,
        job_poll_s=0.05,
        sweep_every_s=0,
    )
    database = AsyncPostgres(database_url, name="gateway")
    peers = Peers(doubles.router, doubles.facts, doubles.passages, doubles.composer)
    parts = assemble(settings, database, ObjectStore(str(objects)), doubles.queue, peers)
    yield parts
    await parts.intake.close()
    await database.close()


@pytest.fixture
async def client(parts: Parts) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(make_app(parts), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield client
