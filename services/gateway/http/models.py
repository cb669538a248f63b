"""/v1/models: the knowledge bases, as clients of OpenAI's API list models."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from nianbao.domain.errors import NotFound
from nianbao.store import knowledge_bases
from nianbao.store.knowledge_bases import DEFAULT_NAME, KnowledgeBase
from services.gateway.http.parts import Gateway

router = APIRouter(prefix="/v1/models", tags=["openai"])

PRODUCT = "nianbao"
"""The model that stands for the default knowledge base."""


class ModelJson(BaseModel):
    """A knowledge base as a model."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str = PRODUCT


class ModelsJson(BaseModel):
    """All knowledge bases, the default one as `nianbao` too."""

    object: Literal["list"] = "list"
    data: list[ModelJson]


@router.get("")
async def list_models(gateway: Gateway) -> ModelsJson:
    """List what questions can be asked of."""
    async with gateway.database.transaction() as connection:
        listed = await knowledge_bases.list_all(connection)
    default = [_model(PRODUCT, base) for base in listed if base.name == DEFAULT_NAME]
    return ModelsJson(data=[*default, *(_model(base.name, base) for base in listed)])


@router.get("/{name}")
async def get_model(gateway: Gateway, name: str) -> ModelJson:
    """Find one."""
    try:
        async with gateway.database.transaction() as connection:
            return _model(name, await knowledge_bases.find(connection, knowledge_base_of(name)))
    except NotFound as error:
        raise no_such_model(name) from error


def knowledge_base_of(model: str) -> str:
    """The knowledge base that a model's name stands for."""
    return DEFAULT_NAME if model == PRODUCT else model


def no_such_model(name: str) -> NotFound:
    """What a client that names another model is told."""
    return NotFound(
        f"没有名为「{name[:64]}」的模型：model 应为 {PRODUCT} 或一个知识库的名称，可用 GET /v1/models 查看",
        code="model_not_found",
    )


def _model(name: str, base: KnowledgeBase) -> ModelJson:
    return ModelJson(id=name, created=int(base.created_at.timestamp()))
