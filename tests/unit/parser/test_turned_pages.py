"""Pages that are shown turned, and pages whose text is drawn on its side."""

from dataclasses import replace
from io import BytesIO
from itertools import product
from pathlib import Path

import pymupdf
import pytest

from nianbao.domain.fact import Table
from nianbao.domain.row import RowType
from services.parser.pipeline import parse_document
from services.parser.stages.turn_box import turn_box
from tests.support.tiny_pdf import TinyPage, table, tiny_pdf, write_tiny_pdf
from tests.unit.parser.drawn import BALANCE_ROWS, COVER, facts_of, figures, parse_pages, statement_page

ANGLES = (0, 90, 180, 270)
HEADER = "示例股份2023年年度报告"
SECOND_HALF = (
    ("长期借款", "", "100.00", "90.00"),
    ("应付债券", "", "200.00", "180.00"),
)


def turned_page(turned: int, rotation: int, style: str = "strokes") -> TinyPage:
    return replace(statement_page(style=style), header=HEADER, footer="2 / 3", turned=turned, rotation=rotation)


@pytest.mark.parametrize(("turned", "rotation"), list(product(ANGLES, ANGLES)))
def test_a_turned_statement_gives_the_same_facts(tmp_path: Path, turned: int, rotation: int) -> None:
    upright = parse_pages(tmp_path, COVER, turned_page(0, 0))
    parsed = parse_pages(tmp_path, COVER, turned_page(turned, rotation))

    assert figures(parsed, Table.BALANCE_SHEET) == figures(upright, Table.BALANCE_SHEET)
    assert len(figures(parsed, Table.BALANCE_SHEET)) == 14


@pytest.mark.parametrize("style", ["three_line", "borderless"])
@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_statement_without_rules_gives_the_same_facts(tmp_path: Path, turned: int, style: str) -> None:
    upright = parse_pages(tmp_path, COVER, turned_page(0, 0, style))
    parsed = parse_pages(tmp_path, COVER, turned_page(turned, 0, style))

    assert figures(parsed, Table.BALANCE_SHEET) == figures(upright, Table.BALANCE_SHEET) != {}


@pytest.mark.parametrize(("turned", "rotation"), list(product(ANGLES, ANGLES)))
def test_the_box_of_a_fact_holds_its_figure_on_the_page_as_shown(tmp_path: Path, turned: int, rotation: int) -> None:
    content = tiny_pdf(COVER, turned_page(turned, rotation))
    (tmp_path / "drawn.pdf").write_bytes(content)
    parsed = parse_document(tmp_path / "drawn.pdf")
    fact = next(fact for fact in facts_of(parsed, Table.BALANCE_SHEET) if fact.metric == "货币资金")
    box = fact.passport.box

    with pymupdf.open(stream=BytesIO(content), filetype="pdf") as document:
        page = document[1]
        # What stands in the box as shown, by the page's own matrix.
        shown = pymupdf.Rect(box) * page.derotation_matrix
        assert page.get_textbox(shown).split() == ["1,234.50"]
        assert parsed.summary.page_sizes[1] == pytest.approx((page.rect.width, page.rect.height), abs=0.1)
    assert box in {cell.box for each in parsed.tables for row in each.rows for cell in row}


def test_rows_and_heads_of_a_turned_page_have_boxes_as_shown(tmp_path: Path) -> None:
    parsed = parse_pages(tmp_path, COVER, turned_page(90, 0))
    boxes = [row.box for row in parsed.rows if row.page == 2 and row.box is not None]
    heads = [head.box for each in parsed.tables for head in each.heads]

    assert all(box.x1 <= 595.3 and box.y1 <= 841.9 for box in boxes)
    # A row on its side is higher than wide; the straight header and footer are not.
    assert {row.text for row in parsed.rows if row.page == 2 and row.box and row.box.x1 - row.box.x0 > 30} >= {HEADER}
    assert all(box.y1 - box.y0 > box.x1 - box.x0 for box in heads)
    assert len(heads) == 14


def test_the_straight_header_over_a_turned_table_is_a_header_and_joins_nothing(tmp_path: Path) -> None:
    more = TinyPage(tables=(table(SECOND_HALF, top=60, edges=(60, 260, 320, 430, 535)),), header=HEADER, turned=270)
    parsed = parse_pages(tmp_path, COVER, turned_page(270, 0), more, replace(more, tables=()))

    assert [row.text for row in parsed.rows if row.type is RowType.HEADER] == [HEADER] * 3
    assert [each.pages for each in parsed.tables if each.pages[0] == 2] == [(2, 3)]


def test_a_table_goes_on_from_a_page_turned_one_way_to_one_turned_the_other(tmp_path: Path) -> None:
    more = TinyPage(tables=(table(SECOND_HALF, top=60, edges=(60, 260, 320, 430, 535)),), turned=270)
    path = write_tiny_pdf(tmp_path / "drawn.pdf", COVER, replace(statement_page(), turned=90), more)
    parsed = parse_document(path)

    joined = next(each for each in parsed.tables if each.pages == (2, 3))
    assert len(joined.rows) == len(BALANCE_ROWS) + len(SECOND_HALF)


@pytest.mark.parametrize("angle", ANGLES)
def test_turning_a_box_back_gives_the_box(angle: int) -> None:
    width, height = (600.0, 800.0) if angle % 180 == 0 else (800.0, 600.0)

    assert turn_box(turn_box((10, 20, 40, 25), angle, 600, 800), -angle, width, height) == (10, 20, 40, 25)
