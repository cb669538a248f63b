"""Alert rules and dashboard: every metric in them is exported by the code, every link leads somewhere."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import promql_parser
import pytest
import yaml

from nianbao.runtime.settings import FILE_SUFFIX, SHARED_FIELDS, ServiceSettings

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "deploy/observability"
# Made by Prometheus itself for every target.
BY_PROMETHEUS = {"up"}
# What the command line reads, to find the gateway.
BY_CLIENTS = {"NIANBAO_URL", "NIANBAO_API_KEY"}

# In a process of its own: whatever other tests registered must not count.
EXPORTED = """
import importlib, json, pkgutil
import nianbao, services
from prometheus_client import REGISTRY
from nianbao.queue.queue_watch import QueueWatch

for package in (nianbao, services):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if module.name.rpartition(".")[2] in ("measures", "pool_watch", "watch_tasks"):
            importlib.import_module(module.name)
REGISTRY.register(QueueWatch("redis://127.0.0.1:1/0"))
suffixes = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}
families = [*REGISTRY.collect(), *QueueWatch("redis://127.0.0.1:1/0").describe()]
print(json.dumps([f.name + end for f in families for end in suffixes.get(f.type, ("",))]))
"""


@pytest.fixture(scope="module")
def exported() -> set[str]:
    done = subprocess.run([sys.executable, "-c", EXPORTED], capture_output=True, text=True, cwd=ROOT, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def rules() -> list[dict]:
    groups = yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


@pytest.fixture(scope="module")
def panels() -> list[dict]:
    dashboard = json.loads((FOLDER / "dashboard.json").read_text())
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def metrics_of(query: str) -> set[str]:
    """The metrics that a query reads; a query that does not parse raises."""
    return set(_selected(promql_parser.parse(query.replace("$__rate_interval", "5m"))))


def _selected(node: object) -> Iterator[str]:
    if isinstance(node, promql_parser.VectorSelector):
        yield node.name
        return
    for part in ("vector_selector", "expr", "lhs", "rhs", "param"):
        child = getattr(node, part, None)
        if child is not None and not isinstance(child, str):
            yield from _selected(child)
    for child in getattr(node, "args", None) or ():
        yield from _selected(child)


def test_a_query_is_taken_apart() -> None:
    query = 'histogram_quantile(0.99, sum by (le) (rate(a_bucket{x="y"}[5m]))) > 1 and on (q) max(b) / (c offset 1h)'
    assert metrics_of(query) == {"a_bucket", "b", "c"}


def test_every_metric_of_the_alerts_is_exported(rules: list[dict], exported: set[str]) -> None:
    assert len(rules) > 15
    for rule in rules:
        used = metrics_of(rule["expr"])
        assert used, rule["alert"]
        assert used <= exported | BY_PROMETHEUS, rule["alert"]


def test_a_sum_of_two_does_not_need_both_to_have_happened(rules: list[dict]) -> None:
    """Nothing plus something is nothing: a counter with labels is not there before it first counts."""
    sums = [rule["expr"] for rule in rules if "+" in rule["expr"]]
    assert sums
    for expression in sums:
        parts = expression.partition(" > ")[0].split(" + ")
        assert all(part.endswith("or vector(0))") for part in parts), expression


def test_every_metric_of_the_dashboard_is_exported(panels: list[dict], exported: set[str]) -> None:
    assert len(panels) > 20
    for panel in panels:
        for target in panel["targets"]:
            assert metrics_of(target["expr"]) <= exported, panel["title"]


def test_every_alert_has_a_name_a_severity_and_a_section_of_the_runbook(rules: list[dict]) -> None:
    runbook = (ROOT / "docs/runbook.md").read_text()
    sections = {_anchor(title): body for title, body in re.findall(r"^## (.+)\n((?:(?!^## ).*\n)+)", runbook, re.M)}
    names = [rule["alert"] for rule in rules]
    assert len(set(names)) == len(names)
    for rule in rules:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}, rule["alert"]
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
        assert rule["annotations"]["summary"]
        file, _, anchor = rule["annotations"]["runbook_url"].partition("#")
        assert file == "docs/runbook.md"
        assert rule["alert"] in sections[anchor], rule["alert"]


def test_links_inside_the_runbook_lead_to_its_sections() -> None:
    runbook = (ROOT / "docs/runbook.md").read_text()
    anchors = {_anchor(title) for title in re.findall(r"^## (.+)$", runbook, re.M)}
    assert set(re.findall(r"\]\(#([^)]+)\)", runbook)) <= anchors


def _anchor(title: str) -> str:
    """The anchor that a heading gets on the usual forges."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


@pytest.mark.parametrize("document", ["runbook.md", "deployment.md"])
def test_settings_named_for_operators_exist(document: str) -> None:
    known = {f"NIANBAO_{name}".upper() for name in SHARED_FIELDS} | BY_CLIENTS
    known |= set(re.findall(r"^(NIANBAO_\w+)=", (ROOT / ".env.example").read_text(), re.M))
    for service in ("gateway", "parser", "indexer", "router", "nl2sql", "generator"):
        module = importlib.import_module(f"services.{service}.settings")
        for each in vars(module).values():
            if isinstance(each, type) and issubclass(each, ServiceSettings) and each is not ServiceSettings:
                known |= set(each.keys())
    named = set(re.findall(r"NIANBAO_[A-Z0-9_]+", (ROOT / "docs" / document).read_text()))
    assert {name.removesuffix(FILE_SUFFIX) for name in named} <= known
