"""Which programs make up the system on one machine, and what each may know."""

from __future__ import annotations

import importlib.util
import os
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlsplit

import nianbao
from nianbao.runtime.embedded import postgres, valkey
from nianbao.runtime.embedded.secrets import secret
from nianbao.runtime.home import Home
from nianbao.runtime.local.programs import Kind, Program, service_program
from nianbao.runtime.local.settings import LocalSettings
from nianbao.runtime.settings import FILE_SUFFIX, SHARED_PREFIX

RPC_SERVICES = ("indexer", "router", "nl2sql", "generator")
SERVICES = ("gateway", "parser", *RPC_SERVICES)
PORTS = ("supervisor", "postgres", "valkey", *RPC_SERVICES)
"""Besides the gateway's, which has its own rule."""

# Every process has one core's worth of work: more threads in a library only fight each other.
_THREADS = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "passive",
    "GOMP_SPINCOUNT": "0",
    "MALLOC_ARENA_MAX": "2",
}


# Vectors are made when nobody else wants the core.
_NICEST = 19


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores in use: the embedded ones that run here, and the URLs of all."""

    database_url: str
    reader_url: str
    redis_url: str
    object_store: str
    postgres: postgres.EmbeddedPostgres | None
    valkey: valkey.EmbeddedValkey | None


def find_stores(home: Home, settings: LocalSettings, ports: Mapping[str, int]) -> Stores:
    """Decide between given and embedded stores.

    Raises:
        Unavailable: an embedded store is needed and cannot run here.
    """
    own_postgres = None if settings.database_url else postgres.locate(home, ports["postgres"])
    own_valkey = None if settings.redis_url else valkey.locate(home, ports["valkey"])
    database_url = own_postgres.url(postgres.OWNER) if own_postgres else settings.database_url
    redis_url = own_valkey.url if own_valkey else settings.redis_url
    assert database_url is not None
    assert redis_url is not None
    return Stores(
        database_url=database_url,
        reader_url=settings.nl2sql_database_url or reader_url(database_url, reader_password(home)),
        redis_url=redis_url,
        object_store=settings.object_store or f"file://{home.objects}",
        postgres=own_postgres,
        valkey=own_valkey,
    )


def reader_password(home: Home) -> str:
    """Return the generated password of the read-only role."""
    return secret(home.secrets, f"postgres-{postgres.READER}")


def reader_url(database_url: str, password: str) -> str:
    """Return the URL of the same database as the read-only role.

    >>> reader_url("postgresql://me:x@db.local:5433/nianbao?sslmode=require", "y")
    'postgresql://nianbao_reader:y@db.local:5433/nianbao?sslmode=require'
    """
    parts = urlsplit(database_url)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{postgres.READER}:{quote(password, safe='')}@{place}").geturl()


def programs(home: Home, settings: LocalSettings, ports: Mapping[str, int], stores: Stores) -> list[Program]:
    """List the programs in the order of starting: the stores, then the services installed here."""
    return [*_stores(home, stores), *_services(home, settings, ports, stores)]


def is_ocr_installed() -> bool:
    """Whether the extra `nianbao[ocr]` is installed here."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def missing_services() -> list[str]:
    """List the services that are not installed here."""
    return [name for name in SERVICES if not _is_installed(name)]


def environment(home: Home, inherited: Mapping[str, str]) -> dict[str, str]:
    """Return what all processes share, from the environment of `up` without its secrets."""
    private = {
        "NIANBAO_DATABASE_URL",
        "NIANBAO_REDIS_URL",
        "NIANBAO_NL2SQL_DATABASE_URL",
        "NIANBAO_READER_PASSWORD",
        "NIANBAO_API_KEY",
    }
    private |= {f"{key}{FILE_SUFFIX}" for key in private} | {"NIANBAO_PORT"}
    # Where all that runs here listens is chosen here, on loopback; its checks speak no TLS.
    shared = {key: value for key, value in inherited.items() if key not in private and not _is_decided_here(key)}
    own = {
        "NIANBAO_HOME": str(home.root),
        "NIANBAO_SCRATCH_DIR": inherited.get("NIANBAO_SCRATCH_DIR") or str(home.scratch),
        "PYTHONPATH": _python_path(inherited),
        "PYTHONUTF8": "1",
    }
    return shared | _THREADS | without_proxy(inherited) | own


def _is_decided_here(key: str) -> bool:
    addresses = ("_RPC_PORT", "_RPC_HOST", "_HTTP_PORT", "_HTTP_HOST", "_METRICS_PORT", "_TARGET")
    return key.startswith(SHARED_PREFIX) and (key.endswith(addresses) or "_RPC_TLS_" in key or "_HTTP_TLS_" in key)


def without_proxy(inherited: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that keep calls to this machine away from a proxy; gRPC asks for them too."""
    exempt = inherited.get("no_proxy") or inherited.get("NO_PROXY") or ""
    hosts = ",".join(dict.fromkeys([*filter(None, exempt.split(",")), "127.0.0.1", "localhost"]))
    return {"no_proxy": hosts, "NO_PROXY": hosts}


def _stores(home: Home, stores: Stores) -> list[Program]:
    found = []
    if stores.postgres is not None:
        found.append(
            Program(
                name="postgres",
                kind=Kind.POSTGRES,
                command=stores.postgres.command,
                address=stores.postgres.url(postgres.OWNER),
                account=stores.postgres.account,
                # SIGINT is Postgres' fast shutdown; SIGTERM would wait for every client.
                stop_signal="INT",
                stop_timeout_s=40,
                cluster=str(home.postgres_data),
            )
        )
    if stores.valkey is not None:
        found.append(Program("valkey", Kind.VALKEY, stores.valkey.command, stores.valkey.url))
    return found


def _services(home: Home, settings: LocalSettings, ports: Mapping[str, int], stores: Stores) -> list[Program]:
    targets = {f"NIANBAO_{name.upper()}_TARGET": f"127.0.0.1:{ports[name]}" for name in RPC_SERVICES}
    basic = {"NIANBAO_RPC_HOST": "127.0.0.1", "NIANBAO_HTTP_HOST": "127.0.0.1", "NIANBAO_METRICS_PORT": "0"} | targets
    data = {"NIANBAO_DATABASE_URL": stores.database_url}
    queue = {"NIANBAO_REDIS_URL": stores.redis_url, "NIANBAO_OBJECT_STORE": stores.object_store}
    # What each may know: the parser, which reads files of strangers, never sees the database.
    known = {
        "gateway": data | queue,
        "indexer": data | queue | {"NIANBAO_INDEXER_EMBEDDINGS": str(settings.embeddings).lower()},
        "parser": queue,
        "router": {},
        "nl2sql": {"NIANBAO_NL2SQL_DATABASE_URL": stores.reader_url},
        "generator": {},
    }
    found = []
    for service in RPC_SERVICES:
        address = f"127.0.0.1:{ports[service]}"
        port = {"NIANBAO_RPC_PORT": str(ports[service])}
        found.append(service_program(service, Kind.RPC, address, basic | known[service] | port))
    gateway = {"NIANBAO_HTTP_PORT": str(ports["gateway"]), **_admin_key(home)}
    address = f"http://127.0.0.1:{ports['gateway']}/readyz"
    found.append(service_program("gateway", Kind.HTTP, address, basic | known["gateway"] | gateway))
    counts = {"gateway": None, "indexer": settings.indexer_workers, "parser": settings.parser_workers}
    has_ocr = settings.ocr and is_ocr_installed()
    if has_ocr:
        known["parser"] = queue | {"NIANBAO_PARSER_OCR": "true"}
    for service, count in counts.items():
        numbers = [None] if count is None else range(1, count + 1)
        found += [_worker(home, service, number, basic | known[service]) for number in numbers]
    if has_ocr:
        # One is enough on one machine: it takes a core and up to a gigabyte while it reads.
        found.append(_worker(home, "parser", "ocr", basic | queue | {"NIANBAO_PARSER_QUEUE": "ocr"}))
    if settings.embeddings:
        embed = _worker(home, "indexer", "embed", basic | data | queue | {"NIANBAO_INDEXER_QUEUE": "embed"})
        found.append(replace(embed, niceness=_NICEST))
    return [program for program in found if _is_installed(program.command[4])]


def _admin_key(home: Home) -> dict[str, str]:
    """The first key of a gateway that asks for keys, made here unless one is given."""
    given = any(os.environ.get(f"NIANBAO_GATEWAY_ADMIN_KEY{suffix}") for suffix in ("", "_FILE"))
    if given or os.environ.get("NIANBAO_GATEWAY_AUTH") != "required":
        return {}
    secret(home.secrets, home.admin_key.name)
    return {"NIANBAO_GATEWAY_ADMIN_KEY_FILE": str(home.admin_key)}


def _worker(home: Home, service: str, number: int | str | None, environment: Mapping[str, str]) -> Program:
    file = home.health / f"{service}-worker{'' if number is None else f'-{number}'}.json"
    return service_program(service, Kind.WORKER, str(file), {**environment, "NIANBAO_HEALTH_FILE": str(file)}, number)


def _is_installed(service: str) -> bool:
    try:
        return importlib.util.find_spec(f"services.{service}.wiring") is not None
    except ModuleNotFoundError:
        return False


def _python_path(inherited: Mapping[str, str]) -> str:
    """Make PYTHONPATH absolute, and let a source checkout find its own packages."""
    folders = [str(Path(folder).absolute()) for folder in inherited.get("PYTHONPATH", "").split(":") if folder]
    root = str(Path(next(iter(nianbao.__path__))).absolute().parent)
    installed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    return ":".join(dict.fromkeys(folders if root in installed else [*folders, root]))
