from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from .conftest import ROOT, kubernetes_processes, of_kind, pod_specs
from .service_start import assert_starts_as_configured, defaults

VERSION = "1.37"
# The validator only warns about kinds that it does not know, so a typo would pass.
KINDS = {
    "ConfigMap",
    "Deployment",
    "HorizontalPodAutoscaler",
    "Ingress",
    "Job",
    "NetworkPolicy",
    "PersistentVolumeClaim",
    "PodDisruptionBudget",
    "Secret",
    "Service",
    "StatefulSet",
}
# Checked by test_custom_resources.py.
CUSTOM_KINDS = {
    "Certificate",
    "Cluster",
    "Issuer",
    "PrometheusRule",
    "ScaledObject",
    "ServiceMonitor",
    "TriggerAuthentication",
}
# What the policy scan is told to leave out, and why.
EXPLAINED = {
    "CKV_K8S_43": "digests are pinned by whoever releases the images; the files name versions",
    "CKV_K8S_15": "tags are versions, never moved, so IfNotPresent is exact and survives a registry that is down",
    "CKV_K8S_9": "queue workers take no traffic, so they have a liveness probe and no readiness probe",
    "CKV_K8S_40": "Postgres and Valkey run as the uid that their images are built for",
    "CKV2_K8S_6": "the scan sees no NetworkPolicy of a namespace that kustomize sets; test_network.py checks them",
    "CKV_DOCKER_2": "a health check needs the role: docker-compose.yml and the probes have it",
}


def test_every_manifest_follows_the_schema_without_unknown_keys(manifests: list[dict]) -> None:
    assert len(manifests) > 30
    for manifest in manifests:
        assert manifest["kind"] in KINDS | CUSTOM_KINDS
        if manifest["kind"] in KINDS:
            kubernetes_validate.validate(manifest, VERSION, strict=True)


def test_an_unknown_key_is_noticed(manifests: list[dict]) -> None:
    deployment = next(m for m in manifests if m["kind"] == "Deployment")
    wrong = deployment | {"spec": deployment["spec"] | {"replicaCount": 3}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSION, strict=True)


def test_no_manifest_is_there_twice(manifests: list[dict]) -> None:
    names = [(m["kind"], m["metadata"]["name"]) for m in manifests]
    assert len(set(names)) == len(names)
    assert {m["metadata"]["namespace"] for m in manifests} == {"nianbao"}


def test_every_service_and_role_is_deployed_and_starts_with_its_settings(
    manifests: list[dict], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_starts_as_configured(kubernetes_processes(manifests), tmp_path, monkeypatch)


def test_ports_are_those_the_processes_listen_on(manifests: list[dict]) -> None:
    rpc, http, metrics = defaults()
    for process in kubernetes_processes(manifests):
        wanted = {"metrics": metrics}
        if process.role == "rpc":
            wanted["grpc"] = rpc
        if process.role == "http":
            wanted["http"] = http
        assert process.ports == wanted, process.where


def test_probes_ask_what_the_process_answers(manifests: list[dict]) -> None:
    rpc, _, _ = defaults()
    roles = {process.where: process for process in kubernetes_processes(manifests)}
    for where, spec in pod_specs(manifests):
        if where not in roles:
            continue
        process, container = roles[where], spec["containers"][0]
        probes = {name: container.get(f"{name}Probe") for name in ("startup", "readiness", "liveness")}
        if process.role == "worker":
            health = process.environment["NIANBAO_HEALTH_FILE"]
            command = ["python", "-m", "nianbao.runtime.worker_health", health]
            assert probes["startup"]["exec"]["command"] == probes["liveness"]["exec"]["command"] == command
            assert any(mount["mountPath"] == str(Path(health).parent) for mount in container["volumeMounts"])
        elif process.role == "http":
            paths = {name: probe["httpGet"]["path"] for name, probe in probes.items()}
            assert paths == {"startup": "/healthz", "readiness": "/readyz", "liveness": "/healthz"}
        else:
            if "NIANBAO_RPC_TLS_CERTIFICATE" in process.environment:
                asked = {"path": "/readyz", "port": "metrics"}
                assert probes["startup"]["httpGet"] == probes["readiness"]["httpGet"] == asked
            else:
                assert probes["startup"]["grpc"]["port"] == probes["readiness"]["grpc"]["port"] == rpc
            # Never the readiness check: a service whose database is away must not be killed for it.
            assert probes["liveness"]["tcpSocket"]["port"] == "grpc"


def test_the_model_server_is_ready_only_with_its_model(prod: list[dict]) -> None:
    (spec,) = [spec for where, spec in pod_specs(prod) if where == "Deployment/tgi"]
    (container,) = spec["containers"]
    startup, readiness = container["startupProbe"], container["readinessProbe"]
    assert startup["httpGet"]["path"] == readiness["httpGet"]["path"] == "/health"
    assert startup["periodSeconds"] * startup["failureThreshold"] >= 600
    assert container["resources"]["limits"]["nvidia.com/gpu"] == 1
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert container["args"][1].startswith(mounts["models"] + "/")
    config = next(m["data"] for m in of_kind(prod, "ConfigMap") if m["metadata"]["name"] == "nianbao")
    port = next(m["spec"]["ports"][0]["port"] for m in of_kind(prod, "Service") if m["metadata"]["name"] == "tgi")
    assert config["NIANBAO_GENERATOR_MODEL_URL"] == config["NIANBAO_NL2SQL_MODEL_URL"] == f"http://tgi:{port}"


def test_targets_name_headless_services(manifests: list[dict]) -> None:
    rpc, _, _ = defaults()
    services = {m["metadata"]["name"]: m["spec"] for m in of_kind(manifests, "Service")}
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
        item["key"]
        for _, spec in pod_specs(manifests)
        for volume in spec.get("volumes", [])
        for item in volume.get("secret", {}).get("items", [])
        if not volume["secret"]["secretName"].startswith("tls-")
    }
    for scaler in of_kind(manifests, "TriggerAuthentication"):
        wanted |= {each["key"] for each in scaler["spec"]["secretTargetRef"] if each["name"] != "redis-ca"}
    assert {"database-url", "redis-url", "admin-key"} <= wanted
    if overlay == "dev":
        provided = {key for m in of_kind(manifests, "Secret") for key in m["data"]}
    else:
        comments = (ROOT / "deploy/k8s/overlays/prod/kustomization.yaml").read_text().partition("apiVersion")[0]
        guide = (ROOT / "docs/deployment.md").read_text()
        provided = {key for key in wanted if key in comments and key in guide}
    assert wanted <= provided


def test_no_secret_is_in_an_environment(manifests: list[dict]) -> None:
    for where, spec in pod_specs(manifests):
        for container in spec["containers"]:
            assert all("valueFrom" not in entry for entry in container.get("env", [])), where


def test_selectors_find_their_pods(manifests: list[dict]) -> None:
    labels = [
        m["spec"]["template"]["metadata"]["labels"] for m in of_kind(manifests, "Deployment", "StatefulSet", "Job")
    ]
    for manifest in of_kind(manifests, "Service", "PodDisruptionBudget"):
        spec = manifest["spec"]
        if spec.get("type") == "ExternalName":
            continue
        selector = spec["selector"].get("matchLabels", spec["selector"])
        assert any(selector.items() <= pod.items() for pod in labels), manifest["metadata"]["name"]


def test_one_autoscaler_for_each_deployment_and_none_fights_a_fixed_number(prod: list[dict]) -> None:
    deployments = {m["metadata"]["name"]: m["spec"] for m in of_kind(prod, "Deployment")}
    scaled = [m["spec"]["scaleTargetRef"]["name"] for m in of_kind(prod, "HorizontalPodAutoscaler", "ScaledObject")]
    assert sorted(scaled) == sorted(set(deployments) - {"tgi"})
    assert all("replicas" not in deployments[name] for name in scaled)
    for scaler in of_kind(prod, "HorizontalPodAutoscaler"):
        container = deployments[scaler["spec"]["scaleTargetRef"]["name"]]["template"]["spec"]["containers"][0]
        # The utilisation is of the request.
        assert container["resources"]["requests"]["cpu"]
        assert scaler["spec"]["minReplicas"] >= 2


def test_the_way_in_leads_to_the_gateway(prod: list[dict]) -> None:
    (ingress,) = of_kind(prod, "Ingress")
    backend = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    service = next(m["spec"] for m in of_kind(prod, "Service") if m["metadata"]["name"] == backend["name"])
    assert backend["port"]["name"] in {port["name"] for port in service["ports"]}
    hosts = {host for tls in ingress["spec"]["tls"] for host in tls["hosts"]}
    assert hosts == {rule["host"] for rule in ingress["spec"]["rules"]}


def test_valkey_starts_alike_in_compose_and_in_the_cluster() -> None:
    dev = ROOT / "deploy/k8s/overlays/dev/valkey.sh"
    assert dev.read_text() == (ROOT / "deploy/compose/valkey.sh").read_text()


def test_the_policy_scan_has_no_finding_that_is_not_explained(manifests: list[dict], tmp_path: Path) -> None:
    # The scan takes "{{" of an alert's text for a template, and then leaves the whole file out in silence.
    scanned = [manifest for manifest in manifests if manifest["kind"] != "PrometheusRule"]
    file = tmp_path / "rendered.yaml"
    file.write_text(yaml.safe_dump_all(scanned))
    results = scan("--framework", "kubernetes", "--file", file)
    pods = len(list(pod_specs(manifests)))
    assert results["summary"]["passed"] > 60 * pods
    assert failed(results) == []


def test_the_policy_scan_of_the_recipe_has_no_finding_that_is_not_explained() -> None:
    results = scan("--framework", "dockerfile", "--file", ROOT / "Dockerfile")
    assert results["summary"]["passed"] > 50
    assert failed(results) == []


def scan(*arguments: object) -> dict:
    command = [Path(sys.executable).parent / "checkov", *arguments, "--skip-download", "--compact", "--output", "json"]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    found = json.loads(done.stdout)
    result: dict = found if isinstance(found, dict) else found[0]
    return result


def failed(results: dict) -> list[str]:
    return [
        f"{check['check_id']} {check['check_name']}: {check['resource']}"
        for check in results["results"]["failed_checks"]
        if check["check_id"] not in EXPLAINED
    ]
