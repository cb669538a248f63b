"""Company facts: which text is the value of which label."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from nianbao.domain.fact import Scope, Table
from services.parser.stages.part_names import part_names
from tests.support.tiny_pdf import MERGED_UP, Align, Line, TinyPage, table
from tests.unit.parser.drawn import COVER, figures, parse_pages

HEADING = "四、其他有关资料"
OWNER_EDGES = (60.0, 200.0, 300.0, 535.0)
LEFT = (Align.LEFT, Align.LEFT, Align.LEFT, Align.LEFT)
# With five facts from tables, the lines of the report are not searched.
COMPANY = (
    ("公司的中文名称", "示例制造股份有限公司"),
    ("公司的中文简称", "示例股份"),
    ("公司的外文名称", "Example Co., Ltd"),
    ("公司注册地址", "某省某市某某大街1号"),
    ("公司网址", "www.example.cn"),
)


def _stated(folder: Path, *pages: TinyPage) -> dict[str, str]:
    """What the pages state; the cover's code is not theirs."""
    facts = figures(parse_pages(folder, COVER, *pages), Table.COMPANY, Scope.NONE)
    return {metric: value for (metric, _), value in facts.items() if value != "600001"}


def _page(rows: Sequence[Sequence[str]], edges: Sequence[float] = ()) -> TinyPage:
    aligns = [Align.LEFT] * len(rows[0])
    return TinyPage(texts=(Line(60, 80, HEADING),), tables=(table(rows, top=100, edges=edges, aligns=aligns),))


def _lines_page(*lines: tuple[float, float, str]) -> TinyPage:
    return TinyPage(texts=tuple(Line(x, y, text, size=10) for x, y, text in lines))


def test_a_row_of_labels_is_the_header_of_the_values_below(tmp_path: Path) -> None:
    rows = (
        ("保荐机构名称", "保荐机构办公地址", "保荐代表人姓名", "持续督导期间"),
        ("示例证券股份有限公司", "某市某路1号", "甲一、乙二", "2021年至2024年"),
    )

    assert _stated(tmp_path, _page(rows)) == {
        "保荐机构": "示例证券股份有限公司",
        "保荐机构办公地址": "某市某路1号",
        "保荐代表人": "甲一、乙二",
        "持续督导期间": "2021年至2024年",
    }


def test_a_header_without_its_first_label_still_names_the_other_columns(tmp_path: Path) -> None:
    rows = (
        ("", "保荐机构办公地址", "保荐代表人姓名", "持续督导期间"),
        ("示例证券股份有限公司", "某市某路1号", "甲一、乙二", "2021年至2024年"),
    )
    stated = _stated(tmp_path, _page(rows))

    assert stated["保荐机构办公地址"] == "某市某路1号"
    assert stated["保荐代表人"] == "甲一、乙二"


def test_two_sponsors_below_one_header_are_both_stated(tmp_path: Path) -> None:
    rows = (
        ("保荐机构名称", "保荐代表人姓名", "持续督导期间"),
        ("示例证券", "甲一、乙二", "2021年"),
        ("例示证券", "丙三", "2021年"),
    )
    stated = _stated(tmp_path, _page(rows))

    assert stated == {"保荐机构": "示例证券、例示证券", "保荐代表人": "甲一、乙二、丙三", "持续督导期间": "2021年"}


def test_a_label_is_never_the_value_of_another(tmp_path: Path) -> None:
    rows = (*COMPANY, ("公司的法定代表人", "公司办公地址"), ("公司年度报告备置地点", "公司办公地址"))
    stated = _stated(tmp_path, _page(rows))

    assert "法定代表人" not in stated
    assert stated["年度报告备置地点"] == "公司办公地址"


def test_the_domestic_auditor_counts_and_not_the_one_abroad(tmp_path: Path) -> None:
    domestic = (
        ("公司聘请的会计师事务所（境内）", "名称", "内地会计师事务所（特殊普通合伙）"),
        (MERGED_UP, "办公地址", "北京市某路1号"),
        (MERGED_UP, "签字会计师姓名", "甲一、乙二"),
    )
    abroad = (
        ("公司聘请的会计师事务所（境外）", "名称", "香港会计师事务所"),
        (MERGED_UP, "办公地址", "香港某道10号"),
        (MERGED_UP, "签字会计师姓名", "丙三"),
    )
    wanted = {
        "会计师事务所": "内地会计师事务所（特殊普通合伙）",
        "会计师事务所办公地址": "北京市某路1号",
        "签字会计师": "甲一、乙二",
    }

    assert _stated(tmp_path, _page((*domestic, *abroad), OWNER_EDGES)) == wanted
    assert _stated(tmp_path, _page((*abroad, *domestic), OWNER_EDGES)) == wanted
    assert _stated(tmp_path, _page(abroad, OWNER_EDGES)) == {}


def test_an_owner_that_goes_on_over_a_page_break_keeps_its_rows_apart(tmp_path: Path) -> None:
    above = table(
        [("公司聘请的会计师事务所（境内）", "名称", "内地会计师事务所")], top=780, edges=OWNER_EDGES, aligns=LEFT[:3]
    )
    below = table(
        [("", "办公地址", "北京市某路1号"), (MERGED_UP, "签字会计师姓名", "甲一、乙二")],
        top=60,
        edges=OWNER_EDGES,
        aligns=LEFT[:3],
    )
    first = TinyPage(texts=(Line(60, 760, HEADING),), tables=(above,))

    assert _stated(tmp_path, first, TinyPage(tables=(below,))) == {
        "会计师事务所": "内地会计师事务所",
        "会计师事务所办公地址": "北京市某路1号",
        "签字会计师": "甲一、乙二",
    }


@pytest.mark.parametrize("printed", ["赵志强   杨卿丽", "赵志强\n杨卿丽", "赵志强、杨卿丽", "赵志强、\n杨卿丽"])
def test_names_that_the_page_sets_apart_are_never_glued(tmp_path: Path, printed: str) -> None:
    stated = _stated(tmp_path, _page((*COMPANY, ("签字会计师姓名", printed))))

    assert stated["签字会计师"] == "赵志强、杨卿丽"


def test_addresses_and_websites_that_wrap_stay_whole(tmp_path: Path) -> None:
    rows = (
        *COMPANY,
        ("公司办公地址", "某省某市某某大街1号某某大厦A座12\n层1201室"),
        ("电子信箱", "stock@example-company-name.com.\ncn"),
    )
    stated = _stated(tmp_path, _page(rows, edges=(60.0, 200.0, 360.0)))

    assert stated["办公地址"] == "某省某市某某大街1号某某大厦A座12层1201室"


def test_a_line_of_two_labels_states_each(tmp_path: Path) -> None:
    stated = figures(parse_pages(tmp_path, COVER), Table.COMPANY, Scope.NONE)

    assert stated["证券代码", "2023"] == "600001"


def test_lines_state_the_company_and_what_goes_on_below_them(tmp_path: Path) -> None:
    page = _lines_page(
        (90, 80, "公司的中文名称：示例制造股份有限公司"),
        (90, 100, "公司的中文简称：示例股份"),
        (90, 140, "公司信息披露境内代表：丁四"),
        (90, 160, "电子信箱：dm@a.cn"),
        (90, 200, "公司办公地址：北京市某街29号"),
        (90, 220, "电子信箱：stock@a.cn"),
        (90, 260, "公司年度报告备置地点："),
        (90, 280, "北京市某街29号"),
        (90, 300, "上海市某路1号"),
        (90, 340, "公司聘请的会计师事务所："),
        (90, 360, "境内：内地会计师事务所（特殊普通合伙）"),
        (90, 380, "办公地址：北京市某路1号"),
        (90, 400, "签字会计师姓名：甲一（中国注册会计师）"),
        (240, 415, "乙二（中国注册会计师）"),
        (90, 435, "境外：香港会计师事务所"),
        (90, 455, "办公地址：香港某道10号"),
    )

    assert _stated(tmp_path, page) == {
        "公司名称": "示例制造股份有限公司",
        "公司中文简称": "示例股份",
        "办公地址": "北京市某街29号",
        "电子信箱": "stock@a.cn",
        "年度报告备置地点": "北京市某街29号、上海市某路1号",
        "会计师事务所": "内地会计师事务所（特殊普通合伙）",
        "会计师事务所办公地址": "北京市某路1号",
        "签字会计师": "甲一（中国注册会计师）、乙二（中国注册会计师）",
    }


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("申军 赵本刚", "申军、赵本刚"),
        ("王 婕、索立松", "王婕、索立松"),
        ("王 婕 李 明", "王婕、李明"),
        ("欧阳 修", "欧阳 修"),
        ("施剑春 注册会计师", "施剑春 注册会计师"),
        ("中国注册会计师：甲一 中国注册会计师：乙二", "中国注册会计师：甲一、中国注册会计师：乙二"),
        ("John Smith", "John Smith"),
    ],
)
def test_names_are_parted_only_where_they_are_surely_names(printed: str, names: str) -> None:
    assert part_names(printed) == names


def test_a_code_and_a_website_below_their_labels_are_read_in_two_columns(tmp_path: Path) -> None:
    page = _lines_page(
        (60, 100, "H股證券登記處"),
        (300, 100, "公司網站"),
        (60, 118, "香港證券登記有限公司"),
        (300, 118, "www.example.com"),
        (60, 160, "股份代號"),
        (60, 178, "02565"),
        (300, 178, "主要往來銀行"),
    )
    cover = TinyPage(texts=(Line(200, 300, "示例制造股份有限公司", size=18), Line(220, 340, "2023年年度报告", size=18)))
    stated = figures(parse_pages(tmp_path, cover, page), Table.COMPANY, Scope.NONE)

    assert stated == {("证券代码", "2023"): "02565", ("公司网址", "2023"): "www.example.com"}


def test_the_period_of_supervision_is_the_sponsors(tmp_path: Path) -> None:
    rows = (
        ("报告期内履行持续督导职责的保荐机构", "名称", "示例证券股份有限公司"),
        (MERGED_UP, "持续督导的期间", "2018年3月30日至今"),
    )

    assert _stated(tmp_path, _page(rows, OWNER_EDGES))["持续督导期间"] == "2018年3月30日至今"


def test_two_addresses_on_two_lines_are_not_glued(tmp_path: Path) -> None:
    rows = (*COMPANY, ("公司办公地址", "某市某某路5047号\n某市某某路5023号"))

    assert _stated(tmp_path, _page(rows))["办公地址"] == "某市某某路5047号 某市某某路5023号"
