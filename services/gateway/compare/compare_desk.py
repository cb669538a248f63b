"""Comparisons and rankings as people ask for them: by names, for the years that are loaded."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.domain.comparison import Comparison, ComparisonRequest, Ranking, RankingRequest
from nianbao.domain.errors import BadInput
from nianbao.domain.fact import Scope
from nianbao.domain.period import Period
from nianbao.domain.report import Company
from nianbao.store import knowledge_bases
from nianbao.store.async_postgres import AsyncPostgres
from services.gateway.ports import FactSource

_ASSUMED_PERIODS = 3

_LOADED = """
    SELECT r.company_code, r.short_name, r.full_name, r.period
      FROM nianbao.report r
     WHERE r.knowledge_base_id = %s AND r.is_current AND r.kind IN ('年报', '半年报')
       AND (r.company_code = ANY(%s) OR r.company_code IN (
            SELECT named.company_code FROM nianbao.report named
             WHERE named.knowledge_base_id = r.knowledge_base_id
               AND (named.short_name = ANY(%s) OR named.full_name = ANY(%s))))
     ORDER BY r.year DESC, r.period DESC
"""


class CompareDesk:
    """Looks up who is meant, and lets nl2sql fetch and compute."""

    def __init__(self, database: AsyncPostgres, facts: FactSource) -> None:
        self._database = database
        self._facts = facts

    async def compare(
        self, knowledge_base: str, companies: Sequence[str], metrics: Sequence[str], periods: Sequence[str], scope: str
    ) -> Comparison:
        """Set companies, given by code, short or full name, beside each other.

        Without periods the newest fiscal years are taken of which reports are loaded.

        Raises:
            NotFound: there is no such knowledge base.
            BadInput: a company is not loaded, or a period, scope or metric is none.
        """
        known, loaded = await self._find(knowledge_base, companies)
        wanted = tuple(read_period(period) for period in periods) or _newest(loaded)
        if not wanted:
            raise BadInput("没有收录这些公司的年报，请写明报告期，例如 2023H1", code="period_missing")
        request = ComparisonRequest(known, tuple(metrics), wanted, read_scope(scope))
        return await self._facts.compare(request, knowledge_base)

    async def rank(
        self, knowledge_base: str, metric: str, period: str, scope: str, *, is_descending: bool, limit: int
    ) -> Ranking:
        """Order all companies of a period by a metric.

        Raises:
            NotFound: there is no such knowledge base.
            BadInput: the period, scope or metric is none.
        """
        request = RankingRequest(metric, read_period(period), read_scope(scope), is_descending, limit)
        async with self._database.transaction() as connection:
            await knowledge_bases.find(connection, knowledge_base)
        return await self._facts.rank(request, knowledge_base)

    async def _find(self, knowledge_base: str, words: Sequence[str]) -> tuple[tuple[Company, ...], frozenset[Period]]:
        """The companies in the order named, and the periods of their reports."""
        asked = [word.strip() for word in words if word.strip()]
        async with self._database.transaction() as connection:
            base = await knowledge_bases.find(connection, knowledge_base)
            cursor = await connection.execute(_LOADED, (base.id, asked, asked, asked))
            rows = await cursor.fetchall()
        companies: dict[str, Company] = {}
        codes_of: dict[str, set[str]] = {}
        for code, short_name, full_name, _ in rows:
            companies.setdefault(code, Company(code, short_name, full_name))
            for word in (code, short_name, full_name):
                codes_of.setdefault(word, set()).add(code)
        unknown = [word for word in asked if word not in codes_of]
        if unknown:
            raise BadInput(
                f"知识库「{knowledge_base}」中没有「{'」「'.join(unknown)}」的报告，请用证券代码、简称或全称，"
                "可用 GET /v1/reports 查看已收录的公司",
                code="company_missing",
            )
        chosen = []
        for word in asked:
            # A code is one company's; a name may have been used by two.
            codes = {word} if word in companies else codes_of[word]
            if len(codes) > 1:
                raise BadInput(f"「{word}」指代多家公司（{'、'.join(sorted(codes))}），请写证券代码", code="ambiguous")
            chosen.append(companies[codes.pop()])
        return tuple(dict.fromkeys(chosen)), frozenset(Period.parse(row[3]) for row in rows)


def read_period(text: str) -> Period:
    """Read a period.

    Raises:
        BadInput: it is none.
    """
    try:
        return Period.parse(text.strip().removesuffix("年"))
    except ValueError as error:
        raise BadInput(f"「{text}」不是报告期，应如 2023 或 2023H1", code="bad_period") from error


def read_scope(text: str) -> Scope:
    """Read a scope; none means the group's.

    Raises:
        BadInput: it is neither 合并 nor 母公司.
    """
    if text not in ("", "合并", "母公司"):
        raise BadInput(f"「{text}」不是报表范围，应为 合并 或 母公司", code="bad_scope")
    return Scope(text or "合并")


def _newest(periods: frozenset[Period]) -> tuple[Period, ...]:
    years = sorted(period for period in periods if not period.part)
    return tuple(years[-_ASSUMED_PERIODS:])
