"""Key figures, staff, company facts and identity are read from their sections."""

from pathlib import Path

import pytest

from nianbao.domain.fact import Scope, Table
from nianbao.domain.report import ReportKind
from tests.support.tiny_pdf import MERGED_LEFT, MERGED_UP, Line, TinyPage, table
from tests.unit.parser.drawn import COVER, figures, parse_pages


def test_restated_years_keep_both_figures_apart(tmp_path: Path) -> None:
    rows = (
        ("", "2023年", "2022年", MERGED_LEFT, "本年比上年增减"),
        (MERGED_UP, MERGED_UP, "调整前", "调整后", "调整后"),
        ("营业收入（元）", "300.00", "200.00", "210.00", "42.86%"),
        ("基本每股收益（元/股）", "0.62", "0.60", "0.61", "1.64%"),
        ("加权平均净资产收益率", "7.22%", "8.00%", "8.32%", "-1.10%"),
        ("", "2023年末", "2022年末", MERGED_LEFT, "本年末比上年末增减"),
        (MERGED_UP, MERGED_UP, "调整前", "调整后", "调整后"),
        ("总资产（元）", "900.00", "800.00", "810.00", "11.11%"),
    )
    page = TinyPage(texts=(Line(60, 80, "六、主要会计数据和财务指标"),), tables=(table(rows, top=100),))
    parsed = parse_pages(tmp_path, COVER, page)

    stated = figures(parsed, Table.KEY_FIGURES, Scope.NONE)
    assert stated["营业收入", "2022"] == "210.00"
    assert stated["资产总计", "2022"] == "810.00"
    assert stated["基本每股收益", "2023"] == "0.62"
    assert stated["加权平均净资产收益率", "2022"] == "0.0832"
    before = {(fact.metric, fact.period): str(fact.value) for fact in parsed.facts if fact.is_restated_away}
    assert before["营业收入", "2022"] == "200.00"
    assert "42.86" not in {str(fact.value) for fact in parsed.facts}


def test_a_ratio_printed_without_its_sign_is_a_fraction(tmp_path: Path) -> None:
    rows = (
        ("主要财务指标", "2023年", "2022年", "本期比上年同期增减(%)"),
        ("基本每股收益（元／股）", "0.36", "0.20", "80.00"),
        ("加权平均净资产收益率（%）", "8.37", "4.49", "增加3.88个百分点"),
    )
    page = TinyPage(texts=(Line(60, 80, "(二) 主要财务指标"),), tables=(table(rows, top=100),))
    stated = figures(parse_pages(tmp_path, COVER, page), Table.KEY_FIGURES, Scope.NONE)

    assert stated["加权平均净资产收益率", "2023"] == "0.0837"
    assert stated["基本每股收益", "2022"] == "0.20"


def test_two_rows_that_claim_one_metric_leave_it_to_the_one_of_that_name(tmp_path: Path) -> None:
    rows = (
        ("项目", "2023年", "2022年"),
        ("营业收入（元）", "300.00", "200.00"),
        ("总资产收益率", "0.72%", "0.77%"),
        ("平均总资产收益率", "0.73%", "0.78%"),
    )
    page = TinyPage(texts=(Line(60, 80, "六、主要会计数据和财务指标"),), tables=(table(rows, top=100),))
    stated = figures(parse_pages(tmp_path, COVER, page), Table.KEY_FIGURES, Scope.NONE)

    assert stated["平均总资产收益率", "2023"] == "0.0073"
    assert stated["平均总资产收益率", "2022"] == "0.0078"


def test_key_figures_go_on_over_the_page_break_without_a_header(tmp_path: Path) -> None:
    rows = (
        ("项目", "2023年", "2022年"),
        ("营业收入", "300.00", "200.00"),
        ("利润总额", "40.00", "30.00"),
        ("归属于本行股东的净利润", "30.00", "20.00"),
        ("每股比率（元/股）：", MERGED_LEFT, MERGED_LEFT),
        ("基本/稀释每股收益", "2.07", "2.15"),
    )
    texts = (Line(60, 660, "2.2主要会计数据和财务指标"), Line(330, 680, "（货币单位：人民币百万元）"))
    first = TinyPage(texts=texts, tables=(table(rows[:3], top=700),))
    rest = TinyPage(tables=(table(rows[3:], top=74),))
    stated = figures(parse_pages(tmp_path, COVER, first, rest), Table.KEY_FIGURES, Scope.NONE)

    assert stated["归属于母公司所有者的净利润", "2023"] == "30000000.00"
    assert stated["基本每股收益", "2022"] == "2.15"


def test_three_rows_without_rules_are_a_table_when_a_year_heads_each_column(tmp_path: Path) -> None:
    rows = (
        ("", "2023年", "2022年", "2021年"),
        ("", "人民幣千元", "人民幣千元", "人民幣千元"),
        ("經營虧損", "(205,768)", "(280,852)", "(277,454)"),
        ("年內虧損", "(208,547)", "(283,351)", "(279,181)"),
        ("每股虧損－基本及攤薄（人民幣元）", "(0.55)", "(0.77)", "(0.78)"),
    )
    texts = (
        Line(60, 80, "財務摘要"),
        Line(60, 130, "本集團過去三個財政年度的業績摘要載列如下："),
        Line(360, 155, "截至12月31日止年度"),
    )
    grid = table(rows, top=160, edges=(60, 280, 365, 450, 535), style="borderless")
    parsed = parse_pages(tmp_path, COVER, TinyPage(texts=texts, tables=(grid,)))
    stated = figures(parsed, Table.KEY_FIGURES, Scope.NONE)

    assert stated["净利润", "2021"] == "-279181000"
    assert stated["基本每股收益", "2023"] == "-0.55"
    assert "載列如下" not in "".join(parsed.tables[0].columns)


@pytest.mark.parametrize("heads", [("2023年", "2022年", ""), ("甲方", "乙方", "丙方")])
def test_three_rows_without_a_year_over_each_column_are_lines(tmp_path: Path, heads: tuple[str, ...]) -> None:
    rows = (("", *heads), ("年內虧損", "(208,547)", "(283,351)", "(279,181)"), ("總資產", "1,000", "2,000", "3,000"))
    grid = table(rows, top=160, edges=(60, 280, 365, 450, 535), style="borderless")
    parsed = parse_pages(tmp_path, COVER, TinyPage(texts=(Line(60, 80, "財務摘要"),), tables=(grid,)))

    assert parsed.tables == ()
    assert not figures(parsed, Table.KEY_FIGURES, Scope.NONE)


def test_key_figures_of_a_subsidiary_later_on_are_not_the_companys(tmp_path: Path) -> None:
    own = (("项目", "2023年", "2022年"), ("营业收入", "300.00", "200.00"), ("净利润", "30.00", "20.00"))
    other = (("项目", "2023年", "2022年"), ("营业收入", "3.00", "2.00"), ("总资产", "9.00", "8.00"))
    first = TinyPage(
        texts=(
            Line(60, 60, "第二节 公司简介和主要财务指标"),
            Line(60, 80, "一、主要会计数据"),
            Line(440, 96, "单位：元"),
        ),
        tables=(table(own, top=100),),
    )
    later = TinyPage(
        texts=(Line(60, 60, "第三节 管理层讨论与分析"), Line(60, 80, "三、主要会计数据"), Line(440, 96, "单位：元")),
        tables=(table(other, top=100),),
    )
    stated = figures(parse_pages(tmp_path, COVER, first, later), Table.KEY_FIGURES, Scope.NONE)

    assert stated["营业收入", "2023"] == "300.00"
    assert ("资产总计", "2023") not in stated


def test_staff_are_counted_by_place_profession_and_education(tmp_path: Path) -> None:
    rows = (
        ("母公司在职员工的数量", "42"),
        ("在职员工的数量合计", "1,444"),
        ("专业构成", MERGED_LEFT),
        ("专业构成类别", "专业构成人数"),
        ("生产人员", "390"),
        ("其他", "164"),
        ("合计", "1,444"),
        ("教育程度", MERGED_LEFT),
        ("教育程度类别", "数量（人）"),
        ("本科", "536"),
        ("其他", "908"),
        ("合计", "1,444"),
    )
    page = TinyPage(texts=(Line(60, 80, "(一) 员工情况"),), tables=(table(rows, top=100),))
    staff = figures(parse_pages(tmp_path, COVER, page), Table.STAFF, Scope.NONE)

    assert staff == {
        ("母公司在职员工人数", "2023"): "42",
        ("职工人数", "2023"): "1444",
        ("生产人员人数", "2023"): "390",
        ("其他人员人数", "2023"): "164",
        ("本科人数", "2023"): "536",
        ("其他学历人数", "2023"): "908",
    }


def test_research_staff_are_not_the_whole_staff(tmp_path: Path) -> None:
    rows = (("教育程度", MERGED_LEFT), ("学历构成", "数量（人）"), ("硕士研究生", "46"), ("本科", "39"))
    page = TinyPage(texts=(Line(60, 80, "5. 研发人员情况"),), tables=(table(rows, top=100),))

    assert figures(parse_pages(tmp_path, COVER, page), Table.STAFF, Scope.NONE) == {}


def test_company_facts_come_from_their_table_and_not_from_the_secretarys(tmp_path: Path) -> None:
    contacts = (("", "董事会秘书", "证券事务代表"), ("姓名", "甲某", "乙某"), ("电子信箱", "dm@a.cn", "zq@a.cn"))
    company = (
        ("公司的中文名称", "示例制造股份有限公司"),
        ("公司的法定代表人", "丙某"),
        ("公司注册地址", "某省某市某某大街\n1号"),
        ("公司注册地址的邮政编码", "010111"),
        ("电子信箱", "stock@a.cn"),
    )
    page = TinyPage(
        texts=(Line(60, 60, "二、联系人和联系方式"), Line(60, 180, "三、基本情况简介")),
        tables=(table(contacts, top=70), table(company, top=190)),
    )
    facts = figures(parse_pages(tmp_path, COVER, page), Table.COMPANY, Scope.NONE)

    assert facts["电子信箱", "2023"] == "stock@a.cn"
    assert facts["董事会秘书", "2023"] == "甲某"
    assert facts["董事会秘书电子信箱", "2023"] == "dm@a.cn"
    assert facts["注册地址", "2023"] == "某省某市某某大街1号"
    assert facts["注册地址邮政编码", "2023"] == "010111"
    assert facts["法定代表人", "2023"] == "丙某"


@pytest.mark.parametrize(
    ("title", "kind", "year"),
    [
        ("2023年年度报告", ReportKind.ANNUAL, 2023),
        ("二〇二三年年度报告", ReportKind.ANNUAL, 2023),
        ("2024 年半年度报告全文", ReportKind.HALF_YEAR, 2024),
        ("2023年年度报告摘要", ReportKind.SUMMARY, 2023),
        ("2024 年半年度报告摘要", ReportKind.SUMMARY, 2024),
        ("2023 年第三季度报告", ReportKind.QUARTERLY, 2023),
    ],
)
def test_year_and_kind_come_from_the_cover(tmp_path: Path, title: str, kind: ReportKind, year: int) -> None:
    cover = TinyPage(texts=(Line(60, 100, "示例制造股份有限公司"), Line(60, 140, title)))
    identity = parse_pages(tmp_path, cover).summary.identity

    assert (identity.kind, identity.year) == (kind, year)
    assert identity.full_name == "示例制造股份有限公司"
    assert identity.short_name == "示例制造"


def test_a_summary_gives_no_facts_and_says_why(tmp_path: Path) -> None:
    cover = TinyPage(texts=(Line(60, 100, "公司代码：600001"), Line(60, 140, "2023年年度报告摘要")))
    rows = (("项目", "2023年", "2022年"), ("营业收入", "3.00", "2.00"), ("总资产", "9.00", "8.00"))
    page = TinyPage(texts=(Line(60, 80, "主要会计数据"), Line(440, 96, "单位：元")), tables=(table(rows, top=100),))
    parsed = parse_pages(tmp_path, cover, page)

    assert parsed.facts == ()
    assert [warning.code for warning in parsed.summary.warnings] == ["identity_incomplete", "kind_without_facts"]
