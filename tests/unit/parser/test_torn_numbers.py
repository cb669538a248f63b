"""Numbers that narrow cells and page breaks tear."""

from pathlib import Path

import pytest

from services.parser.stages.is_torn_number import is_torn_number
from tests.support.tiny_pdf import Align, TinyPage, table
from tests.unit.parser.drawn import COVER, parse_pages

EDGES = (60.0, 300.0, 360.0, 420.0)
CENTRED = (Align.LEFT, Align.CENTRE, Align.CENTRE)


def cells(folder: Path, *pages: TinyPage) -> list[list[str]]:
    (found,) = parse_pages(folder, COVER, *pages).tables
    return [[cell.text for cell in row] for row in found.rows]


@pytest.mark.parametrize(
    ("printed", "whole"),
    [
        ("205,912,32\n8.77", "205,912,328.77"),
        ("308,0\n02.34", "308,002.34"),
        ("-203,588,83\n1.12", "-203,588,831.12"),
        ("525,890,\n400.00", "525,890,400.00"),
        ("1,234\n.50", "1,234.50"),
        ("333,7\n25,77\n3.00", "333,725,773.00"),
    ],
)
def test_a_number_is_whole_again_wherever_its_cell_breaks_it(tmp_path: Path, printed: str, whole: str) -> None:
    rows = (("项目", "期末", "期初"), ("存款", printed, "1.00"))
    page = TinyPage(tables=(table(rows, top=110, edges=(60.0, 300.0, 400.0, 500.0), aligns=CENTRED),))

    assert cells(tmp_path, page)[1] == ["存款", whole, "1.00"]


@pytest.mark.parametrize("printed", ["1,234.50\n765.50", "100\n200", "12\n345.00", "1,234.5\n67"])
def test_two_numbers_in_a_roomy_cell_stay_two(tmp_path: Path, printed: str) -> None:
    rows = (("项目", "期末", "期初"), ("存款", printed, "1.00"))
    page = TinyPage(tables=(table(rows, top=110, edges=(60.0, 300.0, 400.0, 500.0)),))

    assert cells(tmp_path, page)[1] == ["存款", printed.replace("\n", " "), "1.00"]


def test_a_last_cent_belongs_to_the_number_above_only_where_it_found_no_room() -> None:
    assert is_torn_number("304,826,666.6", "7", is_tight=True)
    assert is_torn_number("100.0", "0%", is_tight=True)
    assert not is_torn_number("304,826,666.6", "7")
    assert not is_torn_number("304,826,666.66", "7", is_tight=True)


@pytest.mark.parametrize(
    ("above", "below"), [("205,912,32", "18.77"), ("205,912,328", "8.77"), ("7.5,912", "8"), ("", ".5")]
)
def test_what_would_make_no_number_is_not_joined(above: str, below: str) -> None:
    assert not is_torn_number(above, below)


def test_a_row_whose_figures_the_page_break_tears_is_one_row(tmp_path: Path) -> None:
    first = (("项目", "资本公积", "合计"), ("一、上年年末余额", "108,1", "-256,"))
    second = (("和", "66,667.00", "542,681.00"), ("二、本年年初余额", "2.00", "3.00"))
    pages = (
        TinyPage(tables=(table(first, top=780, edges=EDGES),)),
        TinyPage(tables=(table(second, top=60, edges=EDGES),)),
    )

    assert cells(tmp_path, *pages) == [
        ["项目", "资本公积", "合计"],
        ["一、上年年末余额和", "108,166,667.00", "-256,542,681.00"],
        ["二、本年年初余额", "2.00", "3.00"],
    ]


def test_rows_of_whole_figures_on_two_pages_stay_two(tmp_path: Path) -> None:
    first = (("项目", "资本公积", "合计"), ("甲", "108,166", "1,256"))
    second = (("乙", "667.00", "542,681.00"), ("丙", "2.00", "3.00"))
    pages = (
        TinyPage(tables=(table(first, top=780, edges=EDGES),)),
        TinyPage(tables=(table(second, top=60, edges=EDGES),)),
    )

    assert [row[0] for row in cells(tmp_path, *pages)] == ["项目", "甲", "乙", "丙"]
