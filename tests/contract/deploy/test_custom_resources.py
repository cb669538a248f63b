"""Resources of operators: kinds that Kubernetes itself does not know, so its validator would let anything pass."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema
import pytest
import yaml
from cloudcoil.models.keda import v1alpha1 as keda
from kombu.transport.redis import Channel

from nianbao.queue.app import make_app
from nianbao.queue.queue_watch import list_name

from .conftest import ROOT, Process, kubernetes_processes, of_kind
from .service_start import built

KEDA_KINDS = {"ScaledObject": keda.ScaledObject, "TriggerAuthentication": keda.TriggerAuthentication}
# What a Redis list trigger may say (KEDA's "Redis Lists" scaler); KEDA itself ignores what it does not know.
REDIS_TRIGGER = {"address", "listName", "listLength", "activationListLength", "databaseIndex", "enableTLS"}


def closed(required: list[str], **properties: object) -> dict[str, Any]:
    """An object with these keys and no others."""
    return {"type": "object", "required": required, "additionalProperties": False, "properties": properties}


TEXT, WHOLE, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
TEXTS: dict[str, Any] = {"type": "object", "additionalProperties": TEXT}
LIST_OF_TEXT = {"type": "array", "items": TEXT}
AMOUNTS = closed([], requests=TEXTS, limits=TEXTS)
RULE = closed(
    ["alert", "expr", "annotations", "labels"],
    **{"alert": TEXT, "expr": TEXT, "for": TEXT, "labels": TEXTS, "annotations": TEXTS},
)
# The parts of the operators' schemas that we use: a key that is not in the schema must not be in a manifest.
SPECS = {
    ("monitoring.coreos.com/v1", "ServiceMonitor"): closed(
        ["selector", "endpoints"],
        jobLabel=TEXT,
        podTargetLabels=LIST_OF_TEXT,
        selector=closed(["matchLabels"], matchLabels=TEXTS),
        endpoints={"type": "array", "items": closed(["port"], port=TEXT, path=TEXT, interval=TEXT, scrapeTimeout=TEXT)},
    ),
    ("monitoring.coreos.com/v1", "PrometheusRule"): closed(
        ["groups"],
        groups={"type": "array", "items": closed(["name", "rules"], name=TEXT, rules={"type": "array", "items": RULE})},
    ),
    ("postgresql.cnpg.io/v1", "Cluster"): closed(
        ["instances", "storage"],
        instances=WHOLE,
        imageName=TEXT,
        primaryUpdateStrategy={"enum": ["unsupervised", "supervised"]},
        bootstrap=closed(
            ["initdb"],
            initdb=closed(
                ["database", "owner"],
                database=TEXT,
                owner=TEXT,
                secret=closed(["name"], name=TEXT),
                encoding=TEXT,
                localeCollate=TEXT,
                localeCType=TEXT,
                postInitApplicationSQL=LIST_OF_TEXT,
            ),
        ),
        # Every parameter is text there, numbers too.
        postgresql=closed([], parameters=TEXTS),
        affinity=closed([], enablePodAntiAffinity=FLAG, topologyKey=TEXT),
        storage=closed(["size"], size=TEXT, storageClass=TEXT),
        walStorage=closed(["size"], size=TEXT, storageClass=TEXT),
        resources=AMOUNTS,
        monitoring=closed([], enablePodMonitor=FLAG),
    ),
    ("cert-manager.io/v1", "Issuer"): {
        "oneOf": [
            closed(["selfSigned"], selfSigned=closed([])),
            closed(["ca"], ca=closed(["secretName"], secretName=TEXT)),
        ]
    },
    ("cert-manager.io/v1", "Certificate"): closed(
        ["secretName", "issuerRef"],
        secretName=TEXT,
        isCA=FLAG,
        commonName=TEXT,
        duration=TEXT,
        renewBefore=TEXT,
        dnsNames=LIST_OF_TEXT,
        usages={"type": "array", "items": {"enum": ["digital signature", "server auth", "client auth"]}},
        privateKey=closed(
            ["algorithm"],
            algorithm={"enum": ["ECDSA", "RSA"]},
            size=WHOLE,
            rotationPolicy={"enum": ["Always", "Never"]},
        ),
        issuerRef=closed(["name", "kind"], name=TEXT, kind={"const": "Issuer"}),
    ),
}


def unknown_keys(given: object, known: object, at: str = "") -> list[str]:
    """The keys of `given` that a model read from it does not have."""
    if isinstance(given, dict):
        if not isinstance(known, dict):
            return [at]
        return [
            wrong
            for key, value in given.items()
            for wrong in (unknown_keys(value, known[key], f"{at}.{key}") if key in known else [f"{at}.{key}"])
        ]
    if isinstance(given, list) and isinstance(known, list):
        return [
            wrong
            for number, pair in enumerate(zip(given, known, strict=True))
            for wrong in unknown_keys(*pair, f"{at}[{number}]")
        ]
    return []


def unknown_to_keda(manifest: dict) -> list[str]:
    model = KEDA_KINDS[manifest["kind"]].model_validate(manifest)
    wrong = unknown_keys(manifest["spec"], model.model_dump(by_alias=True)["spec"])
    for trigger in manifest["spec"].get("triggers", []):
        assert trigger["type"] == "redis"
        wrong += sorted(set(trigger["metadata"]) - REDIS_TRIGGER)
    return wrong


def test_scalers_are_as_keda_knows_them(prod: list[dict]) -> None:
    scalers = of_kind(prod, *KEDA_KINDS)
    assert {manifest["apiVersion"] for manifest in scalers} == {"keda.sh/v1alpha1"}
    for manifest in scalers:
        assert unknown_to_keda(manifest) == [], manifest["metadata"]["name"]


def test_a_key_that_keda_does_not_know_is_noticed(prod: list[dict]) -> None:
    scaler = copy.deepcopy(of_kind(prod, "ScaledObject")[0])
    scaler["spec"]["maxReplicas"] = 3
    scaler["spec"]["triggers"][0]["metadata"]["list"] = "parse"
    assert unknown_to_keda(scaler) == [".maxReplicas", "list"]


def lists_of(process: Process, tmp_path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The Redis lists that a worker takes messages from, by its code and its environment."""
    with built(process, tmp_path, monkeypatch) as service:
        assert service.make_worker is not None
        spec = service.make_worker()
    steps = make_app("redis://x").conf.broker_transport_options.get("priority_steps", Channel.priority_steps)
    return {list_name(queue, step) for queue in spec.queues for step in steps}


def test_workers_follow_the_lists_that_they_take_from(
    prod: list[dict], tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whether OCR is installed here does not matter to what its worker takes.
    monkeypatch.setattr("services.parser.wiring.is_ocr_installed", lambda: True)
    scalers = {m["spec"]["scaleTargetRef"]["name"]: m["spec"] for m in of_kind(prod, "ScaledObject")}
    workers = {p.where.partition("/")[2]: p for p in kubernetes_processes(prod) if p.role == "worker"}
    assert set(scalers) == set(workers)
    for name, process in workers.items():
        followed = {trigger["metadata"]["listName"] for trigger in scalers[name]["triggers"]}
        assert followed == lists_of(process, tmp_path, monkeypatch), name
        for trigger in scalers[name]["triggers"]:
            assert trigger["metadata"]["address"].startswith("redis.nianbao.svc")
            assert trigger["authenticationRef"]["name"] == "redis"


@pytest.mark.parametrize(("version", "kind"), SPECS, ids=lambda each: str(each).rpartition("/")[2])
def test_others_have_only_keys_of_their_schema(prod: list[dict], version: str, kind: str) -> None:
    found = [manifest for manifest in of_kind(prod, kind) if manifest["apiVersion"] == version]
    assert found
    for manifest in found:
        assert set(manifest) == {"apiVersion", "kind", "metadata", "spec"}
        jsonschema.validate(manifest["spec"], SPECS[version, kind])


def test_the_cluster_has_the_rules_of_the_rules_file(prod: list[dict]) -> None:
    (rules,) = of_kind(prod, "PrometheusRule")
    file = yaml.safe_load((ROOT / "deploy/observability/alerts.yaml").read_text())
    assert rules["spec"]["groups"] == file["groups"]


def test_metrics_of_every_process_are_scraped(prod: list[dict]) -> None:
    (monitor,) = of_kind(prod, "ServiceMonitor")
    wanted = monitor["spec"]["selector"]["matchLabels"]
    (service,) = [m for m in of_kind(prod, "Service") if wanted.items() <= m["metadata"].get("labels", {}).items()]
    assert {port["name"] for port in service["spec"]["ports"]} == {
        each["port"] for each in monitor["spec"]["endpoints"]
    }
    for process in kubernetes_processes(prod):
        assert service["spec"]["ports"][0]["targetPort"] in process.ports, process.where
    pods = [m["spec"]["template"]["metadata"]["labels"] for m in of_kind(prod, "Deployment")]
    assert all(service["spec"]["selector"].items() <= labels.items() for labels in pods)
    # The alert that a process is down finds the job by this name.
    assert "nianbao" in service["metadata"]["labels"][monitor["spec"]["jobLabel"]]
