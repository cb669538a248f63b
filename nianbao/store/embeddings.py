"""Vectors of passages: written by the indexer's embedding worker, compared by its search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow, class_row

from nianbao.domain.errors import BadSettings

Connection = psycopg.Connection[TupleRow]
AsyncConnection = psycopg.AsyncConnection[TupleRow]

# Where few of the reports' vectors are near, an index is read on for so many times its first lists.
_MOST_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """A model as stored; `dimension` is the length of its vectors."""

    id: int
    name: str
    dimension: int


@dataclass(frozen=True, slots=True)
class BareChunk:
    """A passage that has no vector of the wanted model."""

    id: int
    title_path: str
    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """A passage by its place, and the cosine of its vector with the one searched for."""

    place: tuple[UUID, int]
    cosine: float


def ensure_model(connection: Connection, name: str, dimension: int) -> EmbeddingModel:
    """Find a model by name or record it.

    Raises:
        BadSettings: the model is known with another dimension.
    """
    found = _model(connection, name)
    if found is None:
        connection.execute(
            "INSERT INTO nianbao.embedding_model (name, dimension) VALUES (%s, %s) ON CONFLICT (name) DO NOTHING",
            (name, dimension),
        )
        found = _model(connection, name)
        assert found is not None
    if found.dimension != dimension:
        raise BadSettings(
            f"向量模型「{name}」记录的维度是 {found.dimension}，现在是 {dimension}：请检查"
            " NIANBAO_INDEXER_EMBEDDER_MODEL 与 NIANBAO_INDEXER_EMBEDDER_DIMENSION"
        )
    return found


def record_space(connection: Connection, report_id: UUID, model: EmbeddingModel) -> bool:
    """Say that the knowledge base of a report is embedded with a model; False when there is no such report."""
    cursor = connection.execute(
        """
        INSERT INTO nianbao.embedding_space AS held (knowledge_base_id, model_id)
        SELECT knowledge_base_id, %(model)s FROM nianbao.report WHERE id = %(report)s
        ON CONFLICT (knowledge_base_id) DO UPDATE SET model_id = excluded.model_id
        """,
        {"report": report_id, "model": model.id},
    )
    return cursor.rowcount > 0


def bare_chunks(connection: Connection, report_id: UUID, model: EmbeddingModel, limit: int) -> list[BareChunk]:
    """List passages of a report that have no vector of this model, in reading order."""
    with connection.cursor(row_factory=class_row(BareChunk)) as cursor:
        return cursor.execute(
            """
            SELECT c.id, c.title_path, c.text FROM nianbao.chunk c
              LEFT JOIN nianbao.embedding e ON e.chunk_id = c.id AND e.model_id = %(model)s
             WHERE c.report_id = %(report)s AND e.chunk_id IS NULL
             ORDER BY c.number LIMIT %(limit)s
            """,
            {"report": report_id, "model": model.id, "limit": limit},
        ).fetchall()


def bare_reports(connection: Connection, knowledge_base: str, model_name: str) -> list[UUID]:
    """List the reports of a knowledge base with passages that have no vector of this model, current ones first."""
    cursor = connection.execute(
        """
        SELECT r.id FROM nianbao.report r JOIN nianbao.knowledge_base k ON k.id = r.knowledge_base_id
         WHERE k.name = %(name)s AND EXISTS (
               SELECT 1 FROM nianbao.chunk c
                 LEFT JOIN nianbao.embedding e ON e.chunk_id = c.id
                      AND e.model_id = (SELECT id FROM nianbao.embedding_model WHERE name = %(model)s)
                WHERE c.report_id = r.id AND e.chunk_id IS NULL)
         ORDER BY r.is_current DESC, r.company_code, r.period DESC
        """,
        {"name": knowledge_base, "model": model_name},
    )
    return [row[0] for row in cursor]


def store_vectors(
    connection: Connection, model: EmbeddingModel, chunk_ids: Sequence[int], vectors: Iterable[Sequence[float]]
) -> int:
    """Store the vectors of passages, in the order of their ids; passages deleted meanwhile are left out."""
    cursor = connection.execute(
        """
        INSERT INTO nianbao.embedding AS held (chunk_id, report_id, number, model_id, vector)
        SELECT c.id, c.report_id, c.number, %(model)s, given.vector::halfvec
          FROM unnest(%(chunks)s::bigint[], %(vectors)s::text[]) AS given (id, vector)
          JOIN nianbao.chunk c USING (id)
           FOR KEY SHARE OF c
        ON CONFLICT (chunk_id) DO UPDATE SET model_id = excluded.model_id, vector = excluded.vector
        """,
        {"model": model.id, "chunks": list(chunk_ids), "vectors": [written(vector) for vector in vectors]},
    )
    return cursor.rowcount


def written(vector: Iterable[float]) -> str:
    """Write a vector as pgvector reads it.

    >>> written([0.5, -1])
    '[0.5,-1]'
    """
    return f"[{','.join(format(number, '.6g') for number in vector)}]"


async def space_of(connection: AsyncConnection, knowledge_base_id: int) -> EmbeddingModel | None:
    """The model that a knowledge base is embedded with; None while it is not."""
    async with connection.cursor(row_factory=class_row(EmbeddingModel)) as cursor:
        await cursor.execute(
            "SELECT m.id, m.name, m.dimension FROM nianbao.embedding_space s"
            " JOIN nianbao.embedding_model m ON m.id = s.model_id WHERE s.knowledge_base_id = %s",
            (knowledge_base_id,),
        )
        return await cursor.fetchone()


async def nearest_within(
    connection: AsyncConnection, model: EmbeddingModel, report_ids: list[UUID], vector: Iterable[float], limit: int
) -> list[Near]:
    """Compare with every vector of a few reports; nearest first."""
    # Without the cast to a dimension the index does not match: each of some thousand vectors is compared.
    cursor = await connection.execute(
        "SELECT report_id, number, -(vector <#> %s::halfvec) FROM nianbao.embedding"
        " WHERE report_id = ANY(%s) AND model_id = %s ORDER BY 3 DESC, report_id, number LIMIT %s",
        (written(vector), report_ids, model.id, limit),
    )
    return [Near((row[0], row[1]), row[2]) async for row in cursor]


async def nearest_across(
    connection: AsyncConnection,
    model: EmbeddingModel,
    probes: int,
    report_ids: list[UUID],
    vector: Iterable[float],
    limit: int,
) -> list[Near]:
    """Search the index for vectors of many reports; nearest first.

    `probes` is how many lists of the index are read, and as many again until enough vectors
    are of the reports.
    """
    # The constants must be in the text, or the partial index is not seen to match.
    near = sql.SQL("vector::halfvec({}) <#> %s::halfvec({})").format(
        sql.Literal(model.dimension), sql.Literal(model.dimension)
    )
    statement = sql.SQL(
        "SELECT report_id, number, -({near}) FROM nianbao.embedding"
        " WHERE model_id = {model} AND report_id = ANY(%s) ORDER BY {near} LIMIT %s"
    ).format(near=near, model=sql.Literal(model.id))
    # The settings are those of the transaction.
    async with connection.transaction():
        await connection.execute(
            "SELECT set_config('ivfflat.probes', %s, true), set_config('ivfflat.max_probes', %s, true),"
            " set_config('ivfflat.iterative_scan', 'relaxed_order', true),"
            # The planner thinks that comparing with all and sorting costs less.
            " set_config('enable_sort', 'off', true)",
            (str(probes), str(probes * _MOST_ROUNDS)),
        )
        cursor = await connection.execute(statement, (text := written(vector), report_ids, text, limit))
    found = [Near((row[0], row[1]), row[2]) async for row in cursor]
    return sorted(found, key=lambda near: -near.cosine)


def _model(connection: Connection, name: str) -> EmbeddingModel | None:
    with connection.cursor(row_factory=class_row(EmbeddingModel)) as cursor:
        return cursor.execute(
            "SELECT id, name, dimension FROM nianbao.embedding_model WHERE name = %s", (name,)
        ).fetchone()
