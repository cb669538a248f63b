"""Settings from the environment: one frozen class a service, unknown keys refused.

    class RouterSettings(ServiceSettings):
        model_config = SettingsConfigDict(env_prefix="NIANBAO_ROUTER_")
        companies_max: int = Field(20_000, ge=1, description="…")

`NIANBAO_ROUTER_COMPANIES_MAX` sets that field. A field named in `SHARED_FIELDS`, own or
inherited, may also be given once for all services without the service's name
(`NIANBAO_DATABASE_URL`); the service's own key wins. Every key may end in `_FILE` and then
names a file that holds the value (`NIANBAO_DATABASE_URL_FILE=/run/secrets/database-url`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from nianbao.domain.errors import BadSettings

if TYPE_CHECKING:
    from nianbao.rpc.tls import RpcTls

SHARED_PREFIX = "NIANBAO_"
FILE_SUFFIX = "_FILE"
SHARED_FIELDS = frozenset(
    {
        "database_url",
        "redis_url",
        "object_store",
        "log_level",
        "log_format",
        "rpc_host",
        "rpc_port",
        "rpc_tls_certificate",
        "rpc_tls_key",
        "rpc_tls_authority",
        "http_host",
        "http_port",
        "http_tls_certificate",
        "http_tls_key",
        "metrics_host",
        "metrics_port",
        "health_file",
        "scratch_dir",
        "shutdown_grace_s",
        "rpc_calls_at_once",
        "otlp_endpoint",
        "trace_share",
        "rpc_connection_age_s",
        "rpc_connection_grace_s",
        # Where peers answer; a service that calls one has a field of this name.
        "router_target",
        "nl2sql_target",
        "indexer_target",
        "generator_target",
    }
)

_REASONS = {
    "missing": "没有设置",
    "int_parsing": "应为整数",
    "float_parsing": "应为数字",
    "bool_parsing": "应为 true 或 false",
    "greater_than": "太小，应大于 {gt}",
    "greater_than_equal": "太小，应不小于 {ge}",
    "less_than": "太大，应小于 {lt}",
    "less_than_equal": "太大，应不大于 {le}",
    "literal_error": "应为 {expected}",
    "string_too_short": "不能为空",
}


class _SharedEnvironment(EnvSettingsSource):
    """Reads the shared fields from keys without a service's name, e.g. NIANBAO_REDIS_URL."""

    def __init__(self, settings_cls: type[BaseSettings]) -> None:
        super().__init__(settings_cls, env_prefix=SHARED_PREFIX)

    def __call__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__call__().items() if name in SHARED_FIELDS}


class _Files(PydanticBaseSettingsSource):
    """Reads values from the files that keys ending in `_FILE` name, as secrets are mounted."""

    def __init__(self, settings_cls: type[BaseSettings], prefix: str, names: Iterable[str]) -> None:
        super().__init__(settings_cls)
        self._prefix = prefix
        self._names = tuple(names)

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Read one value; None where no file is named."""
        key = f"{self._prefix}{field_name}".upper()
        return read_secret_file(key), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Read all values."""
        fields = self.settings_cls.model_fields
        read = {name: self.get_field_value(fields[name], name)[0] for name in self._names if name in fields}
        return {name: value for name, value in read.items() if value is not None}


def read_secret_file(key: str) -> str | None:
    """Return what the file holds that the environment's `<key>_FILE` names, without the line's end; None for none.

    Raises:
        BadSettings: the file cannot be read, or `key` itself is set too.
    """
    path = os.environ.get(f"{key}{FILE_SUFFIX}", "")
    if not path:
        return None
    if os.environ.get(key):
        raise BadSettings(f"{key} 与 {key}{FILE_SUFFIX} 只能设置一个，请删去其中之一。")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "不是文本"
        raise BadSettings(f"{key}{FILE_SUFFIX}：读不到 {path}（{reason}），请检查路径与权限。") from error


def secret_from_environment(key: str) -> str:
    """Return a secret from `key`, or from the file that `<key>_FILE` names; empty where neither is set.

    Raises:
        BadSettings: as `read_secret_file`.
    """
    return read_secret_file(key) or os.environ.get(key, "").strip()


class Settings(BaseSettings):
    """Values from the environment, whose mistakes are explained in Chinese.

    Raises:
        BadSettings: a value is missing or out of bounds.
    """

    model_config = SettingsConfigDict(frozen=True, extra="forbid", env_ignore_empty=True, hide_input_in_errors=True)

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as invalid:
            prefix = values.get("_env_prefix") or self.__class__.model_config.get("env_prefix", "")
            raise BadSettings(_explain(invalid, prefix)) from None

    @classmethod
    def keys(cls) -> list[str]:
        """List the environment keys of this class, sorted."""
        prefix = cls.model_config.get("env_prefix", "")
        own = {f"{prefix}{name}".upper() for name in cls.model_fields}
        aliases = (field.validation_alias for field in cls.model_fields.values())
        named = {str(choice).upper() for alias in aliases for choice in getattr(alias, "choices", [alias]) if choice}
        return sorted(own | named)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: arguments, keys, files that keys name."""
        return init_settings, env_settings, _Files(settings_cls, _prefix_of(env_settings), settings_cls.model_fields)


class ServiceSettings(Settings):
    """What every process needs; a service adds its own fields in a subclass.

    Raises:
        BadSettings: a value is missing or out of bounds, or a key with the service's
            prefix is unknown (a typo would otherwise be ignored in silence).
    """

    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least severe event logged")
    log_format: Literal["auto", "json", "console"] = Field("auto", description="auto: console on a terminal, else JSON")
    rpc_host: str = Field("0.0.0.0", min_length=1, description="address the gRPC server binds")
    rpc_port: int = Field(50051, ge=1, le=65535, description="port of the gRPC server")
    rpc_calls_at_once: int = Field(64, ge=1, le=10_000, description="calls served at the same time; more are refused")
    rpc_connection_age_s: float = Field(
        60.0, ge=1, le=86_400, description="clients connect anew so often, which is how they find new servers"
    )
    rpc_connection_grace_s: float = Field(
        120.0, ge=0, le=3600, description="how long calls of an aged connection may go on"
    )
    rpc_tls_certificate: Path | None = Field(
        None, description="PEM file of this process's certificate: gRPC by TLS, both sides showing one"
    )
    rpc_tls_key: Path | None = Field(None, description="PEM file of that certificate's key")
    rpc_tls_authority: Path | None = Field(None, description="PEM file of the authority that signs all of them")
    http_host: str = Field("0.0.0.0", min_length=1, description="address the HTTP server binds")
    http_port: int = Field(8600, ge=1, le=65535, description="port of the HTTP server")
    http_tls_certificate: Path | None = Field(None, description="PEM file of the HTTP server's certificate and chain")
    http_tls_key: Path | None = Field(None, description="PEM file of that certificate's key")
    metrics_host: str = Field("0.0.0.0", min_length=1, description="address the metrics endpoint binds")
    metrics_port: int = Field(9100, ge=0, le=65535, description="port of the Prometheus endpoint; 0 turns it off")
    otlp_endpoint: str = Field(
        "", max_length=500, description="gRPC endpoint of an OTLP collector, e.g. http://otel:4317; empty: no traces"
    )
    trace_share: float = Field(1.0, ge=0, le=1, description="share of requests that are traced")
    health_file: Path | None = Field(None, description="file a worker keeps fresh while it lives; default: none")
    scratch_dir: Path | None = Field(
        None, description="folder for temporary files, swept of what killed processes left; default: the system's"
    )
    shutdown_grace_s: float = Field(8.0, ge=0, le=600, description="how long running requests may take after SIGTERM")
    workers: int | None = Field(None, ge=0, le=256, description="worker processes that `nianbao up` starts")

    def __init__(self, **values: Any) -> None:
        self._refuse_unknown_keys()
        super().__init__(**values)

    def rpc_tls(self) -> RpcTls | None:
        """The files for TLS between services; None where it is not asked for.

        Raises:
            BadSettings: only some of the three are set.
        """
        certificate, key, authority = self.rpc_tls_certificate, self.rpc_tls_key, self.rpc_tls_authority
        if certificate is None and key is None and authority is None:
            return None
        if certificate is None or key is None or authority is None:
            raise BadSettings("NIANBAO_RPC_TLS_CERTIFICATE、_KEY 与 _AUTHORITY 须同时设置（或都不设置）。")
        from nianbao.rpc.tls import RpcTls

        return RpcTls(certificate, key, authority)

    def has_http_tls(self) -> bool:
        """Whether the HTTP server speaks TLS.

        Raises:
            BadSettings: only one of its two files is set.
        """
        if (self.http_tls_certificate is None) != (self.http_tls_key is None):
            raise BadSettings("NIANBAO_HTTP_TLS_CERTIFICATE 与 NIANBAO_HTTP_TLS_KEY 须同时设置（或都不设置）。")
        return self.http_tls_certificate is not None

    @classmethod
    def _refuse_unknown_keys(cls) -> None:
        prefix = cls.model_config.get("env_prefix", "").upper()
        if not prefix:
            return
        known = [*cls.keys(), *(f"{SHARED_PREFIX}{name}".upper() for name in SHARED_FIELDS)]
        unknown = sorted(
            key
            for key in _environment_keys()
            if key.startswith(prefix) and key not in known and key.removesuffix(FILE_SUFFIX) not in known
        )
        if unknown:
            raise BadSettings(
                f"不认识的设置：{'、'.join(unknown)}。可用的有：{'、'.join(cls.keys())}。请改正或删除后重新启动。"
            )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: arguments, the service's own keys, the shared keys; of each, values before files."""
        own = _Files(settings_cls, _prefix_of(env_settings), settings_cls.model_fields)
        shared = _Files(settings_cls, SHARED_PREFIX, SHARED_FIELDS)
        return init_settings, env_settings, own, _SharedEnvironment(settings_cls), shared


def process_settings(service: str) -> ServiceSettings:
    """Read the settings that every service has, for one named service.

    The service's own class refuses unknown keys; this one only looks at the common ones.
    """
    return ServiceSettings(_env_prefix=f"{SHARED_PREFIX}{service.upper()}_")


def _prefix_of(source: PydanticBaseSettingsSource) -> str:
    """The prefix that the environment is read with, which a call may have given."""
    assert isinstance(source, EnvSettingsSource)
    return source.env_prefix


def _environment_keys() -> Iterable[str]:
    return (key.upper() for key in os.environ)


def _explain(invalid: ValidationError, prefix: str) -> str:
    lines = []
    for error in invalid.errors(include_url=False, include_input=False):
        name = str(error["loc"][0]) if error["loc"] else ""
        keys = f"{prefix}{name}".upper()
        if name in SHARED_FIELDS and prefix:
            keys += f"（或 {SHARED_PREFIX}{name.upper()}）"
        reason = _REASONS.get(error["type"])
        lines.append(f"{keys}：{reason.format(**error.get('ctx', {})) if reason else error['msg']}")
    return "设置有误：" + "；".join(lines) + "。"
