"""The deployment files, rendered once a session by the real tools."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import compose
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
OVERLAYS = ("dev", "prod")
PROFILES = ("model", "ocr", "monitoring")
# The package's own wrapper in bin/ exits 0 on errors; its binary does not.
COMPOSE = Path(next(iter(compose.__path__))) / "docker-compose"


@dataclass(frozen=True)
class Process:
    """One container of ours: which service and role it runs, its environment, and what its files are.

    `files` are the mounted secrets, by path; `stop_s` is how long it has between SIGTERM and SIGKILL,
    `before_s` how much of that passes before SIGTERM, `replicas` how many there are at most.
    """

    where: str
    image: str
    args: tuple[str, ...]
    environment: dict[str, str]
    ports: dict[str, int]
    files: frozenset[str]
    stop_s: float
    before_s: float
    replicas: int

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
def manifests(overlay: str) -> list[dict]:
    return [document for document in yaml.safe_load_all(render(overlay)) if document]


@pytest.fixture(scope="session")
def prod() -> list[dict]:
    return [document for document in yaml.safe_load_all(render("prod")) if document]


def run_compose(*arguments: str, file: Path = ROOT / "docker-compose.yml") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMPOSE, "--file", file, "--env-file", os.devnull, *arguments],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/tmp")},
    )


@pytest.fixture(scope="session")
def compose_model() -> dict:
    profiles = [word for profile in PROFILES for word in ("--profile", profile)]
    done = run_compose(*profiles, "config", "--format", "json")
    assert done.returncode == 0, done.stderr
    model: dict = json.loads(done.stdout)
    return model


def pod_specs(manifests: list[dict]) -> Iterator[tuple[str, dict]]:
    for manifest in manifests:
        if "template" in manifest.get("spec", {}):
            yield f"{manifest['kind']}/{manifest['metadata']['name']}", manifest["spec"]["template"]["spec"]


def of_kind(manifests: list[dict], *kinds: str) -> list[dict]:
    return [manifest for manifest in manifests if manifest["kind"] in kinds]


def is_ours(image: str) -> bool:
    return image.startswith("nianbao-")


def kubernetes_processes(manifests: list[dict]) -> list[Process]:
    config = {m["metadata"]["name"]: m["data"] for m in of_kind(manifests, "ConfigMap")}
    most = _most_replicas(manifests)
    found = []
    for where, spec in pod_specs(manifests):
        for container in spec["containers"]:
            if not is_ours(container["image"]) or "args" not in container:
                continue
            environment = {}
            for source in container.get("envFrom", []):
                environment |= config[source["configMapRef"]["name"]]
            environment |= {entry["name"]: entry["value"] for entry in container.get("env", [])}
            before = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
            found.append(
                Process(
                    where,
                    container["image"],
                    tuple(container["args"]),
                    environment,
                    {port["name"]: port["containerPort"] for port in container.get("ports", [])},
                    frozenset(_secret_files(spec, container)),
                    spec["terminationGracePeriodSeconds"],
                    before,
                    most[where.partition("/")[2]],
                )
            )
    return found


def _secret_files(spec: dict, container: dict) -> Iterator[str]:
    volumes = {volume["name"]: volume for volume in spec.get("volumes", [])}
    for mount in container.get("volumeMounts", []):
        volume = volumes[mount["name"]]
        for secret in (volume, *volume.get("projected", {}).get("sources", [])):
            for item in secret.get("secret", {}).get("items", []):
                yield f"{mount['mountPath']}/{item['path']}"


def _most_replicas(manifests: list[dict]) -> dict[str, int]:
    most = {m["metadata"]["name"]: m["spec"].get("replicas", 1) for m in of_kind(manifests, "Deployment")}
    for scaler in of_kind(manifests, "HorizontalPodAutoscaler"):
        most[scaler["spec"]["scaleTargetRef"]["name"]] = scaler["spec"]["maxReplicas"]
    for scaler in of_kind(manifests, "ScaledObject"):
        most[scaler["spec"]["scaleTargetRef"]["name"]] = scaler["spec"]["maxReplicaCount"]
    return most


def compose_processes(model: dict) -> list[Process]:
    return [
        Process(
            name,
            service["image"],
            tuple(service["command"]),
            dict(service.get("environment") or {}),
            {},
            frozenset(f"/run/secrets/{secret['source']}" for secret in service.get("secrets", [])),
            seconds(service["stop_grace_period"]),
            0,
            1,
        )
        for name, service in model["services"].items()
        if is_ours(service.get("image", "")) and not service.get("entrypoint")
    ]


def seconds(duration: str) -> float:
    """Read a duration as compose prints it: "11m0s", "1m30s", "30s"."""
    minutes, _, rest = duration.rpartition("m")
    return float(minutes or 0) * 60 + float(rest.removesuffix("s") or 0)
