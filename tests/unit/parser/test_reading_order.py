"""Rows, headers and footers, and the tree above them."""

from pathlib import Path

import pytest

from nianbao.domain.headings import heading_of
from nianbao.domain.row import RowType
from tests.support.tiny_pdf import MERGED_UP, Line, TinyPage, table
from tests.unit.parser.drawn import parse_pages


def _page(number: int, *texts: Line) -> TinyPage:
    return TinyPage(texts=texts, header="示例股份2023年年度报告", footer=f"{number} / 4")


def test_headers_and_footers_are_told_by_repetition(tmp_path: Path) -> None:
    pages = [_page(number, Line(60, 120, f"第{number}页的正文。")) for number in (1, 2, 3, 4)]
    rows = parse_pages(tmp_path, *pages).rows

    assert [row.type for row in rows[:3]] == [RowType.HEADER, RowType.TEXT, RowType.FOOTER]
    assert rows[1].text == "第1页的正文。"
    assert [row.number for row in rows] == list(range(12))


def test_lines_of_a_paragraph_become_one_row_and_table_rows_stay_apart(tmp_path: Path) -> None:
    long_line = "本公司的主营业务为研发生产和销售精密设备及其零部件并提供相关的技术服务与"
    page = TinyPage(
        texts=(
            Line(60, 100, long_line, size=12),
            Line(60, 118, "咨询。", size=12),
            Line(60, 136, "一、业务概要", size=12),
        ),
        tables=(table((("项目", "金额"), ("甲", "1.00")), top=160),),
    )
    rows = parse_pages(tmp_path, page).rows

    assert [row.text for row in rows if row.type is RowType.TEXT] == [f"{long_line}咨询。", "一、业务概要"]
    assert [row.cells for row in rows if row.type is RowType.TABLE] == [("项目", "金额"), ("甲", "1.00")]


def test_the_tree_climbs_to_the_right_ancestor(tmp_path: Path) -> None:
    titles = ("第二节 公司简介", "一、公司信息", "（一）基本信息", "1、名称", "二、联系人", "第三节 管理层讨论")
    page = TinyPage(texts=tuple(Line(60, 80 + 30 * place, title) for place, title in enumerate(titles)))
    nodes = parse_pages(tmp_path, page).nodes
    parents = {node.title: nodes[node.parent].title for node in nodes if node.parent is not None}

    assert parents["一、公司信息"] == "第二节 公司简介"
    assert parents["1、名称"] == "（一）基本信息"
    assert parents["二、联系人"] == "第二节 公司简介"
    assert nodes[0].rows == (0, 5)
    assert next(node for node in nodes if node.title == "第二节 公司简介").rows == (0, 4)


def test_the_contents_page_makes_no_headings(tmp_path: Path) -> None:
    contents = TinyPage(
        texts=tuple(Line(60, 80 + 20 * n, f"第{c}节 标题{c} ............ {n}") for n, c in enumerate("一二三四五"))
    )
    body = TinyPage(texts=(Line(60, 80, "第一节 标题一"),))
    nodes = parse_pages(tmp_path, contents, body).nodes

    assert [node.page for node in nodes if node.type == "章"] == [2]


def test_sentences_ticks_and_plain_numbers_are_no_headings() -> None:
    for line in ("一、本公司保证内容真实。", "□适用 √不适用", "1.5 亿元", "2023", "（1,234.00）"):
        assert heading_of(line) is None
    assert heading_of("一、审计意见") == ("一、", 4)
    assert heading_of("第二节公司简介和主要财务指标") == ("章", 1)
    assert heading_of("2、母公司利润表") == ("报表标题", 3)


@pytest.mark.parametrize("offset", [0, 3, 8])
def test_two_columns_of_prose_are_read_one_after_the_other(tmp_path: Path, offset: float) -> None:
    left = [Line(50, 140 + 15 * n, f"左栏第{n:02d}行的正文一直写到栏的右边缘为止不留空白") for n in range(14)]
    right = [
        Line(310, 140 + offset + 15 * n, f"右栏第{n:02d}行的正文一直写到栏的右边缘为止不留空白") for n in range(14)
    ]
    page = TinyPage(
        texts=(Line(60, 90, "第三节 管理层讨论与分析，这一标题横跨两栏，一直写到页面的右边。", size=14), *left, *right)
    )
    text = "".join(row.text for row in parse_pages(tmp_path, page).rows)

    assert text.index("管理层") < text.index("左栏第00行") < text.index("左栏第13行") < text.index("右栏第00行")


def test_labels_and_values_side_by_side_are_not_two_columns(tmp_path: Path) -> None:
    pairs = [
        ("公司的中文名称", "示例制造股份有限公司"),
        ("法定代表人", "甲某"),
        ("注册地址", "某省某市某某大街1号"),
    ] * 5
    lines = [
        line
        for place, (label, value) in enumerate(pairs)
        for line in (Line(60, 100 + 16 * place, f"{label}："), Line(300, 100 + 16 * place, value))
    ]
    rows = parse_pages(tmp_path, TinyPage(texts=lines)).rows

    assert "公司的中文名称： 示例制造股份有限公司" in rows[0].text


def test_a_column_of_prose_becomes_paragraphs(tmp_path: Path) -> None:
    lines = "左栏的正文一直写到栏的右边缘为止不留任何空白的地方"
    left = [Line(50, 140 + 12 * n, lines) for n in range(12)]
    right = [Line(310, 140 + 12 * n, lines.replace("左", "右")) for n in range(12)]
    rows = parse_pages(tmp_path, TinyPage(texts=(*left, *right))).rows

    assert [row.text for row in rows] == [lines * 12, lines.replace("左", "右") * 12]


def test_a_chapter_name_in_the_page_headers_opens_no_second_chapter(tmp_path: Path) -> None:
    pages = [
        TinyPage(texts=(Line(60, 40, "第一章 公司简介"), Line(60, 120, f"第{number}段正文。")))
        for number in ("一", "二")
    ]
    nodes = parse_pages(tmp_path, *pages).nodes

    assert [node.title for node in nodes if node.type == "章"] == ["第一章 公司简介"]


def test_headers_that_change_with_the_chapter_are_headers(tmp_path: Path) -> None:
    pages = [_page(number, Line(60, 120, "正文。")) for number in range(1, 60)]
    chapter = [
        TinyPage(texts=(Line(60, 40, "第三章 讨论"), Line(60, 120, f"{name}段正文。"))) for name in ("甲", "乙", "丙")
    ]
    rows = parse_pages(tmp_path, *pages, *chapter).rows

    assert [row.type for row in rows if row.text == "第三章 讨论"] == [RowType.HEADER] * 3


def test_a_tall_cell_is_said_again_in_every_row_beside_it(tmp_path: Path) -> None:
    rows = (
        ("分部", "项目", "2023年"),
        ("零售", "收入", "10.00"),
        (MERGED_UP, "成本", "4.00"),
        ("批发", "收入", "8.00"),
    )
    parsed = parse_pages(tmp_path, TinyPage(tables=(table(rows, top=100),)))

    assert [row.cells for row in parsed.rows] == [
        ("分部", "项目", "2023年"),
        ("零售", "收入", "10.00"),
        ("零售", "成本", "4.00"),
        ("批发", "收入", "8.00"),
    ]
