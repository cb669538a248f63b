"""Settings of nl2sql, prefix NIANBAO_NL2SQL_."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from nianbao.runtime.settings import ServiceSettings


class Nl2SqlSettings(ServiceSettings):
    """What nl2sql reads from the environment."""

    model_config = SettingsConfigDict(env_prefix="NIANBAO_NL2SQL_")

    database_url: SecretStr = Field(description="libpq URL of the database, best as the role nianbao_reader")
    pool_size: int = Field(8, ge=1, le=100, description="most connections at once")
    statement_timeout_s: float = Field(5.0, gt=0, le=60, description="longest that one statement may run")
    wait_s: float = Field(3.0, gt=0, le=60, description="longest wait for a free connection")
