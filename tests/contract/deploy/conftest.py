"""The deployment files, rendered once a session by the real tools."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import compose
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
OVERLAYS = ("dev", "prod")
# The package's own wrapper in bin/ exits 0 on errors; its binary does not.
COMPOSE = Path(next(iter(compose.__path__))) / "docker-compose"
PASSWORDS = {
    "NIANBAO_POSTGRES_PASSWORD": "one",
    "NIANBAO_READER_PASSWORD": "two",
    "NIANBAO_REDIS_PASSWORD": "three",
}


@dataclass(frozen=True)
class Process:
    """One container of ours: which service and role it runs, and its environment."""

    where: str
    image: str
    args: tuple[str, ...]
    environment: dict[str, str]
    ports: dict[str, int]

    @property
    def service(self) -> str:
        return self.args[0]

    @property
    def role(self) -> str:
        assert self.args[1] == "--role"
        return self.args[2]


def render(overlay: str) -> str:
    kubectl = Path(sys.executable).parent / "kubectl"
    folder = ROOT / "deploy/k8s/overlays" / overlay
    return subprocess.run([kubectl, "kustomize", folder], check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="session", params=OVERLAYS)
def overlay(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def rendered(overlay: str) -> str:
    return render(overlay)


@pytest.fixture(scope="session")
def manifests(rendered: str) -> list[dict]:
    return [document for document in yaml.safe_load_all(rendered) if document]


def run_compose(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMPOSE, "--file", ROOT / "docker-compose.yml", "--env-file", os.devnull, *arguments],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/tmp"), **environment},
    )


@pytest.fixture(scope="session")
def compose_model() -> dict:
    done = run_compose("--profile", "model", "--profile", "ocr", "config", "--format", "json", **PASSWORDS)
    assert done.returncode == 0, done.stderr
    model: dict = json.loads(done.stdout)
    return model


def pod_specs(manifests: list[dict]) -> Iterator[tuple[str, dict]]:
    for manifest in manifests:
        if "template" in manifest.get("spec", {}):
            yield f"{manifest['kind']}/{manifest['metadata']['name']}", manifest["spec"]["template"]["spec"]


def is_ours(image: str) -> bool:
    return image.startswith("nianbao-")


@pytest.fixture
def processes_of() -> Callable[[list[dict]], list[Process]]:
    return kubernetes_processes


def kubernetes_processes(manifests: list[dict]) -> list[Process]:
    config = {m["metadata"]["name"]: m["data"] for m in manifests if m["kind"] == "ConfigMap"}
    found = []
    for where, spec in pod_specs(manifests):
        for container in spec["containers"]:
            if not is_ours(container["image"]) or "args" not in container:
                continue
            environment = {}
            for source in container.get("envFrom", []):
                environment |= config[source["configMapRef"]["name"]]
            for entry in container.get("env", []):
                environment[entry["name"]] = entry.get("value", SAMPLE_SECRETS.get(entry["name"], "secret"))
            ports = {port["name"]: port["containerPort"] for port in container.get("ports", [])}
            found.append(Process(where, container["image"], tuple(container["args"]), environment, ports))
    return found


def compose_processes(model: dict) -> list[Process]:
    return [
        Process(name, service["image"], tuple(service["command"]), dict(service.get("environment") or {}), {})
        for name, service in model["services"].items()
        if is_ours(service.get("image", "")) and not service.get("entrypoint")
    ]


SAMPLE_SECRETS = {
    "NIANBAO_DATABASE_URL": "postgresql://nianbao:secret@postgres:5432/nianbao",
    "NIANBAO_NL2SQL_DATABASE_URL": "postgresql://nianbao_reader:secret@postgres:5432/nianbao",
    "NIANBAO_REDIS_URL": "redis://:secret@redis:6379/0",
}
