"""Settings of the router, prefix NIANBAO_ROUTER_."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from nianbao.runtime.settings import ServiceSettings


class RouterSettings(ServiceSettings):
    """What the router needs beside what every service has."""

    model_config = SettingsConfigDict(env_prefix="NIANBAO_ROUTER_")

    indexer_target: str = Field("dns:///indexer:50051", min_length=1, description="gRPC target of the indexer")
    registry_deadline_s: float = Field(
        1.5, gt=0, le=30, description="how long a question waits for the company registry before it is answered 503"
    )
    recall_deadline_s: float = Field(
        0.5, gt=0, le=10, description="how long a refusal waits for the metrics that the question may have meant"
    )
    knowledge_bases_kept: int = Field(64, ge=1, le=10_000, description="registries held in memory at once")
