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
    """A knowledge base, how many reports it holds, and the model of its vectors where there are some."""

    name: str
    reports: int
    created_at: datetime
    embedding_model: str | None
    embedding_dimension: int | None


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


class EmbeddingsJson(BaseModel):
    """How far the vectors of a knowledge base are: passages in all, and those that have one of the model.

    `index_lists` is the size of the index over all vectors of the model, null while they are few enough to compare.
    """

    knowledge_base: str
    model: str | None
    dimension: int | None
    passages: int
    embedded: int
    index_lists: int | None


@router.get("/{name}/embeddings")
async def show_embeddings(gateway: Gateway, name: str) -> EmbeddingsJson:
    """Say how many passages have a vector, and of which model."""
    async with gateway.database.transaction() as connection:
        base = await knowledge_bases.find(connection, name)
        passages, embedded = await knowledge_bases.count_vectors(connection, base)
        lists = await knowledge_bases.count_lists(connection, base)
    return EmbeddingsJson(
        knowledge_base=base.name,
        model=base.embedding_model,
        dimension=base.embedding_dimension,
        passages=passages,
        embedded=embedded,
        index_lists=lists,
    )


@router.post("/{name}/embeddings", status_code=202)
async def renew_embeddings(gateway: Gateway, name: str) -> EmbeddingsJson:
    """Have the vectors made that are missing, or of another model than the workers' one."""
    shown = await show_embeddings(gateway, name)
    await gateway.queue.send_embed_all(shown.knowledge_base)
    return shown


@router.delete("/{name}", status_code=204)
async def delete_knowledge_base(gateway: Gateway, name: str) -> None:
    """Delete a knowledge base with its documents, jobs, reports and sessions."""
    async with gateway.database.transaction() as connection:
        await knowledge_bases.delete(connection, name)


def _json(base: KnowledgeBase) -> KnowledgeBaseJson:
    return KnowledgeBaseJson(
        name=base.name,
        reports=base.reports,
        created_at=base.created_at,
        embedding_model=base.embedding_model,
        embedding_dimension=base.embedding_dimension,
    )
