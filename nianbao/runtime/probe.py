"""Ask a running process of a service, from outside, whether it is ready."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nianbao.runtime.service import Role
from nianbao.runtime.settings import ServiceSettings
from nianbao.runtime.worker_health import worker_failure

if TYPE_CHECKING:
    from nianbao.rpc.tls import RpcTls

TIMEOUT_S = 3.0


def probe(name: str, role: Role, settings: ServiceSettings) -> str | None:
    """Say why the service is not ready in that role on this host, or None when it is."""
    if role is Role.RPC:
        return rpc_failure(f"127.0.0.1:{settings.rpc_port}", tls=settings.rpc_tls())
    if role is Role.HTTP:
        scheme = "https" if settings.has_http_tls() else "http"
        return http_failure(f"{scheme}://127.0.0.1:{settings.http_port}/readyz")
    if settings.health_file is None:
        return f"没有设置 NIANBAO_{name.upper()}_HEALTH_FILE，无法检查 worker。"
    return worker_failure(settings.health_file)


def rpc_failure(target: str, *, timeout_s: float = TIMEOUT_S, tls: RpcTls | None = None) -> str | None:
    """Ask the standard gRPC health service at `target`; None when it serves.

    With `tls`, its certificate must be for "localhost" too.
    """
    import grpc
    from grpc_health.v1 import health_pb2

    options: list[tuple[str, int | str]] = [("grpc.enable_http_proxy", 0)]
    if tls is None:
        opened = grpc.insecure_channel(target, options=options)
    else:
        options.append(("grpc.ssl_target_name_override", "localhost"))
        opened = grpc.secure_channel(target, tls.client(), options=options)
    with opened as channel:
        check = channel.unary_unary(
            "/grpc.health.v1.Health/Check",
            request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
            response_deserializer=health_pb2.HealthCheckResponse.FromString,
        )
        try:
            response = check(health_pb2.HealthCheckRequest(), timeout=timeout_s)
        except grpc.RpcError as error:
            return f"gRPC 没有应答（{error.code().name if isinstance(error, grpc.Call) else error}）"
    if response.status == health_pb2.HealthCheckResponse.SERVING:
        return None
    return "gRPC 尚未就绪"


def http_failure(url: str, *, timeout_s: float = TIMEOUT_S) -> str | None:
    """Ask a `/readyz` endpoint; None when it says ready, else what fails."""
    import httpx

    try:
        # A proxy of the environment must not see calls to this machine; nor is a name checked,
        # since a certificate is for the name that others use.
        response = httpx.get(url, timeout=timeout_s, trust_env=False, verify=False)  # noqa: S501
    except httpx.HTTPError as error:
        return f"HTTP 没有应答（{type(error).__name__}）"
    if response.status_code == httpx.codes.OK:
        return None
    try:
        failures = response.json()["failures"]
        return "；".join(f"{check}：{reason}" for check, reason in failures.items())
    except (json.JSONDecodeError, KeyError, AttributeError):
        return f"HTTP {response.status_code}"
