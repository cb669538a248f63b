"""/v1/knowledge-bases: named sets of reports."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from nianbao.store import knowledge_bases
from nianbao.store.knowledge_bases import KnowledgeBase
from services.gateway.http.parts import Gateway

router = APIRouter(prefix="/v1/knowledge-bases", tags=["knowledge-bases"])


class NewKnowledgeBaseJson(BaseModel):
    """A knowledge base to be made."""

    model_config = ConfigDict(extra="forbid")

    name: str


class KnowledgeBaseJson(BaseModel):
    """A knowledge base and how many reports it holds."""

    name: str
    reports: int
    created_at: datetime


class KnowledgeBasesJson(BaseModel):
    """All knowledge bases by name."""

    knowledge_bases: list[KnowledgeBaseJson]


@router.get("")
async def list_knowledge_bases(gateway: Gateway) -> KnowledgeBasesJson:
    """List all knowledge bases."""
    async with gateway.database.transaction() as connection:
        listed = await knowledge_bases.list_all(connection)
    return KnowledgeBasesJson(knowledge_bases=[_json(each) for each in listed])


@router.post("", status_code=201)
async def create_knowledge_base(gateway: Gateway, wanted: NewKnowledgeBaseJson) -> KnowledgeBaseJson:
    """Create an empty knowledge base."""
    async with gateway.database.transaction() as connection:
        return _json(await knowledge_bases.create(connection, wanted.name))


@router.delete("/{name}", status_code=204)
async def delete_knowledge_base(gateway: Gateway, name: str) -> None:
    """Delete a knowledge base with its documents, jobs, reports and sessions."""
    async with gateway.database.transaction() as connection:
        await knowledge_bases.delete(connection, name)


def _json(base: KnowledgeBase) -> KnowledgeBaseJson:
    return KnowledgeBaseJson(name=base.name, reports=base.reports, created_at=base.created_at)
