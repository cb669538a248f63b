"""Settings: own keys, shared keys, and refusals that a person can act on."""

import pytest
from pydantic import AliasChoices, Field
from pydantic_settings import SettingsConfigDict

from nianbao.domain.errors import BadSettings
from nianbao.runtime.settings import ServiceSettings, process_settings


class EchoSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="NIANBAO_ECHO_")

    database_url: str = Field(min_length=1, description="database")
    repeat: int = Field(3, ge=2, le=9, description="how often")
    router_target: str = Field("dns:///router:50051", description="peer")
    old_name: str = Field("", validation_alias=AliasChoices("NIANBAO_ECHO_NEW_NAME", "NIANBAO_ECHO_OLD"))


@pytest.fixture(autouse=True)
def database(monkeypatch):
    monkeypatch.setenv("NIANBAO_DATABASE_URL", "postgresql://shared")


def test_a_shared_key_sets_a_field_of_every_service():
    assert EchoSettings().database_url == "postgresql://shared"


def test_the_service_s_own_key_wins_over_the_shared_one(monkeypatch):
    monkeypatch.setenv("NIANBAO_ECHO_DATABASE_URL", "postgresql://own")
    assert EchoSettings().database_url == "postgresql://own"


def test_an_empty_value_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("NIANBAO_ECHO_REPEAT", "")
    assert EchoSettings().repeat == 3


def test_an_unknown_key_is_refused_and_the_known_ones_are_listed(monkeypatch):
    monkeypatch.setenv("NIANBAO_ECHO_REPAET", "4")
    with pytest.raises(BadSettings) as refused:
        EchoSettings()
    assert refused.value.message.startswith("不认识的设置：NIANBAO_ECHO_REPAET。可用的有：")
    assert "NIANBAO_ECHO_REPEAT、" in refused.value.message


def test_keys_of_other_services_are_none_of_its_business(monkeypatch):
    monkeypatch.setenv("NIANBAO_ROUTER_WHATEVER", "4")
    assert EchoSettings().repeat == 3


def test_a_shared_key_that_begins_like_a_service_is_not_unknown_to_it(monkeypatch):
    class RouterSettings(ServiceSettings):
        model_config = SettingsConfigDict(env_prefix="NIANBAO_ROUTER_")

    monkeypatch.setenv("NIANBAO_ROUTER_TARGET", "127.0.0.1:1")
    RouterSettings()
    assert EchoSettings().router_target == "127.0.0.1:1"


def test_aliases_are_known_keys(monkeypatch):
    monkeypatch.setenv("NIANBAO_ECHO_OLD", "x")
    assert EchoSettings().old_name == "x"


def test_a_missing_value_names_both_keys_that_would_set_it(monkeypatch):
    monkeypatch.delenv("NIANBAO_DATABASE_URL")
    with pytest.raises(BadSettings, match="NIANBAO_ECHO_DATABASE_URL（或 NIANBAO_DATABASE_URL）：没有设置"):
        EchoSettings()


@pytest.mark.parametrize(
    ("value", "reason"),
    [("1", "太小，应不小于 2"), ("10", "太大，应不大于 9"), ("x", "应为整数")],
)
def test_a_value_out_of_bounds_says_what_would_do(monkeypatch, value, reason):
    monkeypatch.setenv("NIANBAO_ECHO_REPEAT", value)
    with pytest.raises(BadSettings, match=f"NIANBAO_ECHO_REPEAT：{reason}"):
        EchoSettings()


def test_the_message_never_shows_the_value(monkeypatch):
    monkeypatch.setenv("NIANBAO_ECHO_REPEAT", "s3cret")
    with pytest.raises(BadSettings) as refused:
        EchoSettings()
    assert "s3cret" not in refused.value.message


def test_settings_do_not_change():
    with pytest.raises(ValueError, match="frozen"):
        EchoSettings().repeat = 5


def test_process_settings_take_the_service_s_port_and_ignore_its_other_keys(monkeypatch):
    monkeypatch.setenv("NIANBAO_ECHO_RPC_PORT", "50099")
    monkeypatch.setenv("NIANBAO_ECHO_REPEAT", "4")
    monkeypatch.setenv("NIANBAO_METRICS_PORT", "0")
    settings = process_settings("echo")
    assert (settings.rpc_port, settings.metrics_port, settings.http_port) == (50099, 0, 8600)
