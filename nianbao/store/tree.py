"""The nodes of the reports' document trees. Written by the indexer only."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow

from nianbao.domain.doctree import TreeNode


def copy_nodes(connection: psycopg.Connection[TupleRow], report_id: UUID, nodes: Iterable[TreeNode]) -> None:
    """Store the headings and leaves of one report."""
    statement = (
        "COPY nianbao.tree_node (report_id, id, parent, level, type, title, page, first_row, last_row) FROM STDIN"
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for node in nodes:
            title = storable(node.title)
            copy.write_row((report_id, node.id, node.parent, node.level, node.type, title, node.page, *node.rows))


def storable(text: str) -> str:
    """Drop the one character that Postgres cannot store in text."""
    return text.replace("\0", "")


async def headings_of(connection: psycopg.AsyncConnection[TupleRow], report_id: UUID) -> list[TreeNode]:
    """List the headings of a report in reading order; empty when there is no such report."""
    cursor = await connection.execute(
        "SELECT id, parent, level, type, title, page, first_row, last_row FROM nianbao.tree_node"
        " WHERE report_id = %s AND type NOT IN ('text', 'excel') ORDER BY first_row, id",
        (report_id,),
    )
    return [
        TreeNode(id=node, parent=parent, level=level, type=kind, title=title, page=page, rows=(first, last))
        async for node, parent, level, kind, title, page, first, last in cursor
    ]


async def heading_titles(connection: psycopg.AsyncConnection[TupleRow], knowledge_base_id: int) -> tuple[str, ...]:
    """List what the headings of a knowledge base's current reports say, each once, in order."""
    cursor = await connection.execute(
        "SELECT DISTINCT n.title FROM nianbao.tree_node n JOIN nianbao.report r ON r.id = n.report_id"
        " WHERE r.knowledge_base_id = %s AND r.is_current AND n.type NOT IN ('text', 'excel') ORDER BY n.title",
        (knowledge_base_id,),
    )
    return tuple([row[0] async for row in cursor])
