"""A table row reads as a sentence that names the column of each cell."""

from __future__ import annotations

from nianbao.domain.row import Row, RowType
from services.indexer.stages.table_sentences import table_sentences


def _rows(*rows: tuple[str, ...]) -> list[Row]:
    return [Row(1, number, RowType.TABLE, cells=cells, table=1) for number, cells in enumerate(rows)]


def _sentences(*rows: tuple[str, ...]) -> list[str]:
    return [sentence for sentence, _ in table_sentences(_rows(*rows))]


def test_cells_are_named_by_their_column() -> None:
    assert _sentences(("项目", "2022年", "2021年"), ("研发投入（元）", "35,000,000.00", "30,000,000.00")) == [
        "研发投入(元)：2022年 35,000,000.00；2021年 30,000,000.00"
    ]


def test_a_header_of_two_rows_is_read_downwards() -> None:
    assert _sentences(("项目", "2022年", "2022年"), ("", "金额", "占比"), ("直销", "1,200.00", "60.00%")) == [
        "直销：2022年 金额 1,200.00；2022年 占比 60.00%"
    ]


def test_empty_cells_are_left_out() -> None:
    assert _sentences(("项目", "期末", "期初"), ("存货", "", "1,234.00")) == ["存货：期初 1,234.00"]


def test_a_table_of_words_keeps_every_row() -> None:
    assert _sentences(("姓名", "职务"), ("张三", "董事长"), ("李四", "总经理")) == [
        "姓名：职务",
        "张三：董事长",
        "李四：总经理",
    ]


def test_a_row_that_does_not_fit_the_header_is_written_as_it_is_and_the_header_too() -> None:
    found = _sentences(("项目", "2022年", "2021年"), ("收入", "1,000.00", "900.00"), ("注：以上为合并口径",))

    assert found == ["项目；2022年；2021年", "收入：2022年 1,000.00；2021年 900.00", "注:以上为合并口径"]


def test_whole_numbers_are_figures_and_no_header() -> None:
    assert _sentences(("母公司在职员工的数量", "1114"), ("在职员工的数量合计", "1,252")) == [
        "母公司在职员工的数量：1114",
        "在职员工的数量合计：1,252",
    ]


def test_a_sentence_comes_with_its_row() -> None:
    rows = _rows(("项目", "2022年"), ("", ""), ("存货", "1,234.00"))

    assert table_sentences(rows) == [("存货：2022年 1,234.00", rows[2])]


def test_a_continued_table_without_header_is_written_without_names() -> None:
    assert _sentences(("存货", "1,234.00", "1,000.00")) == ["存货；1,234.00；1,000.00"]


def test_a_table_of_headers_alone_is_one_line() -> None:
    assert _sentences(("项目", "金额")) == ["项目：金额"]


def test_an_empty_table_says_nothing() -> None:
    assert [sentence for sentence in _sentences(("", "")) if sentence] == []


def test_a_merged_header_cell_stands_over_as_many_columns_as_it_heads() -> None:
    assert _sentences(
        ("项目", "2019年末", "2019年初", "比重增减"),
        ("项目", "金额", "占比", "金额", "占比", "比重增减"),
        ("存货", "473,352.58", "13.58%", "557,953.70", "15.75%", "-2.17%"),
    ) == [
        "存货：2019年末 金额 473,352.58；2019年末 占比 13.58%；2019年初 金额 557,953.70；2019年初 占比 15.75%；"
        "比重增减 -2.17%"
    ]


def test_a_header_that_cannot_be_spread_evenly_names_no_column() -> None:
    assert _sentences(
        ("项目", "本期", "上期"), ("项目", "甲", "乙", "丙"), ("存货", "1,000.00", "2,000.00", "3,000.00")
    ) == ["存货：甲 1,000.00；乙 2,000.00；丙 3,000.00"]


def test_the_title_of_a_table_heads_no_column() -> None:
    assert _sentences(("前十名股东持股情况",), ("股东", "数量"), ("某某", "1,000")) == ["某某：数量 1,000"]
