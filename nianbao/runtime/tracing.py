"""Traces: spans go to an OTLP endpoint when one is set; otherwise nothing is loaded and nothing is kept."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable

import structlog

from nianbao.domain.errors import BadSettings
from nianbao.runtime.service import Role
from nianbao.runtime.settings import ServiceSettings

log = structlog.get_logger(__name__)


def configure_tracing(service: str, role: Role, settings: ServiceSettings) -> Callable[[], None]:
    """Send the spans of this process to `settings.otlp_endpoint`; return what sends the last ones at the end.

    Raises:
        BadSettings: an endpoint is set and the extra `nianbao[tracing]` is not installed.
    """
    if not settings.otlp_endpoint:
        return lambda: None
    if importlib.util.find_spec("opentelemetry.sdk") is None:
        message = "没有安装链路追踪组件，请运行 pip install 'nianbao[tracing]'，或去掉 NIANBAO_OTLP_ENDPOINT。"
        raise BadSettings(message)
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

    provider = TracerProvider(
        resource=Resource.create({"service.name": f"nianbao-{service}", "nianbao.role": role.value}),
        sampler=ParentBased(TraceIdRatioBased(settings.trace_share)),
        shutdown_on_exit=False,
    )
    is_plain = not settings.otlp_endpoint.startswith("https://")
    provider.add_span_processor(
        BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.otlp_endpoint, insecure=is_plain))
    )
    trace.set_tracer_provider(provider)
    log.info("tracing_on", endpoint=settings.otlp_endpoint, share=settings.trace_share)
    return provider.shutdown
