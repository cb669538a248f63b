"""The company registry of a knowledge base and its version. Written by the indexer only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import psycopg
from psycopg.rows import TupleRow

from nianbao.domain.period import Period
from nianbao.domain.report import Company


@dataclass(frozen=True, slots=True)
class KnowledgeBaseVersion:
    """A knowledge base and the version of what it holds; 0 while it is empty."""

    id: int
    version: int


@dataclass(frozen=True, slots=True)
class RegistryEntry:
    """A company and the periods of its current reports, newest first."""

    company: Company
    periods: tuple[Period, ...]


def raise_version(connection: psycopg.Connection[TupleRow], knowledge_base_id: int) -> None:
    """Say that what the knowledge base holds has changed.

    Do this last in a transaction: the row stays locked until its end.
    """
    connection.execute(
        """
        INSERT INTO nianbao.registry_version AS held (knowledge_base_id, version)
        VALUES (%s, nextval('nianbao.registry_version_number'))
        ON CONFLICT (knowledge_base_id) DO UPDATE SET version = nextval('nianbao.registry_version_number')
        """,
        (knowledge_base_id,),
    )


async def version_of(connection: psycopg.AsyncConnection[TupleRow], knowledge_base: str) -> KnowledgeBaseVersion | None:
    """Find a knowledge base by name; None when there is none."""
    cursor = await connection.execute(
        "SELECT k.id, coalesce(v.version, 0) FROM nianbao.knowledge_base k"
        " LEFT JOIN nianbao.registry_version v ON v.knowledge_base_id = k.id WHERE k.name = %s",
        (knowledge_base,),
    )
    row = await cursor.fetchone()
    return None if row is None else KnowledgeBaseVersion(*row)


async def list_registry(
    connection: psycopg.AsyncConnection[TupleRow], knowledge_base_id: int
) -> tuple[RegistryEntry, ...]:
    """List the companies with current reports, by code."""
    cursor = await connection.execute(
        "SELECT company_code, short_name, full_name, english_name, period FROM nianbao.report"
        " WHERE knowledge_base_id = %s AND is_current ORDER BY company_code, year DESC, period DESC",
        (knowledge_base_id,),
    )
    rows_of_company: dict[str, list[tuple[str, str, str, str]]] = {}
    async for code, *rest in cursor:
        rows_of_company.setdefault(code, []).append((rest[0], rest[1], rest[2], rest[3]))
    return tuple(_entry(code, rows) for code, rows in rows_of_company.items())


def _entry(code: str, rows: list[tuple[str, str, str, str]]) -> RegistryEntry:
    """Name a company as its newest report does; names of older reports are aliases."""
    short_name = _first(short for short, _, _, _ in rows)
    full_name = _first(full for _, full, _, _ in rows)
    others = (name for short, full, english, _ in rows for name in (short, full, english))
    aliases = tuple(name for name in dict.fromkeys(others) if name and name not in (short_name, full_name))
    periods = sorted({Period.parse(period) for _, _, _, period in rows}, key=_newest_first)
    return RegistryEntry(Company(code, short_name or full_name, full_name or short_name, aliases), tuple(periods))


def _first(names: Iterable[str]) -> str:
    return next(filter(None, names), "")


def _newest_first(period: Period) -> tuple[int, int]:
    """A year's own report came out after its half-year's."""
    return (-period.year, 0 if period.part == "" else 1)
