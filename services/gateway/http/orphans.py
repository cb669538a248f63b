"""POST /v1/orphans/collect: delete stored files that no document needs."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.gateway.collect_orphans import collect_orphans
from services.gateway.http.parts import Gateway

router = APIRouter(prefix="/v1/orphans", tags=["operations"])


class CollectJson(BaseModel):
    """How old a file must be, in seconds, and whether only to count."""

    model_config = ConfigDict(extra="forbid")

    older_than_s: float | None = Field(None, ge=0, description="不填则按设置 NIANBAO_GATEWAY_ORPHANS_AFTER_S")
    dry_run: bool = False


class CollectedJson(BaseModel):
    """How many contents were looked at, how many nobody needs, and their bytes."""

    looked_at: int
    orphans: int
    bytes: int


@router.post("/collect")
async def collect(gateway: Gateway, wanted: CollectJson) -> CollectedJson:
    """Delete what no document needs; safe while files are being uploaded."""
    age = gateway.settings.orphans_after_s if wanted.older_than_s is None else wanted.older_than_s
    found = await collect_orphans(gateway.database, gateway.store, older_than_s=age, is_dry=wanted.dry_run)
    return CollectedJson(looked_at=found.looked_at, orphans=found.orphans, bytes=found.bytes)
