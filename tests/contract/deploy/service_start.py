"""Whether what a deployment file starts exists in the code and accepts its environment."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence

import pytest

from nianbao.runtime.settings import ServiceSettings

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


def defaults() -> tuple[int, int, int]:
    """The default ports: gRPC, HTTP, metrics."""
    fields = ServiceSettings.model_fields
    return fields["rpc_port"].default, fields["http_port"].default, fields["metrics_port"].default


def assert_starts_as_configured(processes: Sequence[Process], monkeypatch: pytest.MonkeyPatch) -> None:
    """Build each service under exactly the environment that the file gives it."""
    assert {(process.service, process.role) for process in processes} == EVERYTHING
    for process in processes:
        image = "ocr" if process.environment.get("NIANBAO_PARSER_QUEUE") == "ocr" else process.service
        assert process.image.split(":")[0] == f"nianbao-{image}", process.where
        with monkeypatch.context() as patch:
            for key in [key for key in os.environ if key.startswith("NIANBAO_")]:
                patch.delenv(key)
            for key, value in process.environment.items():
                patch.setenv(key, value)
            service = importlib.import_module(f"services.{process.service}.wiring").build()
        assert process.role in {str(role) for role in service.roles}, process.where
