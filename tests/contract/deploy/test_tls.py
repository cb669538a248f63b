"""Certificates in the cluster: mounted where the settings and the URLs say, for the names that are called."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from .conftest import ROOT, kubernetes_processes, of_kind, pod_specs
from .service_start import defaults

SPEAKS_RPC = {"gateway", "indexer", "router", "nl2sql", "generator"}


def test_who_serves_or_calls_has_a_certificate_for_the_name_that_is_called(prod: list[dict]) -> None:
    issued = {m["spec"]["secretName"]: m["spec"] for m in of_kind(prod, "Certificate")}
    issuers = {m["metadata"]["name"]: m["spec"] for m in of_kind(prod, "Issuer")}
    secrets = {
        where.partition("/")[2]: volume["secret"]["secretName"]
        for where, spec in pod_specs(prod)
        for volume in spec.get("volumes", [])
        if volume["name"] == "tls"
    }
    assert set(secrets) == SPEAKS_RPC
    for name, secret in secrets.items():
        certificate = issued[secret]
        # Probes on the pod itself ask for localhost.
        assert {name, "localhost"} <= set(certificate["dnsNames"])
        assert {"server auth", "client auth"} <= set(certificate["usages"])
        authority = issuers[certificate["issuerRef"]["name"]]["ca"]["secretName"]
        assert issued[authority]["isCA"] is True
    rpc, _, _ = defaults()
    targets = {value for p in kubernetes_processes(prod) for key, value in p.environment.items() if "_TARGET" in key}
    called = {target.removeprefix("dns:///").removesuffix(f":{rpc}") for target in targets}
    assert called == SPEAKS_RPC - {"gateway"}


def test_the_authorities_that_the_urls_name_are_mounted_beside_the_urls(prod: list[dict]) -> None:
    guide = (ROOT / "docs/deployment.md").read_text()
    urls = dict(re.findall(r"--from-literal=(database-url|reader-database-url|redis-url)='([^']+)'", guide))
    assert urls.keys() == {"database-url", "reader-database-url", "redis-url"}
    for name, url in urls.items():
        asked = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
        if name == "redis-url":
            assert urlsplit(url).scheme == "rediss"
            assert asked["ssl_cert_reqs"] == "required"
        else:
            assert asked["sslmode"] == "verify-full"
        file = asked["ssl_ca_certs" if name == "redis-url" else "sslrootcert"]
        holders = [p for p in kubernetes_processes(prod) if f"/secrets/{name}" in p.files]
        assert holders
        assert all(file in process.files for process in holders), name


def test_autoscalers_read_redis_as_the_workers_do(prod: list[dict]) -> None:
    for scaler in of_kind(prod, "ScaledObject"):
        assert all(trigger["metadata"]["enableTLS"] == "true" for trigger in scaler["spec"]["triggers"])
    (authentication,) = of_kind(prod, "TriggerAuthentication")
    assert {each["parameter"] for each in authentication["spec"]["secretTargetRef"]} == {"password", "ca"}
