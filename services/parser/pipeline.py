"""Parse one document: the use case, in order.

Pages are read one at a time and only their words, lines and tables are kept, so memory
does not grow with drawings or fonts. Then every stage turns a draft into a fuller one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pymupdf

from nianbao.domain.catalogue import Catalogue, load_catalogue
from nianbao.domain.fact import Fact, Table
from nianbao.domain.parsed_report import ParsedReport, ParseWarning, ReportSummary
from nianbao.domain.place import is_markdown_name
from nianbao.domain.report import ReportKind
from services.parser.document import Draft
from services.parser.layout import PageTable, Word
from services.parser.read_pages import read_content, read_pages
from services.parser.scans.list_pages import list_pages
from services.parser.scans.mark_recognised import leave_out_doubtful, mark_recognised
from services.parser.scans.recognised_page import ReadScan
from services.parser.stages.align_rough_tables import align_rough_tables
from services.parser.stages.build_tree import build_tree
from services.parser.stages.check_across import check_across
from services.parser.stages.check_identities import check_identities
from services.parser.stages.collect_warnings import collect_warnings
from services.parser.stages.find_contents import find_contents
from services.parser.stages.find_running_heads import find_running_heads
from services.parser.stages.find_sized_headings import find_sized_headings
from services.parser.stages.head_rough_tables import head_rough_tables
from services.parser.stages.join_split_tables import join_split_tables
from services.parser.stages.keep_heads import keep_heads
from services.parser.stages.lead_tables import lead_tables
from services.parser.stages.list_rows import list_rows
from services.parser.stages.locate_sections import locate_sections
from services.parser.stages.locate_statements import locate_statements
from services.parser.stages.name_row_file import identity_with_name
from services.parser.stages.narrow_boxes import narrow_boxes
from services.parser.stages.open_safely import open_safely
from services.parser.stages.place_chapters import place_chapters
from services.parser.stages.print_tables import print_tables
from services.parser.stages.read_cash_supplement import read_cash_supplement
from services.parser.stages.read_company import read_company
from services.parser.stages.read_company_below import read_company_below
from services.parser.stages.read_company_lines import read_company_lines
from services.parser.stages.read_dividends import read_dividends
from services.parser.stages.read_holdings import read_holdings
from services.parser.stages.read_identity import read_identity
from services.parser.stages.read_key_figures import read_key_figures
from services.parser.stages.read_page import read_page
from services.parser.stages.read_partners import read_partners
from services.parser.stages.read_quarters import read_quarters
from services.parser.stages.read_research import read_research
from services.parser.stages.read_row_file import flow_of_rows, number_tables, pages_of_rows, read_row_file
from services.parser.stages.read_staff import read_staff
from services.parser.stages.read_staff_text import read_staff_text
from services.parser.stages.read_statements import read_statements
from services.parser.stages.read_text_file import TextFile, read_text_file, title_of
from services.parser.stages.realign_grid import figure_spans
from services.parser.stages.reread_tables import reread_tables
from services.parser.stages.show_boxes import show_boxes
from services.parser.stages.warn_left_out import LeftOut, warn_left_out

# Written into every artifact path: a new version means parsing again.
PARSER_VERSION = "4"
# With fewer, the company's facts are printed as lines rather than in a table.
_FEW_COMPANY_FACTS = 5
# Metrics that a warning names before it says 等.
_MOST_NAMED = 8
_REPAIRED = ParseWarning("repaired_pdf", "PDF 结构有损坏，已修复后解析，部分内容可能缺失；建议重新下载后再提交")


@dataclass(frozen=True, slots=True)
class Limits:
    """What is too large to parse."""

    max_pages: int = 10_000
    max_bytes: int = 500_000_000
    max_rows: int = 500_000


DEFAULT_LIMITS = Limits()

_FINANCIAL = (Table.KEY_FIGURES, Table.BALANCE_SHEET, Table.INCOME_STATEMENT, Table.CASH_FLOW_STATEMENT)

Stage = Callable[[Draft, Catalogue], Draft]


def parse_document(
    path: Path,
    limits: Limits = DEFAULT_LIMITS,
    *,
    is_rows: bool = False,
    is_text: bool = False,
    file_name: str = "",
    read_scan: ReadScan | None = None,
) -> ParsedReport:
    """Parse a PDF, rows that another parser wrote, or a text into rows, tree, tables and facts.

    `file_name` is the name as submitted where `path` has another; it can complete rows
    that do not state whose they are. `read_scan` reads the pages that are only pictures;
    without it they stay unread, with a warning.

    Raises:
        BadDocument: the file cannot become a report; its code and message say why.
    """
    clock = _Clock()
    if is_rows:
        rows = number_tables(read_row_file(path, limits.max_rows, limits.max_pages, limits.max_bytes))
        draft = Draft(pages=pages_of_rows(rows), flow=flow_of_rows(rows), rows=rows)
        clock.lap("read_rows")
        return _run_stages(draft, _row_stages(file_name or path.name), clock)
    if is_text:
        name = file_name or path.name
        text = read_text_file(path, limits.max_rows, limits.max_bytes, is_markdown=is_markdown_name(name))
        clock.lap("read_text")
        draft = Draft(pages=pages_of_rows(text.rows), flow=flow_of_rows(text.rows), rows=text.rows)
        return _run_stages(draft, _text_stages(text, name), clock)
    with open_safely(path, limits.max_pages, limits.max_bytes) as document:
        warnings = (_REPAIRED,) if document.is_repaired else ()
        pages = tuple(read_pages(document, read_scan))
        clock.lap("read_pages")
        draft = Draft(pages=pages, warnings=warnings)
        # Still open: a few pages are read a second time.
        return _run_stages(draft, _pdf_stages(document, draft), clock)


def _pdf_stages(document: pymupdf.Document, first: Draft) -> tuple[tuple[str, Stage], ...]:
    """The stages of a PDF: after the checks, its pages are read once more for tables that failed one and for boxes."""
    names = [name for name, _ in STAGES]
    until = names.index("checks") + 1

    def reread(draft: Draft, catalogue: Catalogue) -> Draft:
        def read_again(tables: Mapping[int, Sequence[PageTable]]) -> Draft:
            # What OCR read stays as it was: there are no printed glyphs to read once more.
            recognised = {page.number for page in first.pages if page.is_recognised}
            tables = {number: found for number, found in tables.items() if number not in recognised}
            raw = {number: read_page(document, number - 1) for number in tables}
            figures = [span for number in tables for span in figure_spans(raw[number], tables[number])]
            pages = tuple(
                read_content(raw[page.number], tables[page.number], figures) if page.number in tables else page
                for page in first.pages
            )
            again = replace(first, pages=pages)
            for _, stage in STAGES[:until]:
                again = stage(again, catalogue)
            return again

        return draft if all(result.passed for result in draft.identity_results) else reread_tables(draft, read_again)

    def narrow(draft: Draft, catalogue: Catalogue) -> Draft:
        def read_characters(numbers: Sequence[int]) -> dict[int, list[Word]]:
            return {number: read_page(document, number - 1).characters() for number in numbers}

        return replace(draft, facts=narrow_boxes(draft.facts, draft.pages, read_characters))

    return (*STAGES[:until], ("reread", reread), ("narrow_boxes", narrow), *STAGES[until:])


def _contents(draft: Draft, catalogue: Catalogue) -> Draft:
    contents = find_contents(draft.pages)
    placed = place_chapters(draft.pages, contents)
    return replace(draft, contents=contents, chapters=placed.lines, warnings=(*draft.warnings, *placed.warnings))


def _running_heads(draft: Draft, catalogue: Catalogue) -> Draft:
    kept = draft.chapters | draft.contents.lines
    return replace(draft, pages=find_running_heads(draft.pages, kept))


def _headings(draft: Draft, catalogue: Catalogue) -> Draft:
    return replace(draft, marks=find_sized_headings(draft.pages, draft.chapters, draft.contents.title))


def _joins(draft: Draft, catalogue: Catalogue) -> Draft:
    def is_label(text: str) -> bool:
        return any(catalogue.match_label(text, table) is not None for table in Table)

    return replace(draft, flow=join_split_tables(draft.pages, is_label))


def _identity(draft: Draft, catalogue: Catalogue) -> Draft:
    return replace(draft, identity=read_identity(draft.pages, draft.tables_in_flow()))


def _rows(draft: Draft, catalogue: Catalogue) -> Draft:
    return replace(draft, rows=list_rows(draft.pages, draft.flow, draft.marks, draft.contents.lines))


def _tree(draft: Draft, catalogue: Catalogue) -> Draft:
    title = f"{draft.identity.full_name or draft.identity.short_name}{draft.identity.year or ''}{draft.identity.kind}"
    return replace(draft, nodes=build_tree(draft.rows, title, draft.marks, draft.contents.lines))


def _tables(draft: Draft, catalogue: Catalogue) -> Draft:
    return replace(draft, tables=print_tables(draft.flow))


def _rough_tables(draft: Draft, catalogue: Catalogue) -> Draft:
    """Only what the facts are read from is aligned; the printed tables stay as they came."""
    if not draft.identity.year:
        return draft

    def is_financial(label: str) -> bool:
        return any(catalogue.match_label(label, table) is not None for table in _FINANCIAL)

    def is_key_figure(label: str) -> bool:
        return catalogue.match_label(label, Table.KEY_FIGURES) is not None

    aligned = align_rough_tables(draft.flow, draft.identity.period, is_financial)
    return replace(draft, flow=head_rough_tables(aligned, is_key_figure))


def _facts(draft: Draft, catalogue: Catalogue) -> Draft:
    if draft.identity.kind not in (ReportKind.ANNUAL, ReportKind.HALF_YEAR) or not draft.identity.year:
        return draft
    period = draft.identity.period

    def is_known(label: str, table: Table) -> bool:
        return catalogue.match_label(label, table) is not None

    statements, warnings = read_statements(locate_statements(draft.flow, is_known), period, catalogue)
    sections = locate_sections(draft.flow)
    company = read_company(sections, period, catalogue)
    if len(company) < _FEW_COMPANY_FACTS:
        for read in (read_company_lines, read_company_below):
            stated = {fact.metric for fact in company}
            company += [fact for fact in read(draft.flow, period, catalogue) if fact.metric not in stated]
    staff = read_staff(sections, period, catalogue) or read_staff_text(draft.flow, period, catalogue)
    tables = tuple(lead_tables(draft.flow))
    dividends, of_part_year = read_dividends(tables, draft.flow, period, catalogue)
    sections_found: tuple[tuple[str, Iterable[Fact | LeftOut]], ...] = (
        ("分季度财务数据", read_quarters(tables, period, catalogue)),
        ("研发投入情况", read_research(tables, period, catalogue, staff)),
        ("主要客户和供应商情况", read_partners(tables, draft.flow, period, catalogue)),
        ("主要控股参股公司情况", read_holdings(tables, period)),
        ("利润分配情况", dividends),
    )
    of_sections: list[Fact] = []
    for name, found in sections_found:
        read_facts, left_out = warn_left_out(name, found)
        of_sections += read_facts
        warnings += left_out
    warnings += of_part_year
    facts = (
        *statements,
        *read_cash_supplement(draft.flow, statements, period, catalogue),
        *read_key_figures(sections, period, catalogue),
        *staff,
        *company,
        *of_sections,
    )
    facts, doubtful = leave_out_doubtful(facts, draft.pages)
    if doubtful:
        warnings.append(_doubtful(doubtful))
    return replace(draft, facts=facts, warnings=(*draft.warnings, *warnings))


def _doubtful(facts: Sequence[Fact]) -> ParseWarning:
    names = "、".join(dict.fromkeys(fact.label for fact in facts[:_MOST_NAMED]))
    pages = sorted(fact.passport.page for fact in facts)
    etc = "等" if len(facts) > _MOST_NAMED else ""
    message = f"{list_pages(pages)}有 {len(facts)} 个数值文字识别不够可靠，未采用（{names}{etc}），请核对原文"
    return ParseWarning("ocr_doubtful", message, pages[0])


def _checks(draft: Draft, catalogue: Catalogue) -> Draft:
    facts, within = check_identities(draft.facts, catalogue.identities)
    facts, across = check_across(facts, catalogue)
    facts = mark_recognised(facts, draft.pages)
    return replace(draft, facts=facts, identity_results=(*within, *across))


def _heads(draft: Draft, catalogue: Catalogue) -> Draft:
    return replace(draft, tables=keep_heads(draft.tables, draft.facts))


def _warnings(draft: Draft, catalogue: Catalogue) -> Draft:
    found = collect_warnings(draft.pages, draft.identity, draft.facts, draft.identity_results)
    return replace(draft, warnings=(*draft.warnings, *found))


def _show_boxes(draft: Draft, catalogue: Catalogue) -> Draft:
    return show_boxes(draft)


# The table of contents of a parse, after its pages were read.
STAGES: tuple[tuple[str, Stage], ...] = (
    ("contents", _contents),
    ("running_heads", _running_heads),
    ("headings", _headings),
    ("joins", _joins),
    ("identity", _identity),
    ("rows", _rows),
    ("tree", _tree),
    ("tables", _tables),
    ("facts", _facts),
    ("checks", _checks),
    ("heads", _heads),
    ("warnings", _warnings),
    ("show_boxes", _show_boxes),
)


def _row_stages(file_name: str) -> tuple[tuple[str, Stage], ...]:
    """The stages of rows, which come with lines and tables already told apart, but roughly."""

    def identity(draft: Draft, catalogue: Catalogue) -> Draft:
        draft = _identity(draft, catalogue)
        return replace(draft, identity=identity_with_name(draft.identity, file_name))

    return (
        ("identity", identity),
        ("tree", _tree),
        ("tables", _tables),
        ("rough_tables", _rough_tables),
        ("facts", _facts),
        ("checks", _checks),
        ("heads", _heads),
        ("warnings", _warnings),
    )


def _text_stages(text: TextFile, file_name: str) -> tuple[tuple[str, Stage], ...]:
    """The stages of a text: its headings and tables are read, but no company, period or figure."""

    def identity(draft: Draft, catalogue: Catalogue) -> Draft:
        return replace(draft, identity=replace(draft.identity, kind=ReportKind.TEXT))

    def tree(draft: Draft, catalogue: Catalogue) -> Draft:
        return replace(draft, nodes=build_tree(text.placed(), title_of(file_name, text), text.marks()))

    return (("identity", identity), ("tree", tree), ("tables", _tables))


class _Clock:
    """CPU milliseconds of each stage."""

    def __init__(self) -> None:
        self._last = time.process_time()
        self.laps: list[tuple[str, float]] = []

    def lap(self, name: str) -> None:
        """Note the time since the last lap."""
        now = time.process_time()
        self.laps.append((name, round((now - self._last) * 1000, 1)))
        self._last = now


def _run_stages(draft: Draft, stages: tuple[tuple[str, Stage], ...], clock: _Clock) -> ParsedReport:
    """Run the stages over a draft and sum it up."""
    catalogue = load_catalogue()
    for name, stage in stages:
        draft = stage(draft, catalogue)
        clock.lap(name)
    summary = ReportSummary(
        parser_version=PARSER_VERSION,
        identity=draft.identity,
        page_count=draft.pages[-1].number,
        page_sizes=tuple((round(page.width, 1), round(page.height, 1)) for page in draft.pages if page.width),
        timings_ms=tuple(clock.laps),
        warnings=draft.warnings,
        identity_results=draft.identity_results,
        rereads=draft.rereads,
        counts=(
            ("rows", len(draft.rows)),
            ("nodes", len(draft.nodes)),
            ("tables", len(draft.tables)),
            ("facts", len(draft.facts)),
            ("named_facts", sum(bool(fact.metric) for fact in draft.facts)),
        ),
    )
    return ParsedReport(summary, draft.rows, draft.nodes, draft.tables, draft.facts)
