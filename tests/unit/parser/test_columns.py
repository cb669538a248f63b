"""Columns of tables.jsonl: named by the whole header above them, with rules and without."""

from pathlib import Path

import pytest

from nianbao.domain.printed_table import PrintedTable
from tests.support.tiny_pdf import MERGED_LEFT, MERGED_UP, Align, Line, TinyPage, table
from tests.unit.parser.drawn import COVER, parse_pages

CENTRE, LEFT, RIGHT = Align.CENTRE, Align.LEFT, Align.RIGHT


def only_table(folder: Path, *pages: TinyPage) -> PrintedTable:
    (found,) = parse_pages(folder, COVER, *pages).tables
    return found


def texts_of(found: PrintedTable) -> list[list[str]]:
    return [[cell.text for cell in row] for row in found.rows]


def test_a_header_of_four_rows_is_said_in_full(tmp_path: Path) -> None:
    rows = (
        ("项目", "2023年度", MERGED_LEFT, MERGED_LEFT, MERGED_LEFT),
        (MERGED_UP, "归属于母公司所有者权益", MERGED_LEFT, MERGED_LEFT, "少数股东权益"),
        (MERGED_UP, "实收资本", "其他权益工具", MERGED_LEFT, MERGED_UP),
        (MERGED_UP, MERGED_UP, "优先股", "永续债", MERGED_UP),
        ("一、上年年末余额", "1,000.00", "200.00", "300.00", "40.00"),
    )
    assert only_table(tmp_path, TinyPage(tables=(table(rows, top=110),))).columns == (
        "项目",
        "2023年度 归属于母公司所有者权益 实收资本",
        "2023年度 归属于母公司所有者权益 其他权益工具 优先股",
        "2023年度 归属于母公司所有者权益 其他权益工具 永续债",
        "2023年度 少数股东权益",
    )


def test_rows_of_labels_below_the_header_are_no_part_of_it(tmp_path: Path) -> None:
    rows = (
        ("项目", "期末余额", "期初余额"),
        ("一、持续的公允价值计量", "--", "--"),
        ("流动资产：", "", ""),
        ("货币资金", "1.00", "2.00"),
    )
    assert only_table(tmp_path, TinyPage(tables=(table(rows, top=110),))).columns == ("项目", "期末余额", "期初余额")


def test_a_table_of_texts_has_one_row_of_header(tmp_path: Path) -> None:
    rows = (("税种", "计税依据", "税率"), ("增值税", "应税收入", "13%、6%"), ("城建税", "流转税额", "7%"))

    assert only_table(tmp_path, TinyPage(tables=(table(rows, top=110),))).columns == ("税种", "计税依据", "税率")


def test_years_are_a_header_and_no_figures(tmp_path: Path) -> None:
    rows = (("指标名称", "2022", "2023"), ("培训人次", "1,000", "1,200"))

    assert only_table(tmp_path, TinyPage(tables=(table(rows, top=110),))).columns == ("指标名称", "2022", "2023")


def test_the_header_below_pairs_of_labels_and_values_names_the_columns(tmp_path: Path) -> None:
    rows = (
        ("报告期末股东总数", "38户", "上月末股东总数", "40户"),
        ("前10名股东持股情况", MERGED_LEFT, MERGED_LEFT, MERGED_LEFT),
        ("股东名称", "持股比例", "质押情况", MERGED_LEFT),
        (MERGED_UP, MERGED_UP, "股份状态", "数量"),
        ("甲公司", "40.00%", "质押", "1,000"),
    )
    found = only_table(tmp_path, TinyPage(tables=(table(rows, top=110),)))

    assert found.columns == ("股东名称", "持股比例", "质押情况 股份状态", "质押情况 数量")


def test_a_label_of_two_letters_set_over_two_rows_is_one(tmp_path: Path) -> None:
    rows = (
        ("项", "期末", MERGED_LEFT, "期初", MERGED_LEFT),
        ("目", "账面余额", "账面价值", "账面余额", "账面价值"),
        ("货币资金", "1.00", "2.00", "3.00", "4.00"),
    )
    found = only_table(tmp_path, TinyPage(tables=(table(rows, top=110),)))

    assert found.columns[1:] == ("期末 账面余额", "期末 账面价值", "期初 账面余额", "期初 账面价值")


def test_a_header_cell_that_goes_on_over_the_page_break_is_one(tmp_path: Path) -> None:
    head = table((("项目", "期初余额", "本期计入其他综合"),), top=780)
    rest = table((("", "", "收益的利得"), ("乙公司", "1.00", "2.00"), ("丙公司", "3.00", "4.00")), top=60)
    found = only_table(tmp_path, TinyPage(tables=(head,)), TinyPage(tables=(rest,)))

    assert found.columns == ("项目", "期初余额", "本期计入其他综合收益的利得")


REGIONS = (
    ("利息净收入", "17,571", "18,338", "5,705", "41,614"),
    ("营业支出", "(7,521)", "(6,865)", "(2,651)", "(17,037)"),
    ("减值损失", "1,234", "-", "-", "1,234"),
    ("利润总额", "10,050", "11,473", "3,054", "24,577"),
)


@pytest.mark.parametrize("style", ["three_line", "borderless"])
def test_words_over_columns_without_rules_are_their_header(tmp_path: Path, style: str) -> None:
    rows = (("", "东区", "南区", "西区", "合计"), *REGIONS)
    found = only_table(tmp_path, TinyPage(tables=(table(rows, top=110, style=style),)))

    assert found.columns == ("", "东区", "南区", "西区", "合计")
    assert texts_of(found)[1:] == [list(row) for row in REGIONS]


def test_the_name_of_the_report_over_the_last_column_is_no_header(tmp_path: Path) -> None:
    rows = (("", "东区", "南区", "西区", "合计"), *REGIONS)
    borderless = table(rows, top=110, style="borderless")
    running = Line(450, 98, "2025年年度报告")
    found = only_table(tmp_path, TinyPage(texts=(running,), tables=(borderless,)))

    assert found.columns == ("", "东区", "南区", "西区", "合计")


def test_a_word_over_the_middle_of_columns_without_rules_is_said_of_each(tmp_path: Path) -> None:
    head = (Line(357, 108, "本集团2023年12月31日", align=CENTRE),)
    rows = (("", "东区", "南区", "西区", "合计"), *REGIONS)
    found = only_table(
        tmp_path,
        TinyPage(texts=head, tables=(table(rows, top=112, edges=(60, 180, 268, 357, 446, 535), style="borderless"),)),
    )

    assert found.columns[1:] == tuple(f"本集团2023年12月31日 {region}" for region in ("东区", "南区", "西区", "合计"))


def test_a_heading_from_the_margin_over_the_columns_is_no_header(tmp_path: Path) -> None:
    heading = (Line(60, 100, "6.4 按担保方式分类的逾期贷款分析，不含应计利息及本期核销部分的贷款"),)
    rows = (("", "东区", "南区", "西区", "合计"), *REGIONS)
    found = only_table(tmp_path, TinyPage(texts=heading, tables=(table(rows, top=106, style="borderless"),)))

    assert found.columns == ("", "东区", "南区", "西区", "合计")


def test_a_column_of_dashes_without_rules_is_no_minus_of_the_next(tmp_path: Path) -> None:
    rows = (
        ("", "1年以内", "5年以上", "合计"),
        ("银行借款", "2,066", "–", "2,066"),
        ("租赁负债", "1,904", "–", "1,904"),
        ("其他应付款", "28,178", "–", "28,178"),
        ("应付债券", "5,342", "–", "5,342"),
    )
    found = only_table(tmp_path, TinyPage(tables=(table(rows, top=110, style="borderless"),)))

    assert texts_of(found) == [list(row) for row in rows]


def test_a_date_that_labels_a_row_without_rules_stays_in_one_cell(tmp_path: Path) -> None:
    labels = ("2023 年12 月31 日", "2022 年12 月31 日", "2021 年12 月31 日", "2020 年12 月31 日")
    rows = (("", "软件", "商标"), *((label, "1,234", "5,678") for label in labels))
    found = only_table(tmp_path, TinyPage(tables=(table(rows, top=110, style="borderless"),)))

    assert [[text.replace(" ", "") for text in row] for row in texts_of(found)[1:]] == [
        [label.replace(" ", ""), "1,234", "5,678"] for label in labels
    ]


@pytest.mark.parametrize("style", ["strokes", "thin_rects", "open_sided"])
def test_drawn_tables_side_by_side_are_two(tmp_path: Path, style: str) -> None:
    left = (("项目", "期末", "期初"), ("货币资金", "1,234.50", "1,000.00"), ("存货", "10.00", "20.00"))
    right = (("地区", "收入", "成本"), ("境内", "5,000.00", "4,000.00"), ("境外", "600.00", "500.00"))
    page = TinyPage(
        tables=(
            table(left, top=110, edges=(60, 140, 215, 290), style=style),
            table(right, top=117, edges=(306, 370, 450, 535), style=style),
        )
    )
    assert [texts_of(found) for found in parse_pages(tmp_path, COVER, page).tables] == [
        [list(row) for row in left],
        [list(row) for row in right],
    ]


@pytest.mark.parametrize("top", [110.0, 117.0])
def test_labels_beside_figures_without_rules_have_a_column_of_their_own(tmp_path: Path, top: float) -> None:
    left = (
        ("货币资金", "1,234.50", "1,000.00"),
        ("存货", "10.00", "20.00"),
        ("商誉", "1.00", "2.00"),
        ("合计", "5.00", "6.00"),
    )
    right = (
        ("境内", "5,000.00", "4,000.00"),
        ("境外", "600.00", "500.00"),
        ("港澳", "70.00", "30.00"),
        ("全部", "7.00", "8.00"),
    )
    page = TinyPage(
        tables=(
            table(left, top=110, edges=(60, 140, 215, 290), style="borderless"),
            table(right, top=top, edges=(306, 370, 450, 535), style="borderless"),
        )
    )
    found = only_table(tmp_path, page)
    cells = {(cell.column, cell.text) for row in found.rows for cell in row if cell.text}

    assert cells == {
        (column, text)
        for half, start in ((left, 0), (right, 3))
        for row in half
        for column, text in enumerate(row, start=start)
    }


def test_a_column_of_dashes_does_not_make_a_table_of_figures_weak(tmp_path: Path) -> None:
    rows = (
        ("理财产品", "-", "-", "6,829"),
        ("基金", "66", "-", "66"),
        ("权益工具", "-", "-", "1,673"),
        ("债权投资", "21,265", "-", "21,265"),
        ("其他", "1,690", "-", "1,690"),
    )
    found = only_table(tmp_path, TinyPage(tables=(table(rows, top=110, style="borderless"),)))

    assert texts_of(found) == [list(row) for row in rows]
