"""Indexing one report: artifacts in, a searchable report with facts out, in order.

1. fetch the artifacts from the object store and read them;
2. prepare: the stages below, on content alone;
3. publish: everything in one transaction.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from uuid import UUID

import structlog

from nianbao.domain.artifacts import read_report_files
from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.errors import BadDocument
from nianbao.domain.parsed_report import ParsedReport
from nianbao.domain.report import ReportKind
from nianbao.queue.messages import IndexRequest, Warned
from nianbao.store.objects import ObjectStore
from nianbao.store.pool import SyncPool, borrow_sync
from services.indexer.draft import Draft
from services.indexer.stages.build_chunks import build_chunks
from services.indexer.stages.build_sections import build_sections
from services.indexer.stages.count_tokens import count_tokens
from services.indexer.stages.find_bare_headings import find_bare_headings, in_order
from services.indexer.stages.find_correction import find_correction
from services.indexer.stages.publish_report import Published, publish_report
from services.indexer.stages.walk_sections import walk_sections

log = structlog.get_logger()


def _correction(draft: Draft) -> Draft:
    return replace(draft, is_corrected=find_correction(draft.parsed.rows))


def _sections(draft: Draft) -> Draft:
    return replace(draft, sections=walk_sections(draft.parsed.rows, draft.parsed.nodes))


def _stored_sections(draft: Draft) -> Draft:
    bare = find_bare_headings(draft.parsed.rows, draft.parsed.nodes)
    return replace(draft, stored_sections=build_sections(in_order((*draft.sections, *bare))))


def _passages(draft: Draft) -> Draft:
    return replace(draft, passages=build_chunks(draft.sections))


def _postings(draft: Draft) -> Draft:
    postings, lengths = count_tokens(draft.passages)
    return replace(draft, postings=postings, chunk_tokens=lengths)


Stage = Callable[[Draft], Draft]

# What is made of a report before any of it is written.
STAGES: tuple[Stage, ...] = (_correction, _sections, _stored_sections, _passages, _postings)


@dataclass(frozen=True, slots=True)
class Indexed:
    """How indexing ended: the report, its pages, and what the reader of the job should know."""

    report_id: UUID
    pages: int
    warnings: tuple[Warned, ...]
    seconds: float


def prepare(parsed: ParsedReport) -> Draft:
    """Run all stages over a parsed report; no input or output."""
    draft = Draft(parsed)
    for stage in STAGES:
        draft = stage(draft)
    return draft


def index_report(request: IndexRequest, objects: ObjectStore, pool: SyncPool) -> Indexed:
    """Index the artifacts of one document; doing it again changes nothing.

    Raises:
        NotFound: the document or its artifacts were deleted meanwhile.
        BadDocument: the artifacts cannot be read.
        Unavailable: the object store or the database does not answer; nothing was written.
    """
    started = time.monotonic()
    draft = prepare(_fetch(objects, request.artifacts))
    with borrow_sync(pool) as connection:
        published = publish_report(connection, UUID(request.document_id), request.artifacts, draft)
    return Indexed(
        report_id=published.report_id,
        pages=draft.parsed.summary.page_count,
        warnings=(*request.warnings, *_warnings(draft, published)),
        seconds=time.monotonic() - started,
    )


def _fetch(objects: ObjectStore, artifacts: str) -> ParsedReport:
    with tempfile.TemporaryDirectory(prefix="nianbao-index-") as folder:
        objects.fetch_folder(artifacts, Path(folder))
        try:
            return read_report_files(Path(folder))
        except OSError as error:
            raise BadDocument("解析结果不完整，请重新提交该文件", code="bad_artifacts") from error


def _warnings(draft: Draft, published: Published) -> list[Warned]:
    found = []
    if draft.parsed.summary.identity.kind is ReportKind.TEXT:
        # A text is about no company and no year; that is nothing to warn of.
        return [] if draft.passages else [_no_passages()]
    if not published.company_code:
        message = "报告中没有公司代码和公司名称：原文可以检索，但不能按公司查询指标"
        found.append(Warned(code="company_unknown", message=message))
    elif not draft.parsed.summary.identity.year:
        message = "报告中没有找到年份：原文可以检索，但不能按年份查询指标"
        found.append(Warned(code="year_unknown", message=message))
    unknown = {fact.metric for fact in draft.parsed.facts if fact.metric} - _metric_names()
    if unknown:
        log.warning("metrics_unknown", metrics=sorted(unknown))
        message = f"{len(unknown)} 个指标不在当前的指标目录中，不能查询：解析与索引服务的版本不一致，请升级后重新提交"
        found.append(Warned(code="catalogue_mismatch", message=message))
    if not draft.passages:
        found.append(_no_passages())
    return found


def _no_passages() -> Warned:
    return Warned(code="no_passages", message="报告没有可检索的文字，可能是扫描件，请提交带文字层的文件")


@cache
def _metric_names() -> frozenset[str]:
    return frozenset(metric.name for metric in load_catalogue().metrics)
