"""The drawn reports say what the truth says, where it says it."""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path

import pymupdf
import pytest

from demo.draw_report import SampleReport, draw_samples
from demo.invented import invented_companies
from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.fact import Scope, Table

# "第三节 管理层讨论与分析........... 7" in the table of contents.
_CONTENTS_LINE = re.compile(r"^(第[一二三四五六七八九十]+节 [^.]+)\.{3,}\s*(\d+)?$")


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> tuple[SampleReport, ...]:
    return draw_samples(tmp_path_factory.mktemp("samples"))


def test_four_reports_are_drawn_in_five_seconds_with_the_same_bytes(
    reports: tuple[SampleReport, ...], tmp_path: Path
) -> None:
    started = time.process_time()
    again = draw_samples(tmp_path)
    took_s = time.process_time() - started

    assert [report.path.name for report in again] == [
        "699901_珩槿精工_2022_annual.pdf",
        "699901_珩槿精工_2023_annual.pdf",
        "309902_浔砚生科_2022_annual.pdf",
        "309902_浔砚生科_2023_annual.pdf",
    ]
    assert [report.path.read_bytes() for report in again] == [report.path.read_bytes() for report in reports]
    assert [report.truth for report in again] == [report.truth for report in reports]
    assert took_s < 5


def test_every_report_has_thirty_to_sixty_pages(reports: tuple[SampleReport, ...]) -> None:
    for report in reports:
        with pymupdf.open(report.path) as document:
            assert document.page_count == report.page_count
            assert 30 <= report.page_count <= 60


def test_titles_stand_on_the_pages_that_the_contents_name(reports: tuple[SampleReport, ...]) -> None:
    for report in reports:
        with pymupdf.open(report.path) as document:
            contents = next(page for page in document if "目录\n" in page.get_text())
            entries = _contents_entries(contents.get_text().splitlines())
            assert len(entries) == 10
            for title, page in entries:
                assert title in document[page - 1].get_text().splitlines()


def _contents_entries(lines: list[str]) -> list[tuple[str, int]]:
    entries = []
    for number, line in enumerate(lines):
        match = _CONTENTS_LINE.match(line)
        if match:
            entries.append((match[1], int(match[2] or lines[number + 1])))
    return entries


def test_every_true_value_is_printed_inside_its_cell(reports: tuple[SampleReport, ...]) -> None:
    for report in reports:
        with pymupdf.open(report.path) as document:
            characters = [_characters(page) for page in document]
        for cell in report.truth:
            inside = [
                text
                for text, (x0, y0, x1, y1) in characters[cell.page - 1]
                if cell.cell_box.x0 <= (x0 + x1) / 2 <= cell.cell_box.x1
                and cell.cell_box.y0 <= (y0 + y1) / 2 <= cell.cell_box.y1
            ]
            assert "".join(inside) == cell.printed.replace(" ", ""), (report.path.name, cell)


def _characters(page: pymupdf.Page) -> list[tuple[str, tuple[float, float, float, float]]]:
    """The characters but blanks, with their boxes: figures in sentences are no words of their own."""
    return [
        (char["c"], char["bbox"])
        for block in page.get_text("rawdict")["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
        for char in span["chars"]
        if not char["c"].isspace()
    ]


def test_every_page_carries_header_and_footer(reports: tuple[SampleReport, ...]) -> None:
    for report in reports:
        with pymupdf.open(report.path) as document:
            for number, page in enumerate(document, start=1):
                lines = page.get_text("text", sort=True).split("\n")
                printed = [line.strip() for line in lines if line.strip()]
                assert f"{report.year}年年度报告" in printed[0]
                assert printed[-1].split(" / ")[0] == str(number)


def test_the_truth_covers_the_six_tables_in_both_scopes_and_both_years(reports: tuple[SampleReport, ...]) -> None:
    for report in reports:
        counts = Counter((cell.table, cell.scope, cell.period) for cell in report.truth)
        for table in (Table.BALANCE_SHEET, Table.INCOME_STATEMENT, Table.CASH_FLOW_STATEMENT):
            for scope in (Scope.CONSOLIDATED, Scope.PARENT):
                for year in (report.year, report.year - 1):
                    assert counts[table, scope, str(year)] >= 20
        for table in (Table.KEY_FIGURES, Table.STAFF, Table.COMPANY):
            assert any(cell.table is table for cell in report.truth)


def test_true_metrics_are_in_the_catalogue(reports: tuple[SampleReport, ...]) -> None:
    catalogue = load_catalogue()
    for metric in {cell.metric for report in reports for cell in report.truth} - {""}:
        assert catalogue.metric(metric).name == metric


def test_last_year_in_one_report_is_this_year_in_the_report_before(reports: tuple[SampleReport, ...]) -> None:
    for before, after in ((reports[0], reports[1]), (reports[2], reports[3])):
        published = {(c.table, c.scope, c.metric): c.value for c in before.truth if c.period == str(before.year)}
        for cell in after.truth:
            if cell.period == str(before.year) and cell.table is not Table.KEY_FIGURES:
                assert published[cell.table, cell.scope, cell.metric] == cell.value


def test_a_restated_year_stands_in_two_columns_of_the_2022_report(reports: tuple[SampleReport, ...]) -> None:
    away = [cell for cell in reports[0].truth if cell.is_restated_away]

    assert {cell.period for cell in away} == {"2020", "2021"}
    assert not any(cell.is_restated_away for report in reports[1:] for cell in report.truth)


def test_statements_cross_pages_and_the_parent_begins_where_the_group_ends(reports: tuple[SampleReport, ...]) -> None:
    for report in reports:
        pages = {}
        for cell in report.truth:
            pages.setdefault((cell.table, cell.scope), []).append(cell.page)
        for table in (Table.BALANCE_SHEET, Table.INCOME_STATEMENT):
            group, parent = pages[table, Scope.CONSOLIDATED], pages[table, Scope.PARENT]
            assert min(group) < max(group)
            assert max(group) in (min(parent), min(parent) - 1)
        assert any(
            max(pages[table, Scope.CONSOLIDATED]) == min(pages[table, Scope.PARENT])
            for table in (Table.BALANCE_SHEET, Table.INCOME_STATEMENT, Table.CASH_FLOW_STATEMENT)
        )


def test_the_legal_representative_changes_in_one_company_only(reports: tuple[SampleReport, ...]) -> None:
    names = {
        (report.company, report.year): next(c.value for c in report.truth if c.metric == "法定代表人")
        for report in reports
    }
    first, second = (company.short_name for company in invented_companies())

    assert names[first, 2022] != names[first, 2023]
    assert names[second, 2022] == names[second, 2023]
