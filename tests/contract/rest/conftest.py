"""The application over doubles: no database, no broker, no peers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.objects import ObjectStore
from services.gateway.doubles import (
    ListedQueue,
    MemoryConversations,
    ScriptedComposer,
    ScriptedFacts,
    ScriptedPassages,
    ScriptedRouter,
)
from services.gateway.http import Parts, make_app
from services.gateway.ports import Peers
from services.gateway.settings import GatewaySettings
from services.gateway.wiring import assemble

# Port 1 refuses at once: the database is down in every contract test.
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


@dataclass
class Doubles:
    """What stands in for the other services and the stores."""

    router: ScriptedRouter
    facts: ScriptedFacts
    passages: ScriptedPassages
    composer: ScriptedComposer
    conversations: MemoryConversations


@pytest.fixture
def doubles() -> Doubles:
    return Doubles(ScriptedRouter(), ScriptedFacts(), ScriptedPassages(), ScriptedComposer(), MemoryConversations())


@pytest.fixture
async def app_parts(doubles: Doubles, tmp_path: Path) -> AsyncIterator[Parts]:
    settings = GatewaySettings(
        database_url=NOWHERE, redis_url="redis://127.0.0.1:1/0", object_store=str(tmp_path), sweep_every_s=0
    )
    peers = Peers(doubles.router, doubles.facts, doubles.passages, doubles.composer)
    database = AsyncPostgres(NOWHERE, name="gateway", wait_s=0.3)
    parts = assemble(settings, database, ObjectStore(str(tmp_path)), ListedQueue(), peers)
    yield replace(parts, conversations=doubles.conversations)
    await database.close()


@pytest.fixture
async def client(app_parts: Parts) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(make_app(app_parts), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield client
