"""Run a service's gRPC server with the standard health service; drain on SIGTERM."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress

import grpc.aio
import structlog
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health_aio

from nianbao.domain.errors import Unavailable
from nianbao.rpc.access import BindAccess
from nianbao.rpc.channels import KEEPALIVE_MS, MESSAGE_MAX_BYTES
from nianbao.rpc.request_id import BindRequestId
from nianbao.rpc.serve_calls import ServeCalls
from nianbao.runtime.health import run_checks
from nianbao.runtime.metrics import ReadyFlag
from nianbao.runtime.service import Service
from nianbao.runtime.settings import ServiceSettings
from nianbao.runtime.settle_memory import settle_memory

log = structlog.get_logger(__name__)

RECHECK_S = 2.0
_STATUS = health_pb2.HealthCheckResponse


async def serve_rpc(service: Service, settings: ServiceSettings, ready: ReadyFlag | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then let running calls finish within the grace period.

    `ready` is kept as the health service says it.

    Raises:
        Unavailable: the port is taken.
        BadSettings: TLS is asked for and a file cannot be read.
    """
    assert service.register_rpc is not None
    calls = ServeCalls(service.name, settings.rpc_calls_at_once)
    server = grpc.aio.server(interceptors=[BindRequestId(), BindAccess(), calls], options=_options(settings))
    service.register_rpc(server)
    health = health_aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(health, server)
    address = f"{settings.rpc_host}:{settings.rpc_port}"
    try:
        if (tls := settings.rpc_tls()) is not None:
            server.add_secure_port(address, tls.server())
        else:
            server.add_insecure_port(address)
    except RuntimeError:
        raise Unavailable(f"端口 {address} 已被占用，请换一个端口或停止占用者。", service=service.name) from None
    settle_memory()
    await server.start()
    log.info("rpc_serving", address=address, tls=tls is not None)
    stop = stop_event()
    ready = ready or ReadyFlag()
    watcher = asyncio.create_task(_keep_health_true(health, service, ready))
    await stop.wait()
    log.info("rpc_draining", grace_s=settings.shutdown_grace_s)
    watcher.cancel()
    with suppress(asyncio.CancelledError):
        await watcher
    ready.is_up = False
    await health.enter_graceful_shutdown()
    await server.stop(settings.shutdown_grace_s)


def _options(settings: ServiceSettings) -> tuple[tuple[str, int], ...]:
    age_ms = round(settings.rpc_connection_age_s * 1000)
    return (
        # Without this two processes could share one port, and calls would go to either.
        ("grpc.so_reuseport", 0),
        ("grpc.max_receive_message_length", MESSAGE_MAX_BYTES),
        ("grpc.max_send_message_length", MESSAGE_MAX_BYTES),
        # Clients ping so often on quiet connections; by default a server takes that for an attack.
        ("grpc.http2.min_recv_ping_interval_without_data_ms", KEEPALIVE_MS // 2),
        ("grpc.keepalive_permit_without_calls", 1),
        # A client resolves the name again when a connection ends: so new servers are found.
        ("grpc.max_connection_age_ms", age_ms),
        ("grpc.max_connection_age_grace_ms", round(settings.rpc_connection_grace_s * 1000)),
    )


def stop_event() -> asyncio.Event:
    """Return an event that SIGTERM or SIGINT sets."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _keep_health_true(health: health_aio.HealthServicer, service: Service, ready: ReadyFlag) -> None:
    failures: object = None
    while True:
        readiness = await run_checks(service.checks)
        status = _STATUS.SERVING if readiness.is_ready else _STATUS.NOT_SERVING
        for name in ("", service.name):
            await health.set(name, status)
        ready.is_up = readiness.is_ready
        if readiness.failures != failures:
            failures = readiness.failures
            log.info("readiness_changed", ready=readiness.is_ready, failures=failures)
        await asyncio.sleep(RECHECK_S)
