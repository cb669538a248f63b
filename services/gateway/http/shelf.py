"""GET and DELETE /v1/documents: the library, a row a document."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.gateway.http.job_json import WarningJson
from services.gateway.http.parts import Gateway
from services.gateway.shelf import ShelfFilter, ShelfRow

router = APIRouter(prefix="/v1/documents", tags=["documents"])

State = Literal["queued", "parsing", "indexing", "ready", "partial", "failed", "duplicate", "unfinished"]
Order = Literal["newest", "company", "year", "name"]


class ShownReportJson(BaseModel):
    """The report that a document became."""

    id: UUID
    company_code: str
    short_name: str
    year: int
    kind: str
    period: str
    pages: int
    current: bool
    corrected: bool


class DocumentJson(BaseModel):
    """A document: its job's state and why, how often its bytes came again, and its report.

    `job` is what can be retried. `report` is null while there is none, and for a table of
    facts, which has many: `reports` says how many.
    """

    id: UUID
    kb: str
    file_name: str
    format: str
    bytes: int
    created_at: datetime
    job: UUID | None
    state: str | None
    reason_code: str
    reason: str
    warnings: list[WarningJson]
    duplicates: int
    reports: int
    report: ShownReportJson | None


class DocumentsJson(BaseModel):
    """Some documents, how many match in all, and the kinds and years that there are to choose from."""

    documents: list[DocumentJson]
    total: int
    kinds: list[str]
    years: list[int]


@router.get("")
async def list_documents(
    gateway: Gateway,
    kb: str | None = None,
    company: Annotated[str | None, Query(max_length=100, description="证券代码，或名称的一部分")] = None,
    year: Annotated[int | None, Query(ge=1900, le=2200)] = None,
    kind: Annotated[str | None, Query(max_length=20)] = None,
    state: State | None = None,
    name: Annotated[str | None, Query(max_length=255, description="文件名的一部分")] = None,
    order: Order = "newest",
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> DocumentsJson:
    """List documents; those of `state=duplicate` came more than once."""
    page = await gateway.shelf.page(ShelfFilter(kb, company, year, kind, state, name, order, limit, offset))
    return DocumentsJson(
        documents=[_json(row) for row in page.rows], total=page.total, kinds=page.kinds, years=page.years
    )


@router.delete("/{document_id}", status_code=204)
async def delete_document(gateway: Gateway, document_id: UUID) -> None:
    """Delete a document with its jobs and reports; the figures of its companies are chosen anew at once."""
    await gateway.shelf.delete(document_id)


def _json(row: ShelfRow) -> DocumentJson:
    return DocumentJson(
        id=row.id,
        kb=row.knowledge_base,
        file_name=row.file_name,
        format=row.format,
        bytes=row.bytes,
        created_at=row.created_at,
        job=row.job_id,
        state=row.state,
        reason_code=row.reason_code or "",
        reason=row.reason or "",
        warnings=[WarningJson(**each) for each in row.warnings or ()],
        duplicates=row.duplicates,
        reports=row.reports,
        report=_report_json(row),
    )


def _report_json(row: ShelfRow) -> ShownReportJson | None:
    if row.report_id is None:
        return None
    return ShownReportJson(
        id=row.report_id,
        company_code=row.company_code or "",
        short_name=row.short_name or "",
        year=row.year or 0,
        kind=row.kind or "",
        period=row.period or "",
        pages=row.pages or 0,
        current=bool(row.is_current),
        corrected=bool(row.is_corrected),
    )
