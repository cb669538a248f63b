"""Whether there are connections for all, and time to stop for each: numbers of files against numbers of code."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from nianbao.runtime.embedded import postgres
from nianbao.runtime.home import Home
from nianbao.runtime.local import topology
from nianbao.runtime.local.programs import Kind
from nianbao.runtime.local.settings import LocalSettings
from nianbao.runtime.settings import ServiceSettings

from .conftest import Process, compose_processes, kubernetes_processes, of_kind
from .service_start import built, settings_class

# Postgres keeps three for a superuser; migrations, backups and a person's psql need some more.
SPARE = 10
# A new version's pods start before the old ones have ended.
SURGE = 1.25


def connections(process: Process, folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """The most connections to Postgres that one process opens."""
    with built(process, folder, monkeypatch) as service:
        counted = {str(role): count for role, count in service.database_connections.items()}
    uses_database = any("DATABASE_URL" in key for key in process.environment)
    assert (counted.get(process.role, 0) > 0) is uses_database, process.where
    return counted.get(process.role, 0)


def total(processes: Sequence[Process], folder: Path, monkeypatch: pytest.MonkeyPatch, surge: float = 1.0) -> int:
    return sum(math.ceil(process.replicas * surge) * connections(process, folder, monkeypatch) for process in processes)


def test_all_pools_of_the_production_cluster_fit(
    prod: list[dict], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (cluster,) = of_kind(prod, "Cluster")
    most = int(cluster["spec"]["postgresql"]["parameters"]["max_connections"])
    assert total(kubernetes_processes(prod), tmp_path, monkeypatch, SURGE) + SPARE <= most


def test_all_pools_of_the_dev_cluster_fit(
    manifests: list[dict], overlay: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if overlay != "dev":
        return
    # The image's own default.
    assert total(kubernetes_processes(manifests), tmp_path, monkeypatch, 2.0) + SPARE <= 100


def test_all_pools_of_compose_fit(compose_model: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = compose_model["services"]["postgres"]["command"]
    most = int(next(word for word in command if word.startswith("max_connections=")).partition("=")[2])
    # Also when each service runs three times.
    assert 3 * total(compose_processes(compose_model), tmp_path, monkeypatch) + SPARE <= most


def test_all_pools_of_one_machine_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in [key for key in os.environ if key.startswith("NIANBAO_")]:
        monkeypatch.delenv(key)
    settings = LocalSettings(
        database_url="postgresql://x@127.0.0.1/x", redis_url="redis://127.0.0.1/0", indexer_workers=8, parser_workers=8
    )
    home = Home(tmp_path)
    home.create()
    ports = dict.fromkeys((*topology.PORTS, "gateway"), 1)
    programs = topology.programs(home, settings, ports, topology.find_stores(home, settings, ports))
    processes = [
        Process(p.name, "", (p.command[4], "--role", p.kind.value), dict(p.environment), {}, frozenset(), 0, 0, 1)
        for p in programs
        if p.kind in (Kind.RPC, Kind.HTTP, Kind.WORKER)
    ]
    assert len(processes) > 12
    most = int(re.search(r"max_connections = (\d+)", postgres._CONFIGURATION)[1])  # type: ignore[index]
    assert total(processes, tmp_path, monkeypatch) + SPARE <= most


def grace_s(process: Process) -> float:
    """How long the process lets running calls take after SIGTERM, by its environment."""
    own, shared = f"NIANBAO_{process.service.upper()}_SHUTDOWN_GRACE_S", "NIANBAO_SHUTDOWN_GRACE_S"
    default = ServiceSettings.model_fields["shutdown_grace_s"].default
    return float(process.environment.get(own) or process.environment.get(shared) or default)


def assert_may_finish(processes: Sequence[Process]) -> None:
    for process in processes:
        if process.role == "worker":
            limit = settings_class(process.service).model_fields.get("wall_limit_s")
            assert process.stop_s >= (limit.default + 30 if limit else 30), process.where
        else:
            assert process.before_s + grace_s(process) < process.stop_s, process.where
            assert grace_s(process) >= 20, process.where


def test_what_runs_in_a_pod_may_be_finished(manifests: list[dict]) -> None:
    processes = kubernetes_processes(manifests)
    assert_may_finish(processes)
    for process in processes:
        # Until DNS and proxies know that the pod goes, new connections still come.
        assert (process.before_s > 0) is (process.role != "worker"), process.where


def test_what_runs_in_a_container_may_be_finished(compose_model: dict) -> None:
    assert_may_finish(compose_processes(compose_model))


def test_a_pod_may_use_the_memory_that_its_children_may(manifests: list[dict]) -> None:
    """A parser's child is ended by its own limit, with a reason, before the pod is by the cluster."""
    parser = next(m for m in of_kind(manifests, "Deployment") if m["metadata"]["name"] == "parser")
    limit = parser["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"]["memory"]
    assert limit == "2Gi"
    assert settings_class("parser").model_fields["memory_mb"].default < 2048 - 256


def test_a_pod_s_temporary_folder_holds_a_document_and_what_is_made_of_it(manifests: list[dict]) -> None:
    """A pod whose folder outgrows its bound is put out of the node; a parse that would do so is refused before."""
    fields = settings_class("parser").model_fields
    parser = next(m for m in of_kind(manifests, "Deployment") if m["metadata"]["name"] == "parser")
    volumes = {volume["name"]: volume for volume in parser["spec"]["template"]["spec"]["volumes"]}
    assert volumes["tmp"]["emptyDir"]["sizeLimit"] == "2Gi"
    # The two large ones of the files that a parse writes are rows and tables.
    assert (fields["max_file_mb"].default + 2 * fields["scratch_file_mb"].default) * 1_000_000 < 2 * 1024**3
