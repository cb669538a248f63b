"""A table that fails a check is read once more; the report's own errors stay as printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from nianbao.domain.artifacts import read_report_files, write_report_files
from nianbao.domain.fact import Table
from nianbao.domain.parsed_report import ParsedReport
from tests.support.tiny_pdf import MERGED_LEFT, MERGED_UP, Line, TinyPage, table
from tests.unit.parser.drawn import COVER, EDGES, figures, parse_pages

ROWS = (
    ("项目", "附注", "期末余额", "期初余额"),
    ("货币资金", "七、1", "84,456,234.50", "60,000,000.00"),
    ("应收账款", "七、5", "7,650,000.00", "5,000,000.00"),
    ("其他应收款", "七、8", "1,000,000.00", "2,000,000.00"),
    ("存货", "七、9", "2,000,000.00", "3,000,000.00"),
    ("其他流动资产", "七、13", "3,000,000.00", "4,000,000.00"),
    ("流动资产合计", "", "98,106,234.50", "74,000,000.00"),
    ("固定资产", "", "50,000,000.00", "20,000,000.00"),
    ("非流动资产合计", "", "50,000,000.00", "20,000,000.00"),
    ("资产总计", "", "148,106,234.50", "94,000,000.00"),
    ("负债合计", "", "58,106,234.50", "34,000,000.00"),
    ("所有者权益合计", "", "90,000,000.00", "60,000,000.00"),
    ("负债和所有者权益总计", "", "148,106,234.50", "94,000,000.00"),
)
HEIGHT = 17.25


def _page(
    edges: Sequence[float] = EDGES,
    merged: Sequence[tuple[int, int, str]] = (),
    rows: Sequence[Sequence[str]] = ROWS,
) -> TinyPage:
    """A statement whose texts stand right and whose rules are drawn apart from them."""
    cells = [["" for _ in edges[1:]] for _ in rows]
    for row, column, mark in merged:
        cells[row][column] = mark
    heights = [HEIGHT] * len(rows)
    return TinyPage(
        texts=(Line(230, 80, "合并资产负债表"), Line(330, 100, "单位：元")),
        tables=(
            table(rows, top=110, edges=EDGES, style="borderless", row_heights=heights),
            table(cells, top=110, edges=edges, row_heights=heights),
        ),
    )


def _balance(parsed: ParsedReport) -> dict[tuple[str, str], str]:
    return figures(parsed, Table.BALANCE_SHEET)


def _as_printed(parsed: ParsedReport, rows: Sequence[Sequence[str]] = ROWS) -> bool:
    wanted = {
        (row[0], year): row[column].replace(",", "") for row in rows[1:] for column, year in ((2, "2023"), (3, "2022"))
    }
    return _balance(parsed) == wanted


def _assert_taken(parsed: ParsedReport) -> None:
    [reread] = parsed.summary.rereads
    assert reread.is_taken
    assert reread.failed and not reread.still_failed
    assert reread.pages == (2,)
    assert all(result.passed for result in parsed.summary.identity_results)
    assert [warning.page for warning in parsed.summary.warnings if warning.code == "table_reread"] == [2]


def test_a_rule_through_a_number_is_overruled_by_alignment(tmp_path: Path) -> None:
    parsed = parse_pages(tmp_path, COVER, _page(edges=(60, 260, 372, 430, 535)))

    _assert_taken(parsed)
    assert _as_printed(parsed)
    [figure] = [each for each in parsed.summary.rereads[0].figures if (each.label, each.period) == ("资产总计", "2023")]
    assert (figure.first, figure.other) == ("48,106,234.50", "148,106,234.50")


def test_a_table_over_two_pages_keeps_its_columns_when_it_is_read_again(tmp_path: Path) -> None:
    edges = (60, 260, 372, 430, 535)
    first, second = _page(edges, rows=ROWS[:8]), _page(edges, rows=ROWS[8:])
    parsed = parse_pages(tmp_path, COVER, first, replace(second, texts=()))

    [reread] = parsed.summary.rereads
    assert (reread.is_taken, reread.pages) == (True, (2, 3))
    assert _as_printed(parsed)


def test_a_missing_column_rule_beside_one_row_is_overruled(tmp_path: Path) -> None:
    parsed = parse_pages(tmp_path, COVER, _page(merged=((5, 3, MERGED_LEFT),)))

    _assert_taken(parsed)
    assert _as_printed(parsed)


def test_a_missing_rule_between_two_rows_of_one_column_is_overruled(tmp_path: Path) -> None:
    parsed = parse_pages(tmp_path, COVER, _page(merged=((5, 2, MERGED_UP),)))

    _assert_taken(parsed)
    assert _as_printed(parsed)


def test_a_second_reading_leaves_rows_tables_and_passports_in_agreement(tmp_path: Path) -> None:
    parsed = parse_pages(tmp_path, COVER, _page(edges=(60, 260, 372, 430, 535)))

    write_report_files(tmp_path, parsed)
    again = read_report_files(tmp_path)
    assert again.summary.rereads == parsed.summary.rereads
    for first, read in zip(parsed.facts, again.facts, strict=True):
        if first.table is Table.BALANCE_SHEET:
            assert (read.passport.printed, read.passport.column) == (first.passport.printed, first.passport.column)
            assert first.passport.printed
    assert any("148,106,234.50" in row.cells for row in parsed.rows)


def test_an_error_of_the_report_itself_stays_as_printed_and_fails(tmp_path: Path) -> None:
    rows = [list(row) for row in ROWS]
    rows[9][2] = "148,106,243.50"
    parsed = parse_pages(tmp_path, COVER, _page(rows=rows))

    assert _as_printed(parsed, rows)
    [reread] = parsed.summary.rereads
    assert not reread.is_taken
    assert reread.figures == ()
    assert reread.failed == reread.still_failed
    assert "合并资产负债表 2023 assets=liabilities+equity" in reread.failed
    codes = [warning.code for warning in parsed.summary.warnings]
    assert "identity_failed" in codes and "table_reread" not in codes


def test_a_worse_second_reading_is_not_taken(tmp_path: Path) -> None:
    rows = [list(row) for row in ROWS]
    rows[9][2] = "148,106,243.50"
    page = _page(rows=rows)
    texts, rules = page.tables
    # Printed above the middle of its cell, a figure is in the row above for the eye of alignment.
    lifted = [[cell if column != 3 else "" for column, cell in enumerate(row)] for row in rows]
    figures_ = tuple(Line(440, 110 + HEIGHT * (index + 0.45), row[3]) for index, row in enumerate(rows))
    parsed = parse_pages(
        tmp_path, COVER, replace(page, texts=(*page.texts, *figures_), tables=(replace(texts, rows=lifted), rules))
    )

    assert _as_printed(parsed, rows)
    [reread] = parsed.summary.rereads
    assert not reread.is_taken


def test_a_table_that_passes_is_read_once(tmp_path: Path) -> None:
    assert parse_pages(tmp_path, COVER, _page()).summary.rereads == ()
