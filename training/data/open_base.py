"""A knowledge base as the builders use it: its figures, the router's knowledge, and the read-only reader."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psycopg

from nianbao.domain.access import acting_for
from nianbao.domain.catalogue import Catalogue, load_catalogue
from nianbao.domain.errors import NotFound
from nianbao.domain.glossary import load_glossary
from nianbao.store.access_token import read_secret, sign
from nianbao.store.pool import make_async_pool
from nianbao.store.registry import list_registry, version_of
from nianbao.store.tree import heading_titles
from services.nl2sql.reader import PostgresReader
from services.nl2sql.schema import Schema, read_schema
from services.router.company_index import CompanyIndex
from services.router.knowledge import Knowledge
from services.router.lexicon import Lexicon
from training.data.fact_table import FactTable, read_fact_table

_STATEMENT_TIMEOUT_S = 60.0
_LONG_READ = "SET statement_timeout = '10min'"


@dataclass(frozen=True, slots=True)
class Base:
    """One knowledge base, opened; everything that runs in it runs as the read-only role.

    `headings` are those of the document trees, each once.
    """

    name: str
    facts: FactTable
    knowledge: Knowledge
    reader: PostgresReader
    catalogue: Catalogue
    schema: Schema
    headings: tuple[str, ...] = ()


class _Builder:
    """Whoever builds may see all knowledge bases: it holds the owner's URL anyhow."""

    is_restricted = False

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    async def token(self) -> str:
        """A fresh proof each time, as building may take longer than one is valid."""
        return sign(self._secret, None)


@asynccontextmanager
async def open_base(database_url: str, reader_url: str, name: str) -> AsyncIterator[Base]:
    """Open a knowledge base by name.

    `database_url` is the owner's: names are read with it. `reader_url` is that of the role
    `nianbao_reader`: statements run with it.

    Raises:
        NotFound: there is no such knowledge base, or nothing is in it.
    """
    catalogue = load_catalogue()
    async with await psycopg.AsyncConnection.connect(database_url) as owner:
        held = await version_of(owner, name)
        entries = await list_registry(owner, held.id) if held is not None else ()
        headings = await heading_titles(owner, held.id) if held is not None else ()
        builder = _Builder(await read_secret(owner))
    if not entries:
        raise NotFound(f"知识库「{name}」不存在或是空的，请先用 nianbao ingest 或 nianbao import-facts 导入")
    companies = CompanyIndex.build([(entry.company, entry.periods) for entry in entries])
    async with await psycopg.AsyncConnection.connect(reader_url) as connection:
        await connection.execute(_LONG_READ)
        await connection.execute(
            "SELECT set_config('nianbao.knowledge_base', %s, false), set_config('nianbao.access', %s, false)",
            (name, await builder.token()),
        )
        facts = await read_fact_table(connection, companies.names.companies, catalogue)
    schema = read_schema()
    pool = make_async_pool(reader_url, name="training", size=4, statement_timeout_s=_STATEMENT_TIMEOUT_S)
    reader = PostgresReader(pool, schema, _STATEMENT_TIMEOUT_S)
    knowledge = Knowledge(Lexicon(catalogue, load_glossary()), companies)
    with acting_for(builder):
        try:
            yield Base(name, facts, knowledge, reader, catalogue, schema, headings)
        finally:
            await reader.close()
