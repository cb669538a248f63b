"""Traces cost nothing where no endpoint is set, and name themselves in the log where one is."""

import json
import logging
import subprocess
import sys

import pytest
import structlog
from opentelemetry import context, trace

from nianbao.domain.errors import BadSettings
from nianbao.queue.carry import carried_headers
from nianbao.runtime import tracing
from nianbao.runtime.logging import configure_logging, log_context
from nianbao.runtime.service import Role
from nianbao.runtime.settings import ServiceSettings

START = """
import sys
from nianbao.runtime.service import Role
from nianbao.runtime.settings import ServiceSettings
from nianbao.runtime.tracing import configure_tracing
import nianbao.queue.carry, nianbao.rpc.place_calls, nianbao.rpc.serve_calls

configure_tracing("router", Role.RPC, ServiceSettings())()
print(sorted(name for name in sys.modules if name.startswith(("opentelemetry.sdk", "opentelemetry.exporter"))))
"""


@pytest.fixture
def in_trace():
    """The context of a span of somebody else's trace."""
    span = trace.SpanContext(int("a" * 32, 16), int("b" * 16, 16), is_remote=True)
    token = context.attach(trace.set_span_in_context(trace.NonRecordingSpan(span)))
    yield
    context.detach(token)


def test_without_an_endpoint_no_sdk_is_loaded():
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_endpoint_without_the_extra_is_a_wrong_setting(monkeypatch):
    monkeypatch.setattr(tracing.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(BadSettings, match=r"nianbao\[tracing\]"):
        tracing.configure_tracing("router", Role.RPC, ServiceSettings(otlp_endpoint="http://otel:4317"))


@pytest.mark.usefixtures("in_trace")
def test_an_event_names_the_trace_that_it_belongs_to(capsys):
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    configure_logging("router", "rpc", format="json")
    structlog.get_logger("test").info("happened")
    event = json.loads(capsys.readouterr().err)
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    assert event["trace_id"] == "a" * 32


@pytest.mark.usefixtures("in_trace")
def test_a_message_carries_request_and_trace_beside_it():
    with log_context(request_id="r-1"):
        headers = carried_headers()
    assert headers["nianbao_request_id"] == "r-1"
    assert headers["traceparent"] == f"00-{'a' * 32}-{'b' * 16}-00"
    assert float(headers["nianbao_sent_at"]) > 1_700_000_000
