"""An OTLP collector for tests: keeps the spans that real processes send to it."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager
from dataclasses import dataclass

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc


@dataclass(frozen=True)
class Span:
    """One span as it arrived; ids as hexadecimal text, `parent` is "" for a root."""

    trace: str
    id: str
    parent: str
    name: str
    service: str


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """Serves TraceService on a free port of loopback."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._lock = threading.Lock()
        self._server = grpc.server(futures.ThreadPoolExecutor(8))
        trace_service_pb2_grpc.add_TraceServiceServicer_to_server(self, self._server)
        self.endpoint = f"http://127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def Export(self, request, context):  # type: ignore[no-untyped-def]
        with self._lock:
            for resource in request.resource_spans:
                service = next(a.value.string_value for a in resource.resource.attributes if a.key == "service.name")
                for scope in resource.scope_spans:
                    for s in scope.spans:
                        ids = (s.trace_id.hex(), s.span_id.hex(), s.parent_span_id.hex())
                        self._spans.append(Span(*ids, s.name, service))
        return trace_service_pb2.ExportTraceServiceResponse()

    def traces(self) -> dict[str, list[Span]]:
        """The spans so far, by trace."""
        found: defaultdict[str, list[Span]] = defaultdict(list)
        with self._lock:
            for span in self._spans:
                found[span.trace].append(span)
        return dict(found)

    def close(self) -> None:
        self._server.stop(None)


@contextmanager
def otlp_collector() -> Iterator[Collector]:
    collector = Collector()
    try:
        yield collector
    finally:
        collector.close()


def is_one_tree(spans: list[Span]) -> bool:
    """Whether the spans have one root and every other hangs on one of them."""
    ids = {span.id for span in spans}
    return [span.parent for span in spans if span.parent not in ids] == [""]
