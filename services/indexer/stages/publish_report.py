"""Write a report, its facts, tree and passages in one transaction: visible whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow

from nianbao.domain.errors import NotFound
from nianbao.store import registry
from nianbao.store.chunks import copy_chunks, copy_postings
from nianbao.store.facts import copy_facts
from nianbao.store.reports import (
    DocumentRow,
    ReportRow,
    artifacts_of,
    code_by_name,
    delete_report,
    insert_report,
    lock_company,
    lock_document,
    report_id_of,
)
from nianbao.store.sections import copy_sections
from nianbao.store.tree import copy_nodes, storable
from services.indexer.draft import Draft
from services.indexer.stages.renew_figures import renew_figures

Connection = psycopg.Connection[TupleRow]


@dataclass(frozen=True, slots=True)
class Published:
    """The report that a document became; `company_code` is "" when it names no company."""

    report_id: UUID
    company_code: str
    was_there: bool


def publish_report(connection: Connection, document_id: UUID, artifacts: str, draft: Draft) -> Published:
    """Write the draft as the report of a document, in the caller's transaction.

    A report of the same artifacts is left as it is; one of other artifacts is replaced.
    Of two callers for one document the second waits for the first.

    Raises:
        NotFound: the document was deleted meanwhile.
    """
    document = lock_document(connection, document_id)
    if document is None:
        raise NotFound("文件在处理期间已被删除，如仍需要请重新提交", code="document_not_found")
    report = _report_row(connection, document, artifacts, draft)
    if artifacts_of(connection, report.id) == artifacts:
        return Published(report.id, report.company_code, was_there=True)
    former_code = delete_report(connection, report.id)
    codes = {report.company_code, report.company_code if former_code is None else former_code}
    # In one order everywhere, or two transactions could wait for each other.
    for code in sorted(codes):
        lock_company(connection, document.knowledge_base_id, code)
    _write_content(connection, report, draft)
    for code in sorted(codes):
        renew_figures(connection, document.knowledge_base_id, code)
    registry.raise_version(connection, document.knowledge_base_id)
    return Published(report.id, report.company_code, was_there=False)


def _report_row(connection: Connection, document: DocumentRow, artifacts: str, draft: Draft) -> ReportRow:
    summary = draft.parsed.summary
    identity = summary.identity
    return ReportRow(
        id=report_id_of(document.id),
        knowledge_base_id=document.knowledge_base_id,
        document_id=document.id,
        document=document.file_name,
        company_code=_company_code(connection, document.knowledge_base_id, draft),
        short_name=storable(identity.short_name),
        full_name=storable(identity.full_name),
        english_name=storable(identity.english_name),
        year=identity.year,
        kind=identity.kind.value,
        period=str(identity.period) if identity.year else "",
        pages=summary.page_count,
        is_corrected=draft.is_corrected,
        submitted_at=document.created_at,
        artifacts=artifacts,
        chunk_tokens=list(draft.chunk_tokens),
    )


def _company_code(connection: Connection, knowledge_base_id: int, draft: Draft) -> str:
    """The printed code, else that of other reports of the same name, else the name itself."""
    identity = draft.parsed.summary.identity
    name = storable(identity.full_name or identity.short_name)
    if identity.company_code or not name:
        return storable(identity.company_code)
    return code_by_name(connection, knowledge_base_id, name) or name


def _write_content(connection: Connection, report: ReportRow, draft: Draft) -> None:
    insert_report(connection, report)
    copy_facts(connection, report.id, draft.parsed.facts)
    copy_nodes(connection, report.id, draft.parsed.nodes)
    copy_sections(connection, report.id, draft.stored_sections)
    copy_chunks(connection, report.id, (passage.chunk for passage in draft.passages))
    copy_postings(connection, report.id, draft.postings)
