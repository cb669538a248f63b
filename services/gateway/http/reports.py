"""/v1/reports and /v1/facts: what has been read, page by page and figure by figure."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from nianbao.domain.amount import plain
from nianbao.domain.errors import BadInput
from nianbao.domain.geometry import Box
from services.gateway.http.parts import Gateway
from services.gateway.library import ChangeRow, FactFilter, FactRow, FoundRow, ReportFilter, ReportRow
from services.gateway.page_pictures import DEFAULT_DPI
from services.gateway.write_facts import write_facts

router = APIRouter(prefix="/v1", tags=["reports"])

# Larger than any page; keeps the numbers of a box from becoming absurd.
_PAGE_EDGE_PT = 20_000.0
_PIECE_CHARS = 120
# More than any report states.
_ALL_FACTS = 100_000


class ReportJson(BaseModel):
    """A report; `current` is false when another filing replaced it, which `replaced_by` names.

    `corrected` says that its cover marks it as a corrected version; `replaces` are the
    filings that it stands in for, kept with their facts.
    """

    id: UUID
    kb: str
    document: str
    company_code: str
    short_name: str
    full_name: str
    year: int
    kind: str
    period: str
    pages: int
    current: bool
    corrected: bool
    replaced_by: UUID | None
    replaces: list[UUID]
    created_at: datetime


class ReportsJson(BaseModel):
    """Reports by company and year."""

    reports: list[ReportJson]


class ChangeJson(BaseModel):
    """One value before and after a correction; a plain decimal in yuan, persons or a fraction, or text."""

    replaced: UUID
    table: str
    scope: str
    metric: str
    label: str
    period: str
    unit: str
    before: str
    before_page: int
    after: str
    after_page: int


class ChangesJson(BaseModel):
    """What a report states otherwise than the filings that it replaced."""

    report: UUID
    changes: list[ChangeJson]


class OutlineNodeJson(BaseModel):
    """A heading; `parent` is null for the root."""

    id: int
    parent: int | None
    level: int
    type: str
    title: str
    page: int


class OutlineJson(BaseModel):
    """The headings of a report in reading order."""

    report: UUID
    nodes: list[OutlineNodeJson]


class FoundJson(BaseModel):
    """A place where a text stands.

    Of a passage `text` is a piece around it and `title` its headings; of a `cell` the printed figure,
    and its table, row and column.
    """

    page: int
    title: str
    text: str
    box: tuple[float, float, float, float] | None
    cell: bool


class FoundListJson(BaseModel):
    """Places in the order of the pages; `more` says that there are further ones."""

    report: UUID
    places: list[FoundJson]
    more: bool


class BoxesJson(BaseModel):
    """Where a text stands on a page, in points from its top left corner."""

    boxes: list[tuple[float, float, float, float]]


class RestatedFactJson(BaseModel):
    """What the newest report that restates a figure states, and where."""

    value: str
    document: str
    period: str
    page: int


class FactJson(BaseModel):
    """A figure or text with its passport; `value` is a plain decimal, or the text.

    `column` is the header over the cell, `parent` the row that a 其中 row is part of, as printed.
    """

    report: UUID
    document: str
    company_code: str
    company: str
    table: str
    scope: str
    metric: str
    label: str
    period: str
    value: str
    unit: str
    printed: str
    page: int
    box: tuple[float, float, float, float] | None
    checks: list[str]
    column: str
    parent: str
    restated: RestatedFactJson | None


class FactsJson(BaseModel):
    """Facts in the order printed, report by report."""

    facts: list[FactJson]


@router.get("/reports")
async def list_reports(
    gateway: Gateway,
    kb: str | None = None,
    company: str | None = None,
    year: Annotated[int | None, Query(ge=1900, le=2200)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> ReportsJson:
    """List reports; `company` is a code or a part of a name."""
    listed = await gateway.library.reports(ReportFilter(kb, company, year, limit, offset))
    return ReportsJson(reports=[_report_json(row) for row in listed])


@router.get("/reports/{report_id}")
async def get_report(gateway: Gateway, report_id: UUID) -> ReportJson:
    """Find one report."""
    return _report_json(await gateway.library.report(report_id))


@router.get("/reports/{report_id}/outline")
async def get_outline(gateway: Gateway, report_id: UUID) -> OutlineJson:
    """List the headings of a report."""
    await gateway.library.report(report_id)
    nodes = await gateway.outlines.outline(str(report_id))
    listed = [
        OutlineNodeJson(id=n.id, parent=n.parent, level=n.level, type=n.type, title=n.title, page=n.page) for n in nodes
    ]
    return OutlineJson(report=report_id, nodes=listed)


@router.get("/reports/{report_id}/search")
async def find_text(
    gateway: Gateway,
    report_id: UUID,
    q: Annotated[str, Query(min_length=1, max_length=200, description="要找的文字，按字面查找，不计空格与大小写")],
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> FoundListJson:
    """Find a text in a report as it is written; meaning is what `/v1/ask` is for."""
    found = await gateway.library.find_text(report_id, q, limit + 1)
    return FoundListJson(
        report=report_id, places=[_found_json(row, q) for row in found[:limit]], more=len(found) > limit
    )


@router.get("/reports/{report_id}/changes")
async def list_changes(gateway: Gateway, report_id: UUID) -> ChangesJson:
    """List the figures that a corrected filing changed; empty when it replaced none."""
    rows = await gateway.library.changes(report_id)
    return ChangesJson(report=report_id, changes=[_change_json(row) for row in rows])


@router.get(
    "/reports/{report_id}/pages/{page}.png",
    response_class=Response,
    responses={200: {"description": "PNG 图片", "content": {"image/png": {}}}},
)
async def draw_page(
    gateway: Gateway,
    report_id: UUID,
    page: int,
    box: str | None = None,
    dpi: Annotated[int, Query(ge=36, le=220)] = DEFAULT_DPI,
) -> Response:
    """Draw a page of a report, with the box `x0,y0,x1,y1` (PDF points) framed."""
    document = await gateway.library.document_of(report_id)
    picture = await gateway.pictures.draw(document, page, None if box is None else _read_box(box), dpi)
    return Response(picture, media_type="image/png", headers={"cache-control": "private, max-age=86400"})


@router.get("/reports/{report_id}/pages/{page}/find")
async def find_on_page(
    gateway: Gateway, report_id: UUID, page: int, q: Annotated[str, Query(min_length=1, max_length=200)]
) -> BoxesJson:
    """Find where a text is printed on a page."""
    document = await gateway.library.document_of(report_id)
    return BoxesJson(boxes=[box.rounded() for box in await gateway.pictures.find(document, page, q)])


@router.get("/facts/export")
async def export_facts(gateway: Gateway, report: UUID, format: Literal["csv", "json"] = "csv") -> Response:
    """Give all facts of a report as a file."""
    known = await gateway.library.report(report)
    rows = await gateway.library.facts(FactFilter(report_id=report, limit=_ALL_FACTS))
    name = quote(f"{known.short_name or known.company_code or '报告'}_{known.period}_数据.{format}")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
    if format == "csv":
        return Response(write_facts(rows), media_type="text/csv; charset=utf-8", headers=headers)
    body = FactsJson(facts=[_fact_json(row) for row in rows]).model_dump_json(indent=1)
    return Response(body, media_type="application/json", headers=headers)


@router.get("/facts")
async def list_facts(
    gateway: Gateway,
    report: UUID | None = None,
    kb: str | None = None,
    metric: str | None = None,
    period: str | None = None,
    table: str | None = None,
    limit: Annotated[int, Query(ge=1, le=5000)] = 200,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> FactsJson:
    """List facts with their passports."""
    rows = await gateway.library.facts(FactFilter(report, kb, metric, period, table, limit, offset))
    return FactsJson(facts=[_fact_json(row) for row in rows])


def _found_json(row: FoundRow, wanted: str) -> FoundJson:
    corners = (row.x0, row.y0, row.x1, row.y1)
    return FoundJson(
        page=row.page,
        title=row.title,
        text=_piece(row.text, wanted),
        box=None if None in corners else Box(*(corner or 0.0 for corner in corners)).rounded(),
        cell=row.is_cell,
    )


def _piece(text: str, wanted: str) -> str:
    """The text around the first place where what is wanted stands; its beginning where blanks lie between."""
    start = max(0, text.lower().find(wanted.lower()) - _PIECE_CHARS // 3)
    piece = text[start : start + _PIECE_CHARS]
    return f"{'…' if start else ''}{piece}{'…' if start + _PIECE_CHARS < len(text) else ''}"


def _read_box(text: str) -> Box:
    try:
        x0, y0, x1, y1 = (float(corner) for corner in text.split(","))
    except ValueError as error:
        raise BadInput("box 应为 x0,y0,x1,y1 四个数，例如 72,100,300,120", code="bad_box") from error
    # The comparison is false for NaN too.
    if not all(-_PAGE_EDGE_PT <= corner <= _PAGE_EDGE_PT for corner in (x0, y0, x1, y1)) or x0 >= x1 or y0 >= y1:
        raise BadInput("box 的四个数不是一个矩形，应有 x0 < x1 且 y0 < y1", code="bad_box")
    return Box(x0, y0, x1, y1)


def _report_json(row: ReportRow) -> ReportJson:
    return ReportJson(
        id=row.id,
        kb=row.knowledge_base,
        document=row.document,
        company_code=row.company_code,
        short_name=row.short_name,
        full_name=row.full_name,
        year=row.year,
        kind=row.kind,
        period=row.period,
        pages=row.pages,
        current=row.is_current,
        corrected=row.is_corrected,
        replaced_by=row.replaced_by,
        replaces=row.replaces,
        created_at=row.created_at,
    )


def _change_json(row: ChangeRow) -> ChangeJson:
    return ChangeJson(
        replaced=row.replaced,
        table=row.table_name,
        scope=row.scope,
        metric=row.metric,
        label=row.label,
        period=row.period,
        unit=row.unit,
        before=row.before,
        before_page=row.before_page,
        after=row.after,
        after_page=row.after_page,
    )


def _fact_json(row: FactRow) -> FactJson:
    corners = (row.x0, row.y0, row.x1, row.y1)
    box = None if None in corners else Box(*(corner or 0.0 for corner in corners)).rounded()
    return FactJson(
        report=row.report_id,
        document=row.document,
        company_code=row.company_code,
        company=row.short_name,
        table=row.table_name,
        scope=row.scope,
        metric=row.metric,
        label=row.label,
        period=row.period,
        value=(row.text_value or "") if row.value is None else plain(row.value),
        unit=row.unit,
        printed=row.printed,
        page=row.page,
        box=box,
        checks=row.checks,
        column=row.column_name,
        parent=row.parent_label,
        restated=_restated_json(row),
    )


def _restated_json(row: FactRow) -> RestatedFactJson | None:
    if row.restated_value is None:
        return None
    return RestatedFactJson(
        value=plain(row.restated_value),
        document=row.restated_document or "",
        period=row.restated_period or "",
        page=row.restated_page or 0,
    )
