"""One upload and one question: each is one tree of spans through all the processes that work on it."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from demo.draw_report import SampleReport
from nianbao.runtime.home import Home
from tests.support.local_system import LocalSystem
from tests.support.otlp_collector import Collector, Span, is_one_tree, otlp_collector

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "珩槿精工2023年的营业收入是多少元？"


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with otlp_collector() as collector:
        yield collector


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory, collector: Collector) -> Iterator[LocalSystem]:
    """A real system whose processes send their spans to the collector, often."""
    home = Home(tmp_path_factory.mktemp("traced") / "home")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("NIANBAO_")}
    environment = kept | {
        "NIANBAO_EMBEDDINGS": "false",
        "NIANBAO_OCR": "false",
        "NIANBAO_PARSER_WORKERS": "1",
        "NIANBAO_HOME": str(home.root),
        "NIANBAO_OTLP_ENDPOINT": collector.endpoint,
        "OTEL_BSP_SCHEDULE_DELAY": "200",
        "PYTHONPATH": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    running = LocalSystem(home, environment, None)
    running.up()
    yield running
    code, output = running.run("down")
    assert code == 0, output


def spans_of(collector: Collector, trace: str, wanted: set[str]) -> list[Span]:
    """The spans of a trace once all the wanted are there and nothing more comes."""
    deadline = time.monotonic() + 30
    seen = 0
    while True:
        spans = collector.traces().get(trace, [])
        if wanted <= {span.name for span in spans} and len(spans) == seen:
            return spans
        assert time.monotonic() < deadline, sorted(span.name for span in spans)
        seen = len(spans)
        time.sleep(0.5)


def test_an_upload_and_a_question_are_one_tree_each(
    traced: LocalSystem, collector: Collector, samples: tuple[SampleReport, ...]
) -> None:
    port = json.loads(traced.home.state.read_text())["ports"]["gateway"]
    sample = next(each for each in samples if "珩槿精工_2023" in each.path.name)
    upload_trace, ask_trace = "a" * 31 + "1", "a" * 31 + "2"

    def headers(trace: str) -> dict[str, str]:
        return {"traceparent": f"00-{trace}-00f067aa0ba902b7-01", "x-request-id": f"test-{trace[-1]}"}

    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
        file = {"file": (sample.path.name, sample.path.read_bytes(), "application/pdf")}
        accepted = client.post("/v1/documents", files=file, headers=headers(upload_trace))
        assert accepted.status_code == 202, accepted.text
        job = accepted.json()["jobs"][0]["id"]
        while client.get(f"/v1/jobs/{job}").json()["state"] not in ("ready", "partial", "failed"):
            time.sleep(0.2)
        answer = client.post("/v1/ask", json={"question": QUESTION}, headers=headers(ask_trace))
        assert answer.status_code == 200, answer.text
        assert not answer.json()["refused"], answer.text

    upload = spans_of(
        collector, upload_trace, {"POST /v1/documents", "nianbao.parse", "nianbao.index", "nianbao.job_event"}
    )
    assert {span.service for span in upload} == {"nianbao-gateway", "nianbao-parser", "nianbao-indexer"}
    ask = spans_of(
        collector,
        ask_trace,
        {
            "POST /v1/ask",
            "nianbao.rpc.v1.RouterService/Understand",
            "nianbao.rpc.v1.Nl2SqlService/Answer",
            "nianbao.rpc.v1.GeneratorService/Compose",
        },
    )
    assert {"nianbao-gateway", "nianbao-router", "nianbao-nl2sql", "nianbao-generator"} <= {s.service for s in ask}
    for spans in (upload, ask):
        # The caller's own span is the root, which only the caller could send.
        caller = Span(spans[0].trace, "00f067aa0ba902b7", "", "caller", "caller")
        assert is_one_tree([caller, *spans]), [(span.name, span.parent) for span in spans]

    logged = [
        json.loads(line) for line in traced.home.log("parser-worker-1").read_text().splitlines() if line[0] == "{"
    ]
    parsed = next(event for event in logged if event["event"] == "document_parsed")
    assert (parsed["job_id"], parsed["trace_id"], parsed["request_id"]) == (job, upload_trace, "test-1")
