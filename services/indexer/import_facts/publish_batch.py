"""Write the reports of some companies in one transaction: each company is visible whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.errors import NotFound
from nianbao.store import registry
from nianbao.store.facts import copy_facts_of_reports, facts_by_company, replace_figure_rows
from nianbao.store.imported_reports import copy_reports, delete_imported, imported_report_id, lock_companies
from nianbao.store.reports import lock_document, settle_current
from services.indexer.import_facts.read_report import ImportedReport
from services.indexer.stages.choose_figures import choose_figures


def publish_batch(
    connection: psycopg.Connection[TupleRow],
    document_id: UUID,
    reports: Sequence[ImportedReport],
    catalogue: Catalogue,
) -> None:
    """Put these reports in place of what was imported before for their companies and years.

    Raises:
        NotFound: the document was deleted meanwhile.
    """
    document = lock_document(connection, document_id)
    if document is None:
        raise NotFound("表格在导入期间已被删除，如仍需要请重新导入", code="document_not_found")
    knowledge_base_id = document.knowledge_base_id
    identities = [report.identity for report in reports]
    codes = sorted({identity.company_code for identity in identities})
    lock_companies(connection, knowledge_base_id, codes)
    delete_imported(connection, knowledge_base_id, identities)
    copy_reports(connection, document, datetime.now(UTC), identities)
    copy_facts_of_reports(
        connection,
        (
            (imported_report_id(document.id, report.identity.company_code, report.identity.year), fact)
            for report in reports
            for fact in (*report.facts, *report.comparatives)
        ),
    )
    settle_current(connection, knowledge_base_id, codes)
    facts = facts_by_company(connection, knowledge_base_id, codes)
    rows = (row for code in codes for row in choose_figures(code, facts[code], catalogue))
    replace_figure_rows(connection, knowledge_base_id, codes, rows)
    registry.raise_version(connection, knowledge_base_id)
