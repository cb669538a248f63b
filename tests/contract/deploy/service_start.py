"""Whether what a deployment file starts exists in the code and accepts its environment."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from nianbao.runtime.service import Service
from nianbao.runtime.settings import FILE_SUFFIX, ServiceSettings
from tests.support.certificates import make_authority

from .conftest import Process

# Every service with every role that must run somewhere.
EVERYTHING = {
    ("gateway", "http"),
    ("gateway", "worker"),
    ("parser", "worker"),
    ("indexer", "rpc"),
    ("indexer", "worker"),
    ("router", "rpc"),
    ("nl2sql", "rpc"),
    ("generator", "rpc"),
}
# What the secrets hold, by the file's name.
SECRETS = {
    "database-url": "postgresql://nianbao:secret@postgres:5432/nianbao",
    "reader-database-url": "postgresql://nianbao_reader:secret@postgres:5432/nianbao",
    "redis-url": "redis://:secret@redis:6379/0",
    "admin-key": "a-key-that-is-long-enough-to-be-one",
    "key-pepper": "pepper",
    "model-token": "",
}


def defaults() -> tuple[int, int, int]:
    """The default ports: gRPC, HTTP, metrics."""
    fields = ServiceSettings.model_fields
    return fields["rpc_port"].default, fields["http_port"].default, fields["metrics_port"].default


def environment_of(process: Process, folder: Path) -> dict[str, str]:
    """The environment as written, its secret files written to `folder`; every file must be mounted."""
    found = {}
    for key, value in process.environment.items():
        if "_TLS_" in key:
            # Workers serve nobody and call nobody by gRPC.
            assert process.role == "worker" or value in process.files, f"{process.where}: {value} is not mounted"
            found[key] = str(certificates(folder, process.service)[Path(value).name])
            continue
        if key.startswith("NIANBAO_") and key.endswith(FILE_SUFFIX) and key != "NIANBAO_HEALTH_FILE":
            assert value in process.files, f"{process.where}: {value} is not mounted"
            file = folder / Path(value).name
            file.write_text(SECRETS[file.name])
            found[key] = str(file)
        else:
            found[key] = value
    return found


@cache
def certificates(folder: Path, service: str) -> dict[str, Path]:
    """What cert-manager puts into the Secret of a service: for its name, and for probes of its own."""
    authority = make_authority(folder / "certificates")
    certificate, key = authority.issue(service, "localhost")
    return {"tls.crt": certificate, "tls.key": key, "ca.crt": authority.path}


@contextmanager
def built(process: Process, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """The service as it is wired under exactly the environment that the file gives it."""
    with monkeypatch.context() as patch:
        for key in [key for key in os.environ if key.startswith("NIANBAO_")]:
            patch.delenv(key)
        for key, value in environment_of(process, folder).items():
            patch.setenv(key, value)
        yield importlib.import_module(f"services.{process.service}.wiring").build()


def assert_starts_as_configured(processes: Sequence[Process], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Build each service under exactly the environment that the file gives it."""
    assert {(process.service, process.role) for process in processes} == EVERYTHING
    for process in processes:
        image = "ocr" if process.environment.get("NIANBAO_PARSER_QUEUE") == "ocr" else process.service
        assert process.image.split(":")[0] == f"nianbao-{image}", process.where
        with built(process, folder, monkeypatch) as service:
            assert process.role in {str(role) for role in service.roles}, process.where


def settings_class(service: str) -> type[ServiceSettings]:
    """The settings of a service."""
    module = importlib.import_module(f"services.{service}.settings")
    return next(
        each
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, ServiceSettings) and each is not ServiceSettings
    )
