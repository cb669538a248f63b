"""TLS by certificate files: gRPC with a certificate on both sides, HTTP with the server's."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import httpx
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from nianbao.cli.gateway_client import GatewayClient
from nianbao.domain.errors import BadSettings, NianbaoError, Unavailable
from nianbao.rpc.channels import open_channel
from nianbao.rpc.tls import RpcTls
from nianbao.runtime.local.ports import choose_ports
from nianbao.runtime.probe import probe, rpc_failure
from nianbao.runtime.service import Role
from nianbao.runtime.settings import ServiceSettings, process_settings
from tests.support.certificates import Authority, make_authority
from tests.support.fake_services import ROOT, write_fake_services


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def services(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
    """A router by gRPC and a gateway by HTTP, both with certificates; their ports."""
    fakes = write_fake_services(tmp_path_factory.mktemp("fakes"), ("router", "gateway"))
    certificate, key = authority.issue("localhost", "router")
    ports = choose_ports(["router", "gateway"], {})
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")},
        "PYTHONPATH": f"{fakes}:{ROOT}",
        "NIANBAO_METRICS_PORT": "0",
        "NIANBAO_RPC_TLS_CERTIFICATE": str(certificate),
        "NIANBAO_RPC_TLS_KEY": str(key),
        "NIANBAO_RPC_TLS_AUTHORITY": str(authority.path),
        "NIANBAO_HTTP_TLS_CERTIFICATE": str(certificate),
        "NIANBAO_HTTP_TLS_KEY": str(key),
        "NIANBAO_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "NIANBAO_RPC_PORT": str(ports["router"]),
        "NIANBAO_HTTP_PORT": str(ports["gateway"]),
    }
    started = [
        subprocess.Popen([sys.executable, "-m", "services", name, "--role", role], env=environment, cwd="/")
        for name, role in (("router", "rpc"), ("gateway", "http"))
    ]
    try:
        _wait(lambda: rpc_failure(f"127.0.0.1:{ports['router']}", tls=_tls(authority, "client")) is None)
        _wait(lambda: _is_served(ports["gateway"]))
        yield ports
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)


def _tls(authority: Authority, name: str, trusted: Path | None = None) -> RpcTls:
    return RpcTls(*authority.issue(name), trusted or authority.path)


def _wait(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _is_served(port: int) -> bool:
    try:
        return httpx.get(f"https://127.0.0.1:{port}/healthz", verify=False, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


async def _check(channel: grpc.aio.Channel) -> bool:
    """Whether a call gets through."""
    async with channel:
        try:
            await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=3)
        except grpc.aio.AioRpcError as error:
            return error.code() not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
        return True


async def test_a_client_with_a_certificate_of_the_authority_gets_through(
    services: dict[str, int], authority: Authority
) -> None:
    assert await _check(open_channel(f"localhost:{services['router']}", _tls(authority, "client")))


async def test_a_client_without_a_certificate_does_not(services: dict[str, int], authority: Authority) -> None:
    bare = grpc.ssl_channel_credentials(authority.path.read_bytes())
    assert not await _check(grpc.aio.secure_channel(f"localhost:{services['router']}", bare))
    assert not await _check(open_channel(f"localhost:{services['router']}"))


async def test_a_client_of_another_authority_does_not(
    services: dict[str, int], authority: Authority, tmp_path: Path
) -> None:
    other = make_authority(tmp_path / "other")
    stranger = _tls(other, "client", trusted=authority.path)
    assert not await _check(open_channel(f"localhost:{services['router']}", stranger))


async def test_a_server_that_another_authority_signed_is_not_believed(
    services: dict[str, int], authority: Authority, tmp_path: Path
) -> None:
    other = make_authority(tmp_path / "other")
    misled = RpcTls(*authority.issue("client"), other.path)
    assert not await _check(open_channel(f"localhost:{services['router']}", misled))


async def test_a_server_of_another_name_is_not_believed(services: dict[str, int], authority: Authority) -> None:
    # The certificate is for localhost and router, not for this address.
    assert not await _check(open_channel(f"127.0.0.1:{services['router']}", _tls(authority, "client")))


def test_the_probe_of_a_container_speaks_tls_too(
    services: dict[str, int], authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = authority.issue("localhost")
    monkeypatch.setenv("NIANBAO_RPC_TLS_CERTIFICATE", str(certificate))
    monkeypatch.setenv("NIANBAO_RPC_TLS_KEY", str(key))
    monkeypatch.setenv("NIANBAO_RPC_TLS_AUTHORITY", str(authority.path))
    monkeypatch.setenv("NIANBAO_RPC_PORT", str(services["router"]))
    assert probe("router", Role.RPC, process_settings("router")) is None


def test_the_command_line_knows_a_gateway_by_the_authority_it_is_given(
    services: dict[str, int], authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"https://localhost:{services['gateway']}"
    with GatewayClient(url) as client, pytest.raises(Unavailable):
        client.get("/readyz")
    monkeypatch.setenv("NIANBAO_CA_FILE", str(authority.path))
    # It answers now, that its database is away.
    with GatewayClient(url) as client, pytest.raises(NianbaoError, match="HTTP 503"):
        client.get("/readyz")
    monkeypatch.setenv("NIANBAO_CA_FILE", "/nowhere")
    with pytest.raises(BadSettings):
        GatewayClient(url)


def test_plain_http_is_not_answered_on_the_tls_port(services: dict[str, int]) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{services['gateway']}/healthz", trust_env=False)


@pytest.mark.parametrize("missing", ["certificate", "key", "authority"])
def test_half_of_the_files_is_a_mistake_that_is_named(missing: str) -> None:
    given = {f"rpc_tls_{name}": Path("x") for name in ("certificate", "key", "authority") if name != missing}
    with pytest.raises(BadSettings, match="NIANBAO_RPC_TLS"):
        ServiceSettings(**given).rpc_tls()
    with pytest.raises(BadSettings, match="NIANBAO_HTTP_TLS"):
        ServiceSettings(http_tls_key=Path("x")).has_http_tls()
