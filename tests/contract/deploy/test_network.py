"""Who reaches whom: every call that the code makes is let through, and the calls it must not make are not."""

from __future__ import annotations

import pytest

from .conftest import kubernetes_processes, of_kind
from .service_start import defaults, settings_class

POSTGRES, REDIS, S3, MODEL = 5432, 6379, 443, 8080


def matches(selector: dict, labels: dict[str, str]) -> bool:
    if any(labels.get(key) != value for key, value in selector.get("matchLabels", {}).items()):
        return False
    for rule in selector.get("matchExpressions", []):
        assert rule["operator"] == "In"
        if labels.get(rule["key"]) not in rule["values"]:
            return False
    return True


class Network:
    """The policies of one overlay; a pod that a policy selects may do only what some policy names."""

    def __init__(self, manifests: list[dict]) -> None:
        self._policies = [m["spec"] for m in of_kind(manifests, "NetworkPolicy")]
        self.pods = {
            m["metadata"]["name"]: m["spec"]["template"]["metadata"]["labels"]
            for m in of_kind(manifests, "Deployment", "StatefulSet", "Job")
        }
        self._ports = {
            m["metadata"]["name"]: {
                port["name"]: port["containerPort"]
                for container in m["spec"]["template"]["spec"]["containers"]
                for port in container.get("ports", [])
            }
            for m in of_kind(manifests, "Deployment", "StatefulSet", "Job")
        }

    def may_leave(self, source: str, port: int, target: str | None = None) -> bool:
        """Whether a pod may connect to a port, of another pod or of anything outside."""
        return self._allows("Egress", "egress", "to", source, target, port)

    def may_enter(self, target: str, port: int, source: str | None = None) -> bool:
        """Whether a pod takes connections to a port, from another pod or from anywhere."""
        return self._allows("Ingress", "ingress", "from", target, source, port)

    def _allows(self, kind: str, rules: str, peers: str, pod: str, other: str | None, port: int) -> bool:
        policies = [p for p in self._policies if kind in p["policyTypes"] and matches(p["podSelector"], self.pods[pod])]
        assert policies, pod
        return any(
            self._names(rule.get(peers), other) and self._has_port(rule["ports"], port, pod)
            for policy in policies
            for rule in policy.get(rules, [])
        )

    def _names(self, peers: list[dict] | None, other: str | None) -> bool:
        if peers is None:
            return True
        return other is not None and any(
            "namespaceSelector" not in peer and matches(peer["podSelector"], self.pods[other]) for peer in peers
        )

    def _has_port(self, ports: list[dict], port: int, pod: str) -> bool:
        return any(self._ports[pod].get(each["port"], each["port"]) == port for each in ports)


@pytest.fixture
def network(manifests: list[dict]) -> Network:
    return Network(manifests)


def test_every_target_of_the_code_is_reached(manifests: list[dict], network: Network) -> None:
    rpc, http, _ = defaults()
    pairs = {
        (process.where.partition("/")[2], name.removesuffix("_target"))
        for process in kubernetes_processes(manifests)
        if process.role != "worker"
        for name in settings_class(process.service).model_fields
        if name.endswith("_target")
    }
    assert {("gateway", "generator"), ("router", "indexer"), ("nl2sql", "indexer")} <= pairs
    for source, target in pairs:
        assert network.may_leave(source, rpc, target), (source, target)
        assert network.may_enter(target, rpc, source), (source, target)
    assert network.may_enter("gateway", http)


def test_who_has_the_secret_of_a_store_reaches_it_and_nobody_else(manifests: list[dict], network: Network) -> None:
    for process in kubernetes_processes(manifests):
        name = process.where.partition("/")[2]
        has_database = any("database-url" in file for file in process.files)
        has_redis = any("redis-url" in file for file in process.files)
        assert network.may_leave(name, POSTGRES) is has_database, name
        assert network.may_leave(name, REDIS) is has_redis, name


def test_the_reader_of_strangers_files_reaches_neither_database_nor_services(network: Network) -> None:
    rpc, _, _ = defaults()
    for name in ("parser", "ocr"):
        assert network.may_leave(name, S3)
        assert not network.may_leave(name, POSTGRES)
        assert not any(network.may_leave(name, rpc, target) for target in ("indexer", "router", "nl2sql", "generator"))


def test_services_without_business_outside_stay_inside(network: Network) -> None:
    for name in ("router", "nl2sql", "generator", "indexer"):
        assert not network.may_leave(name, S3), name
        assert not network.may_enter(name, 50051, "parser"), name


def test_only_those_who_ask_the_model_reach_it(prod: list[dict]) -> None:
    network = Network(prod)
    for name in network.pods:
        asks = name in ("generator", "nl2sql")
        if name != "tgi":
            assert network.may_leave(name, MODEL, "tgi") is asks, name
            assert network.may_enter("tgi", MODEL, name) is asks, name
    assert not network.may_leave("tgi", S3)


def test_metrics_are_scraped_only_from_a_marked_namespace(manifests: list[dict], network: Network) -> None:
    _, _, metrics = defaults()
    for process in kubernetes_processes(manifests):
        assert not network.may_enter(process.where.partition("/")[2], metrics, "gateway")
