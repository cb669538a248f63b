from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest

from .conftest import kubernetes_processes, pod_specs
from .service_start import assert_starts_as_configured, defaults

VERSION = "1.37"
# The validator only warns about kinds that it does not know, so a typo would pass.
KINDS = {
    "ConfigMap",
    "Deployment",
    "Job",
    "NetworkPolicy",
    "PersistentVolumeClaim",
    "PodDisruptionBudget",
    "Secret",
    "Service",
    "StatefulSet",
}
# What the policy scan is told to leave out, and why.
EXPLAINED = {
    "CKV_K8S_43": "digests are pinned by whoever releases the images; the files name versions",
    "CKV_K8S_15": "tags are versions, never moved, so IfNotPresent is exact and survives a registry that is down",
    "CKV_K8S_35": "settings come from the environment by design; no process writes its environment anywhere",
    "CKV_K8S_9": "queue workers take no traffic, so they have a liveness probe and no readiness probe",
    "CKV_K8S_40": "Postgres and Valkey run as the uid that their images are built for",
}


def test_every_manifest_follows_the_schema_without_unknown_keys(manifests: list[dict]) -> None:
    assert len(manifests) > 20
    for manifest in manifests:
        assert manifest["kind"] in KINDS
        kubernetes_validate.validate(manifest, VERSION, strict=True)


def test_an_unknown_key_is_noticed(manifests: list[dict]) -> None:
    deployment = next(m for m in manifests if m["kind"] == "Deployment")
    wrong = deployment | {"spec": deployment["spec"] | {"replicaCount": 3}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSION, strict=True)


def test_every_service_and_role_is_deployed_and_starts_with_its_settings(
    manifests: list[dict], monkeypatch: pytest.MonkeyPatch
) -> None:
    processes = kubernetes_processes(manifests)
    assert_starts_as_configured(processes, monkeypatch)


def test_ports_are_those_the_processes_listen_on(manifests: list[dict]) -> None:
    rpc, http, metrics = defaults()
    for process in kubernetes_processes(manifests):
        wanted = {"metrics": metrics}
        if process.role == "rpc":
            wanted["grpc"] = rpc
        if process.role == "http":
            wanted["http"] = http
        assert process.ports == wanted, process.where


def test_targets_name_headless_services(manifests: list[dict]) -> None:
    rpc, _, _ = defaults()
    services = {m["metadata"]["name"]: m["spec"] for m in manifests if m["kind"] == "Service"}
    targets = {
        value
        for process in kubernetes_processes(manifests)
        for key, value in process.environment.items()
        if key.endswith("_TARGET")
    }
    assert targets
    for target in targets:
        name = target.removeprefix("dns:///").removesuffix(f":{rpc}")
        assert services[name]["clusterIP"] == "None", target
        assert services[name]["ports"][0]["port"] == rpc


def test_secret_keys_are_provided(overlay: str, manifests: list[dict]) -> None:
    wanted = {
        entry["valueFrom"]["secretKeyRef"]["key"]
        for _, spec in pod_specs(manifests)
        for container in spec["containers"]
        for entry in container.get("env", [])
        if "valueFrom" in entry
    }
    if overlay == "dev":
        provided = {key for m in manifests if m["kind"] == "Secret" for key in m["data"]}
    else:
        comments = (Path(__file__).parents[3] / "deploy/k8s/overlays/prod/kustomization.yaml").read_text()
        provided = {key for key in wanted if key in comments}
    assert wanted <= provided


def test_selectors_find_their_pods(manifests: list[dict]) -> None:
    labels = [
        m["spec"]["template"]["metadata"]["labels"] for m in manifests if m["kind"] in ("Deployment", "StatefulSet")
    ]
    for manifest in manifests:
        if manifest["kind"] == "Service":
            selector = manifest["spec"]["selector"]
            assert any(selector.items() <= pod.items() for pod in labels), manifest["metadata"]["name"]


def test_the_policy_scan_has_no_finding_that_is_not_explained(rendered: str, tmp_path: Path) -> None:
    file = tmp_path / "rendered.yaml"
    file.write_text(rendered)
    done = subprocess.run(
        [
            *(Path(sys.executable).parent / "checkov", "--framework", "kubernetes", "--skip-download"),
            *("--compact", "--quiet", "--file", file, "--skip-check", ",".join(EXPLAINED)),
        ],
        capture_output=True,
        text=True,
    )
    assert "Passed checks:" in done.stdout, done.stderr
    assert done.returncode == 0, done.stdout
