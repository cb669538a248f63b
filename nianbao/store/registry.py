"""The company registry of a knowledge base and its version. Written by the indexer only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import psycopg
from psycopg.rows import TupleRow

from nianbao.domain.period import Period
from nianbao.domain.report import Company, ReportKind

_NAME_SEPARATORS = re.compile(r"[、,，/;；]")  # "苏常柴A、苏常柴B"
_NO_NAMES = ("无", "不适用", "-")


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
    reports_of: dict[str, list[_Named]] = {}
    async for code, *named in cursor:
        reports_of.setdefault(code, []).append(_Named(*named))
    printed = await _printed_aliases(connection, knowledge_base_id)
    return tuple(_entry(code, reports, printed.get(code, ())) for code, reports in reports_of.items())


async def has_texts(connection: psycopg.AsyncConnection[TupleRow], knowledge_base_id: int) -> bool:
    """Whether the knowledge base holds texts beside reports."""
    cursor = await connection.execute(
        "SELECT EXISTS (SELECT FROM nianbao.report WHERE knowledge_base_id = %s AND kind = %s)",
        (knowledge_base_id, ReportKind.TEXT.value),
    )
    row = await cursor.fetchone()
    return bool(row and row[0])


async def _printed_aliases(
    connection: psycopg.AsyncConnection[TupleRow], knowledge_base_id: int
) -> dict[str, list[str]]:
    """The short and former names that the reports' company facts give, by company code."""
    cursor = await connection.execute(
        "SELECT company_code, figures ->> '公司中文简称', figures ->> '变更前的证券简称' FROM nianbao.figure_row"
        " WHERE knowledge_base_id = %s AND table_name = '公司信息' ORDER BY company_code, year DESC, period DESC",
        (knowledge_base_id,),
    )
    aliases: dict[str, list[str]] = {}
    async for code, *names in cursor:
        aliases.setdefault(code, []).extend(name for name in names if name)
    return aliases


@dataclass(frozen=True, slots=True)
class _Named:
    """What one report calls its company, and for which period."""

    short_name: str
    full_name: str
    english_name: str
    period: str


def _entry(code: str, reports: list[_Named], printed: Iterable[str]) -> RegistryEntry:
    """Name a company as its newest report does; all other names are aliases."""
    short_name = next((report.short_name for report in reports if report.short_name), "")
    full_name = next((report.full_name for report in reports if report.full_name), "")
    names = [name for report in reports for name in (report.short_name, report.full_name, report.english_name)]
    # A company with two share classes prints "苏常柴A、苏常柴B".
    parts = [part.strip() for name in (short_name, *printed) for part in _NAME_SEPARATORS.split(name)]
    taken = {short_name, full_name, "", *_NO_NAMES}
    aliases = tuple(name for name in dict.fromkeys((*names, *parts)) if name not in taken)
    periods = sorted({Period.parse(report.period) for report in reports}, key=_newest_first)
    return RegistryEntry(Company(code, short_name or full_name, full_name or short_name, aliases), tuple(periods))


def _newest_first(period: Period) -> tuple[int, int]:
    """A year's own report came out after its half-year's."""
    return (-period.year, 0 if period.part == "" else 1)
