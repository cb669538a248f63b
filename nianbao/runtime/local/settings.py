"""What a person may set for `nianbao up`."""

from __future__ import annotations

import os

from pydantic import AliasChoices, Field
from pydantic_settings import SettingsConfigDict

from nianbao.runtime.settings import Settings


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_START_TIMEOUT_S = 90.0
_BUSIEST = 6.0


def start_timeout_s() -> float:
    """How long a start may take here and now: longer where others keep the processors busy already."""
    load_per_core = os.getloadavg()[0] / (os.cpu_count() or 1)
    return _START_TIMEOUT_S * min(_BUSIEST, max(1.0, load_per_core))


class LocalSettings(Settings):
    """Settings of the whole system on one machine, prefix NIANBAO_."""

    model_config = SettingsConfigDict(env_prefix="NIANBAO_", extra="ignore", populate_by_name=True)

    database_url: str | None = Field(None, description="Postgres to use instead of the embedded one")
    nl2sql_database_url: str | None = Field(None, description="the same database as the read-only role")
    redis_url: str | None = Field(None, description="Redis to use instead of the embedded one")
    object_store: str | None = Field(None, description="fsspec URL; default: a folder under NIANBAO_HOME")
    port: int | None = Field(
        None,
        # As the gateway alone calls it too: who sets that means this port.
        validation_alias=AliasChoices("NIANBAO_PORT", "NIANBAO_GATEWAY_HTTP_PORT", "NIANBAO_HTTP_PORT"),
        ge=1,
        le=65535,
        description="the gateway's port; default: 8600 or the next free one",
    )
    parser_workers: int = Field(
        default_factory=cores, ge=1, le=256, description="parser processes; default: one a core"
    )
    indexer_workers: int = Field(1, ge=1, le=64, description="indexer worker processes")
    ocr: bool = Field(True, description="read scanned pages, where the extra nianbao[ocr] is installed")
    embeddings: bool = Field(
        True, description="make vectors of passages in the background, at low priority; search goes by words without"
    )
    start_timeout_s: float = Field(
        default_factory=start_timeout_s,
        ge=5,
        le=3600,
        description="how long everything may take to become healthy; default: 90, up to six times that when busy",
    )
