"""/v1/reports/{id}/differences: what is new in a report against the company's last one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from nianbao.domain.amount import plain
from nianbao.domain.answer import Citation
from services.gateway.compare.page_link import page_link
from services.gateway.differences.diff_sections import SectionChange, Status, important_first
from services.gateway.differences.difference_desk import Differences
from services.gateway.differences.find_moves import Move, Stated
from services.gateway.differences.sentences import Sentence
from services.gateway.http.parts import Gateway
from services.gateway.library import ReportRow

router = APIRouter(prefix="/v1/reports", tags=["reports"])

_SENTENCES_MAX = 40


class ComparedReportJson(BaseModel):
    """One of the two reports."""

    id: UUID
    company: str
    document: str
    year: int
    kind: str
    period: str


class SentenceJson(BaseModel):
    """A sentence as printed, and where its paragraph begins."""

    text: str
    page: int
    box: tuple[float, float, float, float] | None


class SectionChangeJson(BaseModel):
    """A section that is not as it was; a page is null where that report has no such section.

    `kept` is the share of the text that stands in both reports, figures aside. `added` and `removed` are sentences
    that the other report has nowhere; of each at most 40, and how many more there are.
    """

    status: Status
    titles: list[str]
    topics: list[str]
    page: int | None
    page_before: int | None
    kept: float
    added: list[SentenceJson]
    removed: list[SentenceJson]
    added_omitted: int
    removed_omitted: int


class StatedJson(BaseModel):
    """A figure as a report prints it; `picture` is its page with the cell marked."""

    value: str
    text: str
    page: int
    box: tuple[float, float, float, float] | None
    checks: list[str]
    picture: str | None


class MoveJson(BaseModel):
    """A statement line that moved far, in yuan; null where a report does not print the line.

    `restated` is what this report prints for the year before where that is another figure than last year's report
    had; `change` and `ratio` (a fraction) are then against it. `ratio` is null without a positive figure to compare
    with.
    """

    table: str
    scope: str
    metric: str
    now: StatedJson | None
    before: StatedJson | None
    restated: StatedJson | None
    change: str
    ratio: str | None


class DifferencesJson(BaseModel):
    """What is new in `report` against `against`: sections under a known topic first, then in reading order.

    Without `has_sections` a report was indexed before texts were kept: submit it again to have them compared.
    """

    report: ComparedReportJson
    against: ComparedReportJson
    has_sections: bool
    counts: dict[Status, int]
    sections: list[SectionChangeJson]
    moves: list[MoveJson]


@router.get("/{report_id}/differences", summary="与上一年的报告对比")
async def list_differences(
    gateway: Gateway,
    report_id: UUID,
    against: Annotated[UUID | None, Query(description="要对比的报告；缺省为同一公司同类报告中的上一份")] = None,
    scope: Annotated[Literal["合并", "母公司"], Query(description="报表项目取合并还是母公司口径")] = "合并",
    topic: Annotated[str | None, Query(description="只看一个主题，例如“风险因素”“重大诉讼、仲裁”")] = None,
    threshold: Annotated[Decimal, Query(ge=0, le=100, description="报表项目变动达到此比例才列出")] = Decimal("0.3"),
    least_share: Annotated[
        Decimal, Query(ge=0, le=1, description="变动额占资产总计（或营业收入）达到此比例才列出")
    ] = Decimal("0.01"),
) -> DifferencesJson:
    """Say what is new in a report: sections added, dropped or rewritten, and large moves in statement lines."""
    found = await gateway.differences.compare(report_id, against, threshold=threshold, least_share=least_share)
    return _differences_json(found, topic, scope)


def _differences_json(found: Differences, topic: str | None, scope: str) -> DifferencesJson:
    changes = [change for change in important_first(found.sections) if topic is None or topic in change.topics]
    return DifferencesJson(
        report=_report_json(found.report),
        against=_report_json(found.against),
        has_sections=found.has_sections,
        counts={status: sum(change.status is status for change in changes) for status in Status},
        sections=[_change_json(change) for change in changes],
        # A company without subsidiaries prints its statements once, without a scope.
        moves=[_move_json(move, found) for move in found.moves if move.scope in (scope, "")],
    )


def _report_json(report: ReportRow) -> ComparedReportJson:
    return ComparedReportJson(
        id=report.id,
        company=report.short_name,
        document=report.document,
        year=report.year,
        kind=report.kind,
        period=report.period,
    )


def _change_json(change: SectionChange) -> SectionChangeJson:
    return SectionChangeJson(
        status=change.status,
        titles=list(change.titles),
        topics=list(change.topics),
        page=change.page,
        page_before=change.page_before,
        kept=round(change.kept, 3),
        added=_sentences(change.added),
        removed=_sentences(change.removed),
        added_omitted=max(len(change.added) - _SENTENCES_MAX, 0),
        removed_omitted=max(len(change.removed) - _SENTENCES_MAX, 0),
    )


def _sentences(sentences: Sequence[Sentence]) -> list[SentenceJson]:
    return [
        SentenceJson(text=each.text, page=each.page, box=None if each.box is None else each.box.rounded())
        for each in sentences[:_SENTENCES_MAX]
    ]


def _move_json(move: Move, found: Differences) -> MoveJson:
    return MoveJson(
        table=move.table,
        scope=move.scope,
        metric=move.metric,
        now=_stated_json(move.now, found.report),
        before=_stated_json(move.before, found.against),
        restated=_stated_json(move.restated, found.report),
        change=plain(move.change),
        ratio=None if move.ratio is None else plain(round(move.ratio, 6).normalize()),
    )


def _stated_json(stated: Stated | None, report: ReportRow) -> StatedJson | None:
    if stated is None:
        return None
    cited = Citation(report.document, stated.page, stated.box, stated.printed, report_id=str(report.id))
    return StatedJson(
        value=plain(stated.value),
        text=stated.printed,
        page=stated.page,
        box=None if stated.box is None else stated.box.rounded(),
        checks=list(stated.checks),
        picture=page_link(cited),
    )
