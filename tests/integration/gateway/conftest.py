"""One Postgres and one Valkey a session, a fresh database and folder a test, the application in this process."""

from __future__ import annotations

import subprocess
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from socket import socket

import httpx
import psycopg
import pytest
import redis

from nianbao.runtime.embedded import postgres, valkey
from nianbao.runtime.embedded.account import run_as
from nianbao.runtime.home import Home
from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.migrate import upgrade
from nianbao.store.objects import ObjectStore
from services.gateway.doubles import ListedQueue, ScriptedComposer, ScriptedFacts, ScriptedPassages, ScriptedRouter
from services.gateway.http import Parts, make_app
from services.gateway.ports import Peers
from services.gateway.settings import GatewaySettings
from services.gateway.wiring import assemble


@dataclass(frozen=True)
class Servers:
    """The running servers; `fresh_database` makes a migrated database of its own."""

    redis_url: str
    fresh_database: Callable[[], str]


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    home = Home(tmp_path_factory.mktemp("home"))
    home.create()
    database = postgres.locate(home, _free_port())
    broker = valkey.locate(home, _free_port())
    postgres.prepare(database)
    valkey.prepare(broker)
    processes = [
        subprocess.Popen(database.command, preexec_fn=run_as(database.account), cwd="/", stderr=subprocess.DEVNULL),
        subprocess.Popen(broker.command, stdout=subprocess.DEVNULL),
    ]
    try:
        _wait_for(lambda: psycopg.connect(database.url(postgres.ADMIN, postgres.ADMIN)).close())
        _wait_for(lambda: redis.Redis.from_url(broker.url).ping())

        def fresh_database() -> str:
            name = f"gateway_{uuid.uuid4().hex[:8]}"
            with psycopg.connect(database.url(postgres.ADMIN, postgres.ADMIN), autocommit=True) as admin:
                admin.execute(f"CREATE DATABASE {name} TEMPLATE template0")
            url = database.url(postgres.ADMIN, name)
            upgrade(url)
            return url

        yield Servers(broker.url, fresh_database)
    finally:
        for process in processes:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def database_url(servers: Servers) -> str:
    return servers.fresh_database()


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
async def parts(database_url: str, servers: Servers, objects: Path, doubles: Doubles) -> AsyncIterator[Parts]:
    settings = GatewaySettings(
        database_url=database_url,
        redis_url=servers.redis_url,
        object_store=str(objects),
        upload_max_bytes=3 * 1024 * 1024,
        job_poll_s=0.05,
        sweep_every_s=0,
    )
    database = AsyncPostgres(database_url, name="gateway")
    peers = Peers(doubles.router, doubles.facts, doubles.passages, doubles.composer)
    parts = assemble(settings, database, ObjectStore(str(objects)), doubles.queue, peers)
    yield parts
    parts.intake.close()
    await database.close()


@pytest.fixture
async def client(parts: Parts) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(make_app(parts), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield client


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(attempt: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            attempt()
            return
        except (psycopg.OperationalError, redis.RedisError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
