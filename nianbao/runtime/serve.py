"""Run one service in one role until SIGTERM: `python -m services NAME --role rpc|worker|http`.

Exit codes: 0 after a clean stop, 1 when it cannot run, 2 for wrong use or wrong settings.
With `--check` it asks the process that already runs in that role whether it is ready,
for container health checks.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Sequence

import structlog

from nianbao.domain.errors import BadSettings, NianbaoError
from nianbao.runtime.logging import configure_logging
from nianbao.runtime.metrics import ReadyFlag, serve_metrics
from nianbao.runtime.scratch import own_scratch
from nianbao.runtime.service import Role, Service
from nianbao.runtime.settings import ServiceSettings, process_settings
from nianbao.runtime.tracing import configure_tracing

log = structlog.get_logger(__name__)

Names = Callable[[], list[str]]
Build = Callable[[str], Service]


def main(argv: Sequence[str], *, names: Names, build: Build) -> int:
    """Parse the command line of a service process, run it, return its exit code."""
    options = _parse(argv)
    installed = names()
    if options.name not in installed:
        return _wrong_use(f"没有名为 {options.name} 的服务；可用的有：{'、'.join(installed) or '无'}。")
    if options.role not in set(Role):
        return _wrong_use(f"没有 {options.role} 这种角色；可用的有：{'、'.join(Role)}。")
    role = Role(options.role)
    try:
        settings = process_settings(options.name)
        if options.check:
            return _check(options.name, role, settings)
        configure_logging(options.name, role, level=settings.log_level, format=settings.log_format)
        send_last_spans = configure_tracing(options.name, role, settings)
        try:
            with own_scratch(settings.scratch_dir):
                return run(lambda: build(options.name), role, settings)
        finally:
            send_last_spans()
    except BadSettings as error:
        return _wrong_use(error.message)
    except NianbaoError as error:
        print(error.message, file=sys.stderr)
        return 1
    except Exception:
        log.exception("service_crashed", service=options.name, role=role)
        return 1


def run(build: Callable[[], Service], role: Role, settings: ServiceSettings) -> int:
    """Build a service and run it in `role` until it is told to stop; return the exit code."""
    if role is Role.WORKER:
        return _run_worker(build(), settings)
    return asyncio.run(_run_server(build, role, settings))


async def _run_server(build: Callable[[], Service], role: Role, settings: ServiceSettings) -> int:
    # Built inside the loop, because gRPC channels and async pools bind to the running one.
    service = build()
    if role not in service.roles:
        return _no_such_role(service, role)
    # HTTP servers say themselves whether they are ready.
    ready = ReadyFlag() if role is Role.RPC else None
    serve_metrics(settings.metrics_host, settings.metrics_port, ready)
    try:
        if ready is not None:
            from nianbao.runtime.serve_rpc import serve_rpc

            await serve_rpc(service, settings, ready)
        else:
            from nianbao.runtime.serve_http import serve_http

            await serve_http(service, settings)
    finally:
        await _close(service)
    return 0


def _run_worker(service: Service, settings: ServiceSettings) -> int:
    if service.make_worker is None:
        return _no_such_role(service, Role.WORKER)
    from nianbao.runtime.serve_worker import serve_worker

    serve_metrics(settings.metrics_host, settings.metrics_port)
    try:
        return serve_worker(service.name, service.make_worker(), settings)
    finally:
        asyncio.run(_close(service))


async def _close(service: Service) -> None:
    if service.close is not None:
        await service.close()


def _check(name: str, role: Role, settings: ServiceSettings) -> int:
    from nianbao.runtime.probe import probe

    reason = probe(name, role, settings)
    if reason is None:
        return 0
    print(reason, file=sys.stderr)
    return 1


def _no_such_role(service: Service, role: Role) -> int:
    offered = "、".join(service.roles) or "无"
    return _wrong_use(f"服务 {service.name} 没有 {role} 角色；它有：{offered}。")


def _wrong_use(message: str) -> int:
    print(message, file=sys.stderr)
    return 2


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m services", description="启动一个服务。")
    parser.add_argument("name", help="服务名，例如 router")
    parser.add_argument("--role", required=True, help=f"以何种角色运行：{' | '.join(Role)}")
    parser.add_argument("--check", action="store_true", help="不启动，只检查已在运行的同一角色是否就绪")
    return parser.parse_args(argv)
