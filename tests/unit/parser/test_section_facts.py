"""Quarters, research, partners, holdings and dividends: each form that reports print."""

from __future__ import annotations

from pathlib import Path

from nianbao.domain.fact import Scope, Table
from tests.support.tiny_pdf import Line, TinyPage, table
from tests.unit.parser.drawn import COVER, facts_of, figures, parse_pages

_FIVE = (60.0, 200.0, 285.0, 370.0, 455.0, 540.0)


def _stated(folder: Path, page: TinyPage, of: Table = Table.KEY_FIGURES) -> dict[tuple[str, str], str]:
    return figures(parse_pages(folder, COVER, page), of, Scope.NONE)


def _page(*rows: tuple[str, ...], lines: tuple[str, ...] = (), edges: tuple[float, ...] | None = None) -> TinyPage:
    texts = tuple(Line(60, 60 + 16 * index, text) for index, text in enumerate(lines))
    width = len(rows[0])
    drawn = edges or tuple(60 + 480 / width * column for column in range(width + 1))
    return TinyPage(texts=texts, tables=(table(rows, top=150, edges=drawn),))


def test_four_quarters_are_single_quarters_of_the_year(tmp_path: Path) -> None:
    page = _page(
        ("", "第一季度", "第二季度", "第三季度", "第四季度"),
        ("营业收入", "10.00", "20.00", "30.00", "40.00"),
        ("经营活动产生的现金流量净额", "-1.00", "2.00", "3.00", "4.00"),
        lines=("八、分季度主要财务指标", "单位：万元"),
        edges=_FIVE,
    )

    stated = _stated(tmp_path, page)

    assert stated["营业收入", "2023Q3"] == "300000.00"
    assert stated["经营活动产生的现金流量净额", "2023Q1"] == "-10000.00"
    assert len(stated) == 8


def test_quarters_without_a_unit_are_left_out(tmp_path: Path) -> None:
    page = _page(
        ("", "第一季度", "第二季度", "第三季度", "第四季度"),
        ("营业收入", "10", "20", "30", "40"),
        ("经营活动产生的现金流量净额", "1", "2", "3", "4"),
        edges=_FIVE,
    )

    assert _stated(tmp_path, page) == {}


def test_research_spending_of_one_year_takes_the_unit_above(tmp_path: Path) -> None:
    page = _page(
        ("本期费用化研发投入", "1,000.00"),
        ("本期资本化研发投入", ""),
        ("研发投入合计", "1,000.00"),
        ("研发投入总额占营业收入比例（%）", "4.10"),
        lines=("(1).研发投入情况表", "单位：元"),
    )

    assert _stated(tmp_path, page) == {
        ("费用化研发投入", "2023"): "1000.00",
        ("研发投入", "2023"): "1000.00",
        ("研发投入占营业收入的比例", "2023"): "0.041",
    }


def test_research_staff_of_years_side_by_side_are_counted_by_education_and_age(tmp_path: Path) -> None:
    page = _page(
        ("", "2023年", "2022年", "变动比例"),
        ("研发人员数量（人）", "30", "20", "50.00%"),
        ("研发人员数量占比", "10.00%", "8.00%", "2.00%"),
        ("研发人员学历", "", "", ""),
        ("本科", "25", "18", "38.89%"),
        ("研发人员年龄构成", "", "", ""),
        ("30~40岁", "12", "9", "33.33%"),
    )

    stated = _stated(tmp_path, page, Table.STAFF)

    assert stated["研发人员人数", "2022"] == "20"
    assert stated["研发人员本科人数", "2023"] == "25"
    assert stated["研发人员30至40岁人数", "2022"] == "9"
    assert stated["研发人员数量占比", "2023"] == "0.10"


def test_partners_in_a_sentence_are_read_over_its_line_end(tmp_path: Path) -> None:
    page = TinyPage(
        texts=(
            Line(60, 80, "前五名客户销售额1,234.50万元，占年度销售总额23.45%；其中前五名客户销售"),
            Line(60, 96, "额中关联方销售额0万元，占年度销售总额0%。"),
        )
    )

    assert _stated(tmp_path, page) == {
        ("前五名客户销售额", "2023"): "12345000.00",
        ("前五名客户销售额占比", "2023"): "0.2345",
        ("前五名客户关联方销售额", "2023"): "0",
        ("前五名客户关联方销售额占比", "2023"): "0",
    }


def test_each_customer_is_a_row_of_its_own_and_the_sum_is_none(tmp_path: Path) -> None:
    page = _page(
        ("序号", "客户名称", "销售额（元）", "占年度销售总额比例"),
        ("1", "甲公司", "700.00", "7.00%"),
        ("2", "乙公司", "300.00", "3.00%"),
        ("合计", "--", "1,000.00", "10.00%"),
    )
    facts = facts_of(parse_pages(tmp_path, COVER, page), Table.KEY_FIGURES, Scope.NONE)

    assert [(fact.metric, fact.label, str(fact.value)) for fact in facts] == [
        ("客户销售额", "甲公司", "700.00"),
        ("客户销售额占比", "甲公司", "0.07"),
        ("客户销售额", "乙公司", "300.00"),
        ("客户销售额占比", "乙公司", "0.03"),
    ]


def test_a_holding_keeps_its_own_unit_and_none_in_foreign_money(tmp_path: Path) -> None:
    page = _page(
        ("公司名称", "主要业务", "注册资本", "总资产", "净利润"),
        ("甲公司", "制造", "650万元", "1,000.00", "-5.00"),
        ("乙公司", "贸易", "5万美元", "2,000.00", "6.00"),
        lines=("(七)主要控股参股公司分析", "单位：元"),
    )
    facts = facts_of(parse_pages(tmp_path, COVER, page), Table.KEY_FIGURES, Scope.NONE)

    stated = {(fact.metric.removeprefix("参控股公司"), fact.label): str(fact.value) for fact in facts}
    assert stated["注册资本", "甲公司"] == "6500000"
    assert ("注册资本", "乙公司") not in stated
    assert stated["净利润", "甲公司"] == "-5.00"
    assert stated["主要业务", "乙公司"] == "贸易"


def _warnings(folder: Path, page: TinyPage) -> list[str]:
    return [
        each.message
        for each in parse_pages(folder, COVER, page).summary.warnings
        if each.code in ("figures_left_out", "dividend_of_part_year")
    ]


def test_a_plan_for_the_rest_of_a_year_does_not_stand_for_the_year(tmp_path: Path) -> None:
    years = table(
        (("分红年度", "现金分红金额（含税）"), ("2023年", "900.00"), ("2022年", "800.00")),
        top=120,
        edges=(60.0, 300.0, 540.0),
    )
    plan = table(
        (("每10股派息数（元）（含税）", "3.60"), ("现金分红金额（元）（含税）", "500.00")),
        top=300,
        edges=(60.0, 300.0, 540.0),
    )
    page = TinyPage(texts=(Line(60, 100, "单位：元"), Line(60, 280, "本年度利润分配情况")), tables=(years, plan))

    assert _stated(tmp_path, page) == {("现金分红总额", "2023"): "900.00", ("现金分红总额", "2022"): "800.00"}
    (warning,) = _warnings(tmp_path, page)
    assert "每10股派息数、现金分红总额未作为全年数采用" in warning


def test_a_sum_with_earlier_payments_in_it_leaves_the_amount_for_ten_shares_without_a_metric(tmp_path: Path) -> None:
    page = _page(
        ("每10股派息数（元）（含税）", "4.00"),
        ("分配预案的股本基数（股）", "1,000"),
        ("现金分红金额（元）（含税）", "700.00"),
        lines=("本年度利润分配情况",),
    )

    assert _stated(tmp_path, page) == {("现金分红总额", "2023"): "700.00"}
    (warning,) = _warnings(tmp_path, page)
    assert "每10股派息数未作为全年数采用" in warning


def test_a_plan_beside_another_payment_for_the_year_stands_for_nothing(tmp_path: Path) -> None:
    rows = (
        ("每10股派息数（元）（含税）", "4.00"),
        ("分配预案的股本基数（股）", "1,000"),
        ("现金分红金额（元）（含税）", "400.00"),
    )
    before = _page(*rows, lines=("公司2023年半年度利润分配方案已于2023年9月实施完毕。",))
    in_table = _page(*rows, ("2023年全年每10股派发6元，其中：2023年中期已按每10股派发2元", ""))
    other_year = _page(*rows, lines=("公司2022年半年度利润分配方案已于2022年9月实施完毕。",))

    assert _stated(tmp_path, before) == {}
    assert _stated(tmp_path, in_table) == {}
    assert len(_warnings(tmp_path, before)) == 1
    assert _stated(tmp_path, other_year)["每10股派息数", "2023"] == "4.00"
    assert _warnings(tmp_path, other_year) == []


def test_what_a_section_leaves_out_is_said_with_its_page(tmp_path: Path) -> None:
    quarters = _page(
        ("", "第一季度", "第二季度", "第三季度", "第四季度"),
        ("营业收入", "10", "20", "30", "40"),
        ("经营活动产生的现金流量净额", "1", "2", "3", "4"),
        edges=_FIVE,
    )
    abroad = _page(
        ("公司名称", "主要业务", "注册资本", "总资产", "净利润"),
        ("乙公司", "贸易", "5万美元", "2,000.00", "6.00"),
        lines=("主要控股参股公司分析", "单位：元"),
    )
    sentence = TinyPage(texts=(Line(60, 80, "前五名客户的销售收入约为1,234.50万元。"),))

    assert [message.split("，")[0] for message in _warnings(tmp_path, quarters)] == [
        "第2页分季度财务数据有 2 个数值的单位、所属列或口径不能确定"
    ]
    assert "乙公司参控股公司注册资本" in _warnings(tmp_path, abroad)[0]
    assert "前五名客户销售额" in _warnings(tmp_path, sentence)[0]


def test_a_figure_of_a_sentence_is_boxed_alone(tmp_path: Path) -> None:
    page = TinyPage(texts=(Line(60, 80, "前五大客户销售额0万元，占年度销售总额0%。"),))
    total, share = facts_of(parse_pages(tmp_path, COVER, page), Table.KEY_FIGURES, Scope.NONE)

    assert total.passport.box is not None
    assert share.passport.box is not None
    assert total.passport.box.x1 - total.passport.box.x0 < 10
    assert total.passport.box.x1 < share.passport.box.x0


def test_a_figure_printed_oftener_than_it_was_read_keeps_its_line(tmp_path: Path) -> None:
    page = TinyPage(texts=(Line(60, 80, "20%：前五名客户销售额9万元，占年度销售总额20%。"),))
    total, share = facts_of(parse_pages(tmp_path, COVER, page), Table.KEY_FIGURES, Scope.NONE)

    assert total.passport.box is not None
    assert share.passport.box is not None
    assert share.passport.box.x0 < total.passport.box.x0
