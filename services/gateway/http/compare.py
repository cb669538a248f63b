"""/v1/compare: companies beside each other, and a metric over all companies."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from nianbao.store.knowledge_bases import DEFAULT_NAME
from services.gateway.compare.comparison_json import ComparisonJson, RankingJson, comparison_json, ranking_json
from services.gateway.compare.write_csv import write_csv
from services.gateway.compare.write_workbook import write_workbook
from services.gateway.http.parts import Gateway, Parts

router = APIRouter(prefix="/v1/compare", tags=["compare"])

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_JSON = {"schema": {"$ref": "#/components/schemas/ComparisonJson"}}
_EXPORTS: dict[int | str, dict[str, Any]] = {
    200: {"description": "所选格式的文件", "content": {_WORKBOOK: {}, "text/csv": {}, "application/json": _JSON}}
}
Format = Literal["xlsx", "csv", "json"]

_COMPANIES = Query(description="证券代码、简称或全称；可重复，或用逗号分隔", min_length=1, max_length=100)
_METRICS = Query(
    description="指标名称或别名，或“营业收入增长率”这样的增长率；可重复，或用逗号分隔", min_length=1, max_length=100
)
_PERIODS = Query(description="2023 或 2023H1；可重复，或用逗号分隔；缺省为已收录的最近三个年度", max_length=100)
_SCOPE = Query(description="合并（默认）或 母公司")


class CompareJson(BaseModel):
    """What to set beside what."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "companies": ["昭衍新药", "301096"],
                    "metrics": ["营业收入", "毛利率", "营业收入增长率"],
                    "periods": ["2022", "2023"],
                    "kb": "default",
                    "scope": "合并",
                }
            ]
        },
    )

    companies: list[str] = Field(min_length=1, max_length=100, description="证券代码、简称或全称")
    metrics: list[str] = Field(min_length=1, max_length=100, description="指标名称、别名或增长率")
    periods: list[str] = Field(default=[], max_length=100, description="2023 或 2023H1；缺省为已收录的最近三个年度")
    kb: str = Field(DEFAULT_NAME, description="知识库")
    scope: str = Field("合并", description="合并 或 母公司")


@router.get("", summary="比较公司")
async def compare(
    gateway: Gateway,
    companies: Annotated[list[str], _COMPANIES],
    metrics: Annotated[list[str], _METRICS],
    periods: Annotated[list[str], _PERIODS] = [],  # noqa: B006 - FastAPI copies it
    kb: str = DEFAULT_NAME,
    scope: Annotated[str, _SCOPE] = "合并",
) -> ComparisonJson:
    """Set companies beside each other: every metric in every period, with passports or the reason why not."""
    asked = CompareJson(
        companies=_split(companies), metrics=_split(metrics), periods=_split(periods), kb=kb, scope=scope
    )
    return await _compared(gateway, asked)


@router.post("", summary="比较公司（请求体）")
async def compare_by_body(gateway: Gateway, asked: CompareJson) -> ComparisonJson:
    """Set companies beside each other, asked for in a body."""
    return await _compared(gateway, asked)


@router.get("/export", response_class=Response, responses=_EXPORTS, summary="导出比较")
async def export(
    gateway: Gateway,
    request: Request,
    companies: Annotated[list[str], _COMPANIES],
    metrics: Annotated[list[str], _METRICS],
    periods: Annotated[list[str], _PERIODS] = [],  # noqa: B006 - FastAPI copies it
    kb: str = DEFAULT_NAME,
    scope: Annotated[str, _SCOPE] = "合并",
    format: Format = "xlsx",
) -> Response:
    """Give a comparison as a file: a workbook with live formulas, CSV, or JSON."""
    asked = CompareJson(
        companies=_split(companies), metrics=_split(metrics), periods=_split(periods), kb=kb, scope=scope
    )
    return await _exported(gateway, request, asked, format)


@router.post("/export", response_class=Response, responses=_EXPORTS, summary="导出比较（请求体）")
async def export_by_body(
    gateway: Gateway,
    request: Request,
    asked: CompareJson,
    format: Format = "xlsx",
) -> Response:
    """Give a comparison that is asked for in a body as a file."""
    return await _exported(gateway, request, asked, format)


@router.get("/ranking", summary="指标排名与分布")
async def rank(
    gateway: Gateway,
    metric: Annotated[str, Query(description="指标名称、别名或增长率")],
    period: Annotated[str, Query(description="2023 或 2023H1")],
    kb: str = DEFAULT_NAME,
    scope: Annotated[str, _SCOPE] = "合并",
    ascending: bool = False,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> RankingJson:
    """Order all companies of a period by a metric, and say how their values lie and who is left out."""
    ranking = await gateway.compare.rank(kb, metric, period, scope, is_descending=not ascending, limit=limit)
    return ranking_json(ranking, kb)


async def _compared(gateway: Parts, asked: CompareJson) -> ComparisonJson:
    comparison = await gateway.compare.compare(asked.kb, asked.companies, asked.metrics, asked.periods, asked.scope)
    return comparison_json(comparison, asked.kb)


async def _exported(gateway: Parts, request: Request, asked: CompareJson, wanted: Format) -> Response:
    comparison = await _compared(gateway, asked)
    headers = {"content-disposition": f'attachment; filename="nianbao-compare.{wanted}"'}
    if wanted == "json":
        return Response(comparison.model_dump_json(), media_type="application/json", headers=headers)
    if wanted == "csv":
        return Response(write_csv(comparison), media_type="text/csv; charset=utf-8", headers=headers)
    # A large workbook takes tenths of a second, in which other requests go on.
    content = await asyncio.to_thread(write_workbook, comparison, str(request.base_url))
    return Response(content, media_type=_WORKBOOK, headers=headers)


def _split(values: list[str]) -> list[str]:
    """Values given one by one or parted by commas; metrics' names may hold 、 but no comma."""
    return [part for value in values for each in value.split(",") for part in each.split("，") if part.strip()]
