"""Six tiny services in a `services` package of their own, to test the runtime without the real ones."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import psycopg
from pydantic import Field, create_model
from pydantic_settings import SettingsConfigDict

from nianbao.queue.app import make_app
from nianbao.queue.names import EVENTS_QUEUE, INDEX_QUEUE, PARSE_QUEUE
from nianbao.runtime.service import Service, WorkerSpec
from nianbao.runtime.settings import ServiceSettings

ROOT = Path(__file__).resolve().parents[2]
QUEUES = {"gateway": EVENTS_QUEUE, "indexer": INDEX_QUEUE, "parser": PARSE_QUEUE}
RPC = ("indexer", "router", "nl2sql", "generator")
ALL = ("gateway", "parser", *RPC)
DATABASE = ("gateway", "indexer", "nl2sql")

# An editable installation finds the real services behind the fakes' backs, wherever PYTHONPATH points.
HIDE_REAL_ONES = """
import sys


class _Hide:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("services.") and name.split(".")[1] not in {present} + ["__main__"]:
            raise ModuleNotFoundError(f"no fake {{name}}", name=name)


sys.meta_path.insert(0, _Hide())
"""


class FakeSettings(ServiceSettings):
    """What any of the six may be given."""

    database_url: str = Field("", description="database")
    redis_url: str = Field("", description="broker")
    object_store: str = Field("", description="objects")
    fail: bool = Field(False, description="never become ready")
    embeddings: bool = Field(False, description="told to the indexer alone")


def write_fake_services(folder: Path, names: Iterable[str] = ALL) -> Path:
    """Create the package and return the folder for PYTHONPATH, to stand before the repository."""
    package = folder / "services"
    package.mkdir(parents=True)
    shutil.copy(ROOT / "services" / "__main__.py", package / "__main__.py")
    (package / "__init__.py").write_text(HIDE_REAL_ONES.format(present=sorted(names)))
    for name in names:
        (package / name).mkdir()
        (package / name / "__init__.py").touch()
        wiring = (
            f"from tests.support.fake_services import build_fake\n\n\ndef build():\n    return build_fake({name!r})\n"
        )
        (package / name / "wiring.py").write_text(wiring)
    return folder


def build_fake(name: str) -> Service:
    """Wire one fake: the roles, queues and checks of the real one, and nothing behind them."""
    config = SettingsConfigDict(env_prefix=f"NIANBAO_{name.upper()}_")
    settings = create_model("Settings", __base__=type("Base", (FakeSettings,), {"model_config": config}))()

    async def database_answers() -> None:
        async with await psycopg.AsyncConnection.connect(settings.database_url, connect_timeout=3) as connection:
            await connection.execute("SELECT 1")

    async def refuse() -> None:
        raise RuntimeError("told to fail")

    checks = {"postgres": database_answers} if name in DATABASE else {}
    if settings.fail:
        checks["fail"] = refuse
    return Service(
        name=name,
        register_rpc=(lambda _: None) if name in RPC else None,
        make_http_app=(lambda: _hello) if name == "gateway" else None,
        make_worker=(lambda: _worker(name, settings.redis_url)) if name in QUEUES else None,
        checks=checks,
    )


def _worker(name: str, redis_url: str) -> WorkerSpec:
    return WorkerSpec(make_app(redis_url), (QUEUES[name],))


async def _hello(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"hello"})
