"""Importing a table of facts, in order.

1. fetch the table and the report list from the object store;
2. map the header's columns to keys and metrics;
3. take the A and B share codes of a company for one; choose the lines: of listed
   reports, and of the two years before them;
4. company by company, make reports and facts of the lines;
5. publish: some hundred reports in one transaction, telling how far it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from uuid import UUID

import structlog

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.errors import BadDocument
from nianbao.queue.messages import ImportRequest, Warned
from nianbao.store.objects import ObjectStore
from nianbao.store.pool import SyncPool, borrow_sync
from services.indexer.import_facts.choose_lines import YEARS_BACK, Chosen, choose_lines
from services.indexer.import_facts.map_columns import Columns, map_columns
from services.indexer.import_facts.notes import Note, Notes
from services.indexer.import_facts.publish_batch import publish_batch
from services.indexer.import_facts.read_list import ReportKey, read_list
from services.indexer.import_facts.read_report import ImportedReport, read_report
from services.indexer.import_facts.table_file import read_lines
from services.indexer.import_facts.unite_share_classes import unite_share_classes

log = structlog.get_logger()

_BATCH_REPORTS = 600

Progress = Callable[[Mapping[str, int]], None]
"""Told the counts so far; called after each batch."""


@dataclass(frozen=True, slots=True)
class Imported:
    """How an import ended: what was counted, and what was not understood."""

    counts: Mapping[str, int]
    warnings: tuple[Warned, ...]
    seconds: float


def import_facts(request: ImportRequest, objects: ObjectStore, pool: SyncPool, tell: Progress) -> Imported:
    """Import a table; doing it again replaces what was there by the same.

    Raises:
        NotFound: the document or a stored file was deleted meanwhile.
        BadDocument: the table or the list cannot be read; nothing was written.
        Unavailable: the object store or the database does not answer.
    """
    started = time.monotonic()
    notes = Notes()
    with ExitStack() as files:
        table = files.enter_context(objects.as_local_file(request.blob))
        listed = None
        if request.list_blob:
            listed = read_list(files.enter_context(objects.as_local_file(request.list_blob)), notes)
        columns, listed, chosen = _read(table, listed, request.unit, notes)
    counts = {
        "lines": chosen.seen,
        "lines_outside_list": chosen.outside_list,
        "columns": len(columns.metrics),
        "reports_wanted": sum(_is_report(key, listed) for key in chosen.lines),
    }
    tell(counts)
    totals = {"reports": 0, "facts": 0, "comparatives": 0}
    for batch in _batches(_reports(chosen, columns, listed, notes)):
        with borrow_sync(pool) as connection:
            publish_batch(connection, UUID(request.document_id), batch, load_catalogue())
        totals["reports"] += len(batch)
        totals["facts"] += sum(len(report.facts) for report in batch)
        totals["comparatives"] += sum(len(report.comparatives) for report in batch)
        tell(counts | totals)
    noted = {note.value: number for note, number in notes.counts.items()}
    return Imported(counts | totals | noted, notes.warnings(), time.monotonic() - started)


def _read(
    table: Path, listed: frozenset[ReportKey] | None, unit: str, notes: Notes
) -> tuple[Columns, frozenset[ReportKey] | None, Chosen]:
    """Read the table; the list comes back with one code for each company."""
    lines = read_lines(table)
    header = next(lines, None)
    if header is None:
        raise BadDocument("表格是空的，第一行应为中文列名", code="empty_file")
    columns = map_columns(header.cells, load_catalogue(), unit, notes)
    one_code = unite_share_classes(islice(read_lines(table), 1, None), columns)
    if listed is not None:
        listed = frozenset((one_code.get(code, code), year) for code, year in listed)
    chosen = choose_lines(lines, columns, listed, notes, one_code)
    if not any(_is_report(key, listed) for key in chosen.lines):
        missing = notes.counts.get(Note.REPORTS_MISSING)
        why = "清单中的报告在表格里一份也没有" if missing else "表格里没有一行有可识别的证券代码和年份"
        raise BadDocument(f"{why}，没有导入任何数据，请检查文件", code="no_reports")
    return columns, listed, chosen


def _is_report(key: ReportKey, listed: frozenset[ReportKey] | None) -> bool:
    return listed is None or key in listed


def _reports(
    chosen: Chosen, columns: Columns, listed: frozenset[ReportKey] | None, notes: Notes
) -> Iterator[ImportedReport]:
    """Make the reports, by company and year; an earlier year that is a report itself speaks for itself."""
    for key in sorted(chosen.lines):
        if not _is_report(key, listed):
            continue
        earlier = [(key[0], key[1] - back) for back in range(1, YEARS_BACK + 1)]
        lines_before = [None if _is_report(each, listed) else chosen.lines.get(each) for each in earlier]
        yield read_report(key, chosen.lines[key], lines_before, columns, notes)


def _batches(reports: Iterator[ImportedReport]) -> Iterator[list[ImportedReport]]:
    """Gather whole companies until a batch is full."""
    batch: list[ImportedReport] = []
    for _, of_company in groupby(reports, key=lambda report: report.identity.company_code):
        batch += of_company
        if len(batch) >= _BATCH_REPORTS:
            yield batch
            batch = []
    if batch:
        yield batch
