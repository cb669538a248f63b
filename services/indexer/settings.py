"""The indexer's settings."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from nianbao.runtime.settings import ServiceSettings


class IndexerSettings(ServiceSettings):
    """Settings of the indexer, rpc and worker alike: NIANBAO_INDEXER_*."""

    model_config = SettingsConfigDict(env_prefix="NIANBAO_INDEXER_")

    database_url: str = Field(min_length=1, description="Postgres of the role that owns the nianbao schema")
    redis_url: str = Field("", description="broker of the queues; needed by the worker only")
    object_store: str = Field("", description="URL of the object store; needed by the worker only")
    pool_size: int = Field(8, ge=1, le=100, description="database connections of the rpc process")
    statement_timeout_s: float = Field(4.0, ge=0.1, le=60, description="longest a search statement may run")
    search_limit_max: int = Field(50, ge=1, le=200, description="most passages that one search gives")
    passage_chars_max: int = Field(1200, ge=100, le=8000, description="longest text of a passage given by search")
    reports_searched_max: int = Field(
        24, ge=1, le=500, description="most reports whose passages one search ranks; the likeliest are taken"
    )
    retry_s: float = Field(60.0, ge=0, le=600, description="how long a task waits for a database or store that is away")
