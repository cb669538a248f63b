"""The tools, over the gateway's REST; their names and words are what an assistant chooses by."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from nianbao.client import AsyncClient, models
from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.errors import NianbaoError
from nianbao.mcp.results import (
    AskResult,
    CompareResult,
    FactsResult,
    HeadingResult,
    OutlineResult,
    ReportsResult,
    SectionsResult,
    ask_result,
    compare_result,
    fact_result,
    report_result,
    sections_result,
)

Connect = Callable[[Any], AsyncClient]
"""Opens a client for one call, with the key of whoever makes it."""

Base = Annotated[str, Field(description="知识库")]
Group = Annotated[str, Field(description="合并 或 母公司")]
ReportId = Annotated[str, Field(description="报告编号，见 list_reports")]
_REPORTS_READ_MAX = 20


class Tools:
    """One method a tool."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    async def ask(
        self,
        ctx: Context,
        question: Annotated[str, Field(description="中文问题，写明公司与年份，例如“某公司2023年的营业收入是多少？”")],
        kb: Base = "default",
        session: Annotated[str | None, Field(description="接着上一次的回答问时，传回它的 session")] = None,
    ) -> AskResult:
        """问一个关于上市公司年报的问题：数值、增长率、比率、排名、原因说明。回答附出处；答不了时说明缺什么。"""
        async with self._client(ctx) as client:
            return ask_result(await client.ask(question, kb=None if session else kb, session=session))

    async def list_reports(
        self,
        ctx: Context,
        company: Annotated[str | None, Field(description="证券代码，或名称的一部分")] = None,
        year: int | None = None,
        kb: Base = "default",
        limit: Annotated[int, Field(ge=1, le=500)] = 50,
    ) -> ReportsResult:
        """列出已收录的报告。"""
        async with self._client(ctx) as client:
            found = await client.reports(kb=kb, company=company, year=year, limit=limit + 1)
        return ReportsResult(reports=[report_result(each) for each in found[:limit]], is_cut=len(found) > limit)

    async def find_facts(
        self,
        ctx: Context,
        company: Annotated[str | None, Field(description="证券代码，或名称的一部分")] = None,
        metric: Annotated[str | None, Field(description="指标名称或别名，例如“营业收入”")] = None,
        period: Annotated[str | None, Field(description="2023 或 2023H1")] = None,
        report: Annotated[str | None, Field(description="报告编号；给出时不看 company")] = None,
        table: Annotated[
            str | None, Field(description="资产负债表、利润表、现金流量表、主要会计数据、员工情况 或 公司信息")
        ] = None,
        kb: Base = "default",
        limit: Annotated[int, Field(ge=1, le=1000)] = 100,
    ) -> FactsResult:
        """按公司、指标、期间查找报告中的数据，逐条附原文、页码、口径与勾稽校验。"""
        named = None if metric is None else load_catalogue().find(metric)
        asked: dict[str, Any] = {
            "metric": metric if named is None else named.name,
            "period": period,
            "table": table,
            "limit": limit + 1,
        }
        async with self._client(ctx) as client:
            if report is None and company is not None:
                reports = await client.reports(kb=kb, company=company, limit=_REPORTS_READ_MAX + 1)
                if not reports:
                    raise ToolError(f"知识库「{kb}」中没有「{company}」的报告，可用 list_reports 查看已收录的公司")
                found: list[models.Fact] = []
                for each in reports[:_REPORTS_READ_MAX]:
                    if each.current and len(found) <= limit:
                        found += await client.facts(report_id=each.id, **asked)
                is_cut = len(found) > limit or len(reports) > _REPORTS_READ_MAX
            else:
                found = [*await client.facts(report_id=report, kb=kb, **asked)]
                is_cut = len(found) > limit
        return FactsResult(facts=[fact_result(each) for each in found[:limit]], is_cut=is_cut)

    async def compare(
        self,
        ctx: Context,
        companies: Annotated[list[str], Field(description="证券代码、简称或全称", min_length=1)],
        metrics: Annotated[
            list[str], Field(description="指标名称或别名，可以是“毛利率”“营业收入增长率”", min_length=1)
        ],
        periods: Annotated[list[str] | None, Field(description="2023 或 2023H1；缺省为最近三个年度")] = None,
        scope: Group = "合并",
        kb: Base = "default",
    ) -> CompareResult:
        """比较多家公司、多个指标、多个年度：逐个给出数值、公式与出处，缺失的说明原因。"""
        async with self._client(ctx) as client:
            return compare_result(await client.compare(companies, metrics, periods or (), kb=kb, scope=scope))

    async def outline(
        self,
        ctx: Context,
        report: ReportId,
        depth: Annotated[int, Field(description="列到第几层标题", ge=1, le=10)] = 3,
    ) -> OutlineResult:
        """列出一份报告的目录。"""
        async with self._client(ctx) as client:
            nodes = await client.outline(report)
        level_of: dict[int | None, int] = {None: -1}
        headings = []
        for node in nodes:
            # Counted along the tree: a node's own level is one of the kinds of headings.
            level_of[node.id] = level = level_of.get(node.parent, 0) + 1
            if 1 <= level <= depth:
                headings.append(HeadingResult(level=level, title=node.title, page=node.page))
        return OutlineResult(headings=headings)

    async def read_section(
        self,
        ctx: Context,
        report: ReportId,
        title: Annotated[str, Field(description="标题中的词，以空格分隔，须全部出现，例如“风险”“会计政策 收入”")],
        limit: Annotated[int, Field(ge=1, le=100)] = 10,
    ) -> SectionsResult:
        """读取一份报告中某个标题下的文字与表格，逐行附页码。"""
        async with self._client(ctx) as client:
            return sections_result(await client.sections(report, title, limit=limit))

    @asynccontextmanager
    async def _client(self, ctx: Context) -> AsyncIterator[AsyncClient]:
        """A client with the caller's key; what goes wrong is said to the assistant in words."""
        try:
            async with self._connect(ctx.request_context.request) as client:
                yield client
        except NianbaoError as error:
            raise ToolError(error.message) from error
