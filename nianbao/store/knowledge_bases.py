"""Knowledge bases: named sets of reports. The gateway is their only writer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from nianbao.domain.errors import BadInput, NotFound
from nianbao.store.embeddings import EmbeddingModel
from nianbao.store.vector_index import index_in_use

DEFAULT_NAME = "default"

# Matches "default", "新能源 2024" and "bank-a.v2": no path signs, no blanks at the ends.
_NAME = re.compile(r"\w(?:[\w \-.]{0,62}[\w\-])?")

_SELECT = """
    SELECT k.id, k.name, k.created_at,
           (SELECT count(*) FROM nianbao.report r WHERE r.knowledge_base_id = k.id) AS reports,
           m.name AS embedding_model, m.dimension AS embedding_dimension
      FROM nianbao.knowledge_base k
      LEFT JOIN nianbao.embedding_space s ON s.knowledge_base_id = k.id
      LEFT JOIN nianbao.embedding_model m ON m.id = s.model_id
"""


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """A knowledge base, how many reports it holds, and the model of its vectors where there are some."""

    id: int
    name: str
    created_at: datetime
    reports: int
    embedding_model: str | None
    embedding_dimension: int | None


def check_name(name: str) -> str:
    """Return the name of a knowledge base when it may be one.

    Raises:
        BadInput: the name is empty, longer than 64 characters or holds other signs.

    >>> check_name("新能源 2024")
    '新能源 2024'
    """
    if _NAME.fullmatch(name) is None:
        raise BadInput(
            "知识库名称应为 1 到 64 个字，只能用汉字、字母、数字、空格和 _ - .，请改名后再试",
            code="bad_knowledge_base_name",
        )
    return name


async def find(connection: AsyncConnection, name: str) -> KnowledgeBase:
    """Find a knowledge base by name.

    Raises:
        NotFound: there is none of this name.
    """
    found = None
    if _NAME.fullmatch(name) is not None:
        async with connection.cursor(row_factory=class_row(KnowledgeBase)) as cursor:
            await cursor.execute(_SELECT + "WHERE k.name = %s", (name,))
            found = await cursor.fetchone()
    if found is None:
        raise NotFound(f"没有名为「{name[:64]}」的知识库，可用 GET /v1/knowledge-bases 查看已有的知识库")
    return found


async def count_vectors(connection: AsyncConnection, base: KnowledgeBase) -> tuple[int, int]:
    """Count the passages of a knowledge base, and those that have a vector of its model."""
    cursor = await connection.execute(
        """
        SELECT count(*), count(e.chunk_id) FROM nianbao.report r
          JOIN nianbao.chunk c ON c.report_id = r.id
          LEFT JOIN nianbao.embedding_space s ON s.knowledge_base_id = r.knowledge_base_id
          LEFT JOIN nianbao.embedding e ON e.chunk_id = c.id AND e.model_id = s.model_id
         WHERE r.knowledge_base_id = %s
        """,
        (base.id,),
    )
    row = await cursor.fetchone()
    assert row is not None
    return row[0], row[1]


async def count_lists(connection: AsyncConnection, base: KnowledgeBase) -> int | None:
    """How many lists the index over the vectors of its model has; None while there is none."""
    if base.embedding_model is None:
        return None
    cursor = await connection.execute(
        "SELECT id, name, dimension FROM nianbao.embedding_model WHERE name = %s", (base.embedding_model,)
    )
    row = await cursor.fetchone()
    index = None if row is None else await index_in_use(connection, EmbeddingModel(*row))
    return None if index is None else index.lists


async def list_all(connection: AsyncConnection) -> list[KnowledgeBase]:
    """List all knowledge bases by name."""
    async with connection.cursor(row_factory=class_row(KnowledgeBase)) as cursor:
        await cursor.execute(_SELECT + "ORDER BY k.name")
        return await cursor.fetchall()


async def ensure(connection: AsyncConnection, name: str) -> KnowledgeBase:
    """Find a knowledge base, or create it.

    Raises:
        BadInput: it is new and may not be called so.
    """
    await connection.execute(
        "INSERT INTO nianbao.knowledge_base (name) SELECT %(name)s"
        " WHERE NOT EXISTS (SELECT 1 FROM nianbao.knowledge_base WHERE name = %(name)s)"
        " ON CONFLICT (name) DO NOTHING",
        {"name": check_name(name)},
    )
    return await find(connection, name)


async def create(connection: AsyncConnection, name: str) -> KnowledgeBase:
    """Create a knowledge base.

    Raises:
        BadInput: the name is taken (code `exists`) or not allowed.
    """
    cursor = await connection.execute(
        "INSERT INTO nianbao.knowledge_base (name) VALUES (%s) ON CONFLICT (name) DO NOTHING", (check_name(name),)
    )
    if cursor.rowcount == 0:
        raise BadInput(f"知识库「{name}」已存在，请换一个名称", code="exists")
    return await find(connection, name)


async def delete(connection: AsyncConnection, name: str) -> None:
    """Delete a knowledge base with its documents, jobs, reports and sessions.

    Raises:
        NotFound: there is none of this name.
        BadInput: it is the default one, which always exists.
    """
    if name == DEFAULT_NAME:
        raise BadInput("默认知识库 default 不能删除", code="default_knowledge_base")
    cursor = await connection.execute("DELETE FROM nianbao.knowledge_base WHERE name = %s", (name,))
    if cursor.rowcount == 0:
        raise NotFound(f"没有名为「{name[:64]}」的知识库")
