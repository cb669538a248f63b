"""/v1/keys: API keys, for those who may administer."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from fastapi import APIRouter
from psycopg import AsyncConnection
from pydantic import BaseModel, ConfigDict, Field

from nianbao.domain.access import Scope
from nianbao.domain.errors import BadInput
from nianbao.store import api_keys, knowledge_bases
from nianbao.store.api_keys import ApiKey, NewKey
from services.gateway.http.parts import Gateway, Parts
from services.gateway.keys.secret_key import digest_of, make_key

log = structlog.get_logger(__name__)
router = APIRouter(prefix="/v1/keys", tags=["keys"])

_MOST = 1_000_000


class NewKeyJson(BaseModel):
    """A key to be made: for all knowledge bases unless some are named, without an end unless days are given."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=100)
    scopes: list[Scope] = Field(min_length=1)
    knowledge_bases: list[str] | None = Field(None, min_length=1, max_length=200, description="不填为全部知识库")
    days: int | None = Field(None, ge=1, le=3650, description="几天后过期；不填为不过期")
    requests_per_minute: int | None = Field(None, ge=1, le=_MOST, description="不填为网关的设置")
    files_per_day: int | None = Field(None, ge=1, le=_MOST, description="不填为网关的设置")


class RotationJson(BaseModel):
    """How long the old key stays valid beside the new one."""

    model_config = ConfigDict(extra="forbid")

    grace_hours: float = Field(24.0, ge=0, le=24 * 90)


class KeyJson(BaseModel):
    """A key without what is secret of it; `knowledge_bases` null is all of them."""

    id: uuid.UUID
    name: str
    prefix: str
    scopes: list[Scope]
    knowledge_bases: list[str] | None
    requests_per_minute: int | None
    files_per_day: int | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class MadeKeyJson(KeyJson):
    """A key just made; `key` is shown this once."""

    key: str


class KeysJson(BaseModel):
    """All keys, the newest first."""

    keys: list[KeyJson]


@router.get("")
async def list_keys(gateway: Gateway) -> KeysJson:
    """List all keys, ended ones too."""
    async with gateway.database.transaction(for_caller=False) as connection:
        listed = await api_keys.list_all(connection)
    return KeysJson(keys=[KeyJson(**_fields(key)) for key in listed])


@router.post("", status_code=201)
async def create_key(gateway: Gateway, wanted: NewKeyJson) -> MadeKeyJson:
    """Make a key; it is shown once and cannot be shown again."""
    if Scope.ADMIN in wanted.scopes and wanted.knowledge_bases is not None:
        raise BadInput("管理权限（admin）不能限于某些知识库，请分开签发", code="admin_sees_all")
    ends = None if wanted.days is None else datetime.now(UTC) + timedelta(days=wanted.days)
    async with gateway.database.transaction(for_caller=False) as connection:
        bases = wanted.knowledge_bases
        ids = None if bases is None else [(await knowledge_bases.find(connection, name)).id for name in bases]
        draft = NewKey(
            name=wanted.name,
            scopes=sorted(set(wanted.scopes)),
            base_ids=None if ids is None else sorted(set(ids)),
            requests_per_minute=wanted.requests_per_minute,
            files_per_day=wanted.files_per_day,
            expires_at=ends,
        )
        return await _make(gateway, connection, draft)


@router.post("/{key_id}/rotate", status_code=201)
async def rotate_key(gateway: Gateway, key_id: uuid.UUID, wanted: RotationJson | None = None) -> MadeKeyJson:
    """Make a key that allows the same; the old one ends after the grace."""
    grace = timedelta(hours=(wanted or RotationJson()).grace_hours)
    async with gateway.database.transaction(for_caller=False) as connection:
        old = await api_keys.get(connection, key_id)
        if old.revoked_at is not None:
            raise BadInput("密钥已被吊销，不能更换，请用 nianbao keys create 签发新的密钥", code="key_revoked")
        draft = NewKey(
            name=old.name,
            scopes=old.scopes,
            base_ids=None if old.sees_all else old.base_ids,
            requests_per_minute=old.requests_per_minute,
            files_per_day=old.files_per_day,
            # As long a life as the old one was given.
            expires_at=None if old.expires_at is None else datetime.now(UTC) + (old.expires_at - old.created_at),
        )
        made = await _make(gateway, connection, draft)
        await api_keys.expire(connection, old.id, datetime.now(UTC) + grace)
    gateway.door.keys.forget()
    return made


@router.delete("/{key_id}", status_code=204)
async def revoke_key(gateway: Gateway, key_id: uuid.UUID) -> None:
    """End a key now; other gateways notice within seconds."""
    async with gateway.database.transaction(for_caller=False) as connection:
        await api_keys.revoke(connection, key_id)
    gateway.door.keys.forget()
    log.info("key_revoked", key_id=str(key_id))


async def _make(gateway: Parts, connection: AsyncConnection, draft: NewKey) -> MadeKeyJson:
    made = make_key()
    digest = digest_of(made.text, gateway.settings.key_pepper.get_secret_value())
    stored = await api_keys.insert(connection, draft, uuid.uuid4(), made.prefix, digest)
    log.info("key_made", key_id=str(stored.id), prefix=stored.prefix, scopes=stored.scopes)
    return MadeKeyJson(**_fields(stored), key=made.text)


def _fields(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": key.scopes,
        "knowledge_bases": None if key.sees_all else key.base_names,
        "requests_per_minute": key.requests_per_minute,
        "files_per_day": key.files_per_day,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "last_used_at": key.last_used_at,
        "revoked_at": key.revoked_at,
    }
