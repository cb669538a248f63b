"""`python -m services`: wrong use ends with 2 and a message that helps."""

import pytest

from nianbao.domain.errors import BadSettings
from nianbao.runtime import serve
from nianbao.runtime.service import Role, Service, WorkerSpec


def start(*arguments, service=None, error=None):
    def build(name):
        if error is not None:
            raise error
        return service or Service(name)

    return serve.main(arguments, names=lambda: ["echo", "router"], build=build)


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    monkeypatch.setattr(serve, "configure_logging", lambda *_, **__: None)
    monkeypatch.setenv("NIANBAO_METRICS_PORT", "0")


def test_an_unknown_service_lists_the_installed_ones(capsys):
    assert start("nope", "--role", "rpc") == 2
    assert capsys.readouterr().err == "没有名为 nope 的服务；可用的有：echo、router。\n"


def test_an_unknown_role_lists_the_roles(capsys):
    assert start("echo", "--role", "cook") == 2
    assert "rpc、worker、http" in capsys.readouterr().err


@pytest.mark.parametrize("role", ["rpc", "http"])
def test_a_role_that_the_service_lacks_names_those_it_has(capsys, role):
    service = Service("echo", make_worker=lambda: WorkerSpec(None, ("parse",)))
    assert start("echo", "--role", role, service=service) == 2
    assert capsys.readouterr().err == f"服务 echo 没有 {role} 角色；它有：worker。\n"


def test_a_worker_role_that_the_service_lacks(capsys):
    assert start("echo", "--role", "worker") == 2
    assert "它有：无" in capsys.readouterr().err


def test_wrong_settings_end_with_2_and_their_message(capsys):
    assert start("echo", "--role", "rpc", error=BadSettings("设置有误")) == 2
    assert capsys.readouterr().err == "设置有误\n"


def test_a_crash_while_wiring_ends_with_1():
    assert start("echo", "--role", "rpc", error=RuntimeError("boom")) == 1


def test_a_check_of_a_process_that_is_not_there_fails_with_a_reason(capsys, monkeypatch):
    monkeypatch.setenv("NIANBAO_ECHO_RPC_PORT", "1")
    assert start("echo", "--role", "rpc", "--check") == 1
    assert "gRPC 没有应答" in capsys.readouterr().err


def test_a_service_knows_its_roles():
    service = Service("echo", register_rpc=lambda _: None, make_http_app=lambda: None)
    assert service.roles == (Role.RPC, Role.HTTP)
