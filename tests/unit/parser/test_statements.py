"""Statements become facts whatever way their tables are drawn."""

from decimal import Decimal
from pathlib import Path

import pytest

from nianbao.domain.fact import Scope, Table
from tests.support.tiny_pdf import MERGED_LEFT, MERGED_UP, Align, Line, TinyPage, table
from tests.unit.parser.drawn import (
    BALANCE_ROWS,
    COVER,
    EDGES,
    HALF_YEAR_COVER,
    facts_of,
    figures,
    parse_pages,
    statement_page,
)


@pytest.mark.parametrize("style", ["strokes", "thin_rects", "filled_paths", "open_sided", "three_line", "borderless"])
def test_every_style_of_rules_gives_the_same_facts(tmp_path: Path, style: str) -> None:
    parsed = parse_pages(tmp_path, COVER, statement_page(style=style))

    found = figures(parsed, Table.BALANCE_SHEET)
    assert found["货币资金", "2023"] == "1234.50"
    assert found["货币资金", "2022"] == "1000.00"
    assert found["负债和所有者权益总计", "2022"] == "1500.00"
    assert len(found) == 14


def test_a_fact_carries_its_page_its_box_and_the_printed_text(tmp_path: Path) -> None:
    parsed = parse_pages(tmp_path, COVER, statement_page())

    cash = next(fact for fact in parsed.facts if fact.metric == "货币资金" and fact.period == "2023")
    assert cash.passport.page == 2
    assert cash.passport.printed == "1,234.50"
    assert cash.passport.box is not None
    assert (cash.passport.box.x0, cash.passport.box.x1) == pytest.approx((320, 430), abs=1)
    assert cash.unit == "元"


def test_a_fact_carries_the_header_over_its_cell_and_the_row_it_is_part_of(tmp_path: Path) -> None:
    rows = (
        ("项目", "附注", "2023年度", "2022年度"),
        ("一、营业总收入", "", "900.00", "800.00"),
        ("其中：营业收入", "七、1", "900.00", "800.00"),
        ("管理费用", "七、2", "30.00", "20.00"),
        ("财务费用", "七、3", "10.00", "9.00"),
        ("其中：利息费用", "", "12.00", "11.00"),
        ("利息收入", "", "2.00", "2.00"),
        ("三、利润总额", "", "500.00", "400.00"),
    )
    parsed = parse_pages(tmp_path, COVER, statement_page("合并利润表", rows=rows))

    facts = [fact for fact in parsed.facts if fact.table is Table.INCOME_STATEMENT]
    assert {fact.period: fact.passport.column for fact in facts} == {"2023": "2023年度", "2022": "2022年度"}
    assert {fact.label: fact.passport.parent for fact in facts} == {
        "一、营业总收入": "",
        "其中：营业收入": "一、营业总收入",
        "管理费用": "",
        "财务费用": "",
        "其中：利息费用": "财务费用",
        "利息收入": "财务费用",
        "三、利润总额": "",
    }


def test_a_table_that_goes_on_without_a_header_stands_under_the_one_before(tmp_path: Path) -> None:
    first, second = statement_page(rows=BALANCE_ROWS[:5]), statement_page(rows=BALANCE_ROWS[5:])
    parsed = parse_pages(tmp_path, COVER, first, TinyPage(tables=second.tables))

    columns = {fact.passport.column for fact in parsed.facts if fact.passport.page == 3 and fact.period == "2023"}
    assert columns == {"期末余额"}


@pytest.mark.parametrize(
    ("unit", "factor"),
    [
        ("单位：千元", 1000),
        ("单位:万元 币种:人民币", 10_000),
        ("(除特别注明外，金额单位为人民币百万元)", 1_000_000),
        ("金额单位：人民币元", 1),
    ],
)
def test_the_unit_above_the_table_is_applied(tmp_path: Path, unit: str, factor: int) -> None:
    parsed = parse_pages(tmp_path, COVER, statement_page(unit=unit))

    cash = next(fact for fact in parsed.facts if fact.metric == "货币资金" and fact.period == "2023")
    assert cash.value == Decimal("1234.50") * factor


def test_figures_without_any_unit_are_left_out_with_a_warning(tmp_path: Path) -> None:
    rows = [[cell.replace(".00", "").replace(".50", "") for cell in row] for row in BALANCE_ROWS]
    parsed = parse_pages(tmp_path, COVER, statement_page(unit=" ", rows=rows))

    assert not facts_of(parsed, Table.BALANCE_SHEET)
    assert "unit_missing" in {warning.code for warning in parsed.summary.warnings}


def test_the_parent_statement_on_the_same_page_is_told_by_its_title(tmp_path: Path) -> None:
    parent_rows = [[cell.replace("1,234.50", "34.50") for cell in row] for row in BALANCE_ROWS]
    page = TinyPage(
        texts=(
            Line(230, 80, "合并资产负债表"),
            Line(440, 100, "单位：元"),
            Line(230, 390, "母公司资产负债表"),
            Line(440, 410, "单位：元"),
        ),
        tables=(table(BALANCE_ROWS, top=110, edges=EDGES), table(parent_rows, top=420, edges=EDGES)),
    )
    parsed = parse_pages(tmp_path, COVER, page)

    assert figures(parsed, Table.BALANCE_SHEET)["货币资金", "2023"] == "1234.50"
    assert figures(parsed, Table.BALANCE_SHEET, Scope.PARENT)["货币资金", "2023"] == "34.50"


def test_a_table_goes_on_over_the_page_break_without_a_header(tmp_path: Path) -> None:
    first = statement_page(rows=BALANCE_ROWS[:5])
    rest = TinyPage(tables=(table(BALANCE_ROWS[5:], top=70, edges=EDGES),))
    parsed = parse_pages(tmp_path, COVER, first, rest)

    found = figures(parsed, Table.BALANCE_SHEET)
    assert found["资产总计", "2023"] == "2000.00"
    assert len(parsed.tables) == 1
    assert parsed.tables[0].pages == (2, 3)


def test_a_row_cut_by_the_page_break_is_put_together(tmp_path: Path) -> None:
    upper = (*BALANCE_ROWS[:4], ("归属于母公司所有者权益（或股", "", "900.00", "600.00"))
    lower = (("东权益）合计", "", "", ""), *BALANCE_ROWS[4:])
    second = TinyPage(tables=(table(lower, top=70, edges=EDGES),))
    parsed = parse_pages(tmp_path, COVER, statement_page(rows=upper), second)

    found = figures(parsed, Table.BALANCE_SHEET)
    assert found["归属于母公司所有者权益合计", "2023"] == "900.00"


def test_note_numbers_are_no_amounts(tmp_path: Path) -> None:
    rows = [[cell.replace("七、1", "50").replace("七、5", "12") for cell in row] for row in BALANCE_ROWS]
    parsed = parse_pages(tmp_path, COVER, statement_page(rows=rows))

    assert {fact.period for fact in parsed.facts} == {"2022", "2023"}
    assert "50" not in {str(fact.value) for fact in parsed.facts}


def test_a_single_note_number_under_its_heading_stays_off_the_label(tmp_path: Path) -> None:
    rows = [[cell.replace("七、5", "") if cell != "七、1" else "17(b)" for cell in row] for row in BALANCE_ROWS]
    parsed = parse_pages(tmp_path, COVER, statement_page(rows=rows, style="borderless"))
    facts = facts_of(parsed, Table.BALANCE_SHEET)

    assert {fact.label for fact in facts if str(fact.value) == "1234.50"} == {"货币资金"}
    assert not any(character.isdigit() for fact in facts for character in fact.label)


def test_negatives_in_parentheses_and_with_any_minus_are_negative(tmp_path: Path) -> None:
    rows = (
        *BALANCE_ROWS[:4],
        ("其他综合收益", "", "（196.50）", "-133.00"),
        ("未分配利润", "", "－20.00", "(1,000.00)"),
        *BALANCE_ROWS[4:],
    )
    found = figures(parse_pages(tmp_path, COVER, statement_page(rows=rows)), Table.BALANCE_SHEET)

    assert found["其他综合收益", "2023"] == "-196.50"
    assert found["其他综合收益", "2022"] == "-133.00"
    assert found["未分配利润", "2023"] == "-20.00"
    assert found["未分配利润", "2022"] == "-1000.00"


def test_a_number_that_wraps_in_a_narrow_cell_is_put_together(tmp_path: Path) -> None:
    edges = (60.0, 300.0, 360.0, 450.0, 500.0)
    rows = (*BALANCE_ROWS[:3], ("存货", "", "7.00", "22,172,72\n1.00"), *BALANCE_ROWS[3:])
    parsed = parse_pages(tmp_path, COVER, statement_page(rows=rows, edges=edges))

    assert figures(parsed, Table.BALANCE_SHEET)["存货", "2022"] == "22172721.00"


def test_two_numbers_in_one_cell_are_never_made_one(tmp_path: Path) -> None:
    rows = (*BALANCE_ROWS[:3], ("存货", "", "100\n200", "7.00"), *BALANCE_ROWS[3:])
    found = figures(parse_pages(tmp_path, COVER, statement_page(rows=rows)), Table.BALANCE_SHEET)

    assert ("存货", "2023") not in found
    assert found["存货", "2022"] == "7.00"


def test_a_word_that_straddles_a_rule_is_cut_at_the_rule(tmp_path: Path) -> None:
    rows = [list(row) for row in BALANCE_ROWS]
    rows[2][2] = rows[2][3] = ""
    page = statement_page(rows=rows)
    # Set without a gap, the two figures are one word to a PDF reader.
    touching = (Line(430, 156, "1,234.50", align=Align.RIGHT), Line(430, 156, "1,000.00"))
    drawn = TinyPage(texts=(*page.texts, *touching), tables=page.tables)
    found = figures(parse_pages(tmp_path, COVER, drawn), Table.BALANCE_SHEET)

    assert found["货币资金", "2023"] == "1234.50"
    assert found["货币资金", "2022"] == "1000.00"


def test_half_year_balances_and_flows_have_their_own_periods(tmp_path: Path) -> None:
    income = (
        ("项目", "附注", "2023年半年度", "2022年半年度"),
        ("一、营业总收入", "", "500.00", "400.00"),
        ("其中：营业收入", "", "500.00", "400.00"),
        ("减：管理费用", "", "50.00", "40.00"),
        ("三、营业利润", "", "100.00", "80.00"),
        ("五、净利润", "", "90.00", "70.00"),
    )
    parsed = parse_pages(tmp_path, HALF_YEAR_COVER, statement_page(), statement_page("合并利润表", rows=income))

    assert figures(parsed, Table.BALANCE_SHEET)["货币资金", "2023-06-30"] == "1234.50"
    assert figures(parsed, Table.BALANCE_SHEET)["货币资金", "2022"] == "1000.00"
    assert figures(parsed, Table.INCOME_STATEMENT)["营业收入", "2023H1"] == "500.00"
    assert figures(parsed, Table.INCOME_STATEMENT)["营业收入", "2022H1"] == "400.00"


def test_group_and_company_columns_side_by_side_are_told_by_their_headers(tmp_path: Path) -> None:
    rows = (
        ("项目", "本集团\n2023年12月31日", "本集团\n2022年12月31日", "本行\n2023年12月31日", "本行\n2022年12月31日"),
        *((row[0], row[2], row[3], "1.00", "2.00") for row in BALANCE_ROWS[1:]),
    )
    page = statement_page("合并及银行资产负债表", rows=rows, edges=(60, 180, 270, 360, 450, 535))
    parsed = parse_pages(tmp_path, COVER, page)

    assert figures(parsed, Table.BALANCE_SHEET)["货币资金", "2022"] == "1000.00"
    assert figures(parsed, Table.BALANCE_SHEET, Scope.PARENT)["货币资金", "2022"] == "2.00"


def test_interest_income_below_finance_costs_is_not_the_revenue_line(tmp_path: Path) -> None:
    income = (
        ("项目", "附注", "2023年度", "2022年度"),
        ("一、营业总收入", "", "500.00", "400.00"),
        ("其中：营业收入", "", "480.00", "390.00"),
        ("利息收入", "", "20.00", "10.00"),
        ("财务费用", "", "5.00", "6.00"),
        ("其中：利息费用", "", "8.00", "8.00"),
        ("利息收入", "", "3.00", "2.00"),
        ("五、净利润", "", "90.00", "70.00"),
    )
    parsed = parse_pages(tmp_path, COVER, statement_page("合并利润表", rows=income))
    found = figures(parsed, Table.INCOME_STATEMENT)

    assert found["利息收入", "2023"] == "20.00"
    assert found["财务费用中的利息收入", "2023"] == "3.00"


def test_a_metric_stated_twice_with_two_values_names_neither(tmp_path: Path) -> None:
    rows = (*BALANCE_ROWS, ("存货", "", "5.00", "4.00"), ("存货", "", "6.00", "4.00"))
    parsed = parse_pages(tmp_path, COVER, statement_page(rows=rows))
    stocks = [(fact.metric, fact.period, str(fact.value)) for fact in parsed.facts if fact.label == "存货"]

    assert ("", "2023", "5.00") in stocks
    assert ("", "2023", "6.00") in stocks
    assert stocks.count(("存货", "2022", "4.00")) == 1


def test_identities_that_hold_and_fail_are_both_shown(tmp_path: Path) -> None:
    rows = [list(row) for row in BALANCE_ROWS]
    rows[7][2] = "1,300.00"
    parsed = parse_pages(tmp_path, COVER, statement_page(rows=rows))
    total = {
        fact.period: {check.identity: check.passed for check in fact.checks}
        for fact in parsed.facts
        if fact.metric == "资产总计"
    }

    assert total["2022"]["assets=liabilities+equity"]
    assert not total["2023"]["assets=liabilities+equity"]
    assert "identity_failed" in {warning.code for warning in parsed.summary.warnings}
    wrong = next(fact for fact in parsed.facts if fact.metric == "所有者权益合计" and fact.period == "2023")
    assert wrong.value == Decimal("1300.00")


def test_the_adjustment_table_of_the_notes_is_not_the_statement(tmp_path: Path) -> None:
    rows = (
        ("项目", "2022年12月31日", "2023年1月1日", "调整数"),
        *((row[0], "9.00", "8.00", "1.00") for row in BALANCE_ROWS[1:]),
    )
    notes = TinyPage(
        texts=(Line(60, 60, "五、重要会计政策变更"), *statement_page().texts), tables=(table(rows, top=110),)
    )
    found = figures(parse_pages(tmp_path, COVER, statement_page(), notes), Table.BALANCE_SHEET)

    assert found["货币资金", "2022"] == "1000.00"
    assert found["货币资金", "2023"] == "1234.50"


def test_assets_and_liabilities_side_by_side_keep_their_own_labels(tmp_path: Path) -> None:
    rows = (
        ("资产", "期末余额", "年初余额", "负债和所有者权益", "期末余额", "年初余额"),
        ("货币资金", "100.00", "90.00", "短期借款", "40.00", "30.00"),
        ("存货", "50.00", "60.00", "负债合计", "40.00", "30.00"),
        ("固定资产", "50.00", "60.00", "所有者权益合计", "160.00", "180.00"),
        ("资产总计", "200.00", "210.00", "负债和所有者权益总计", "200.00", "210.00"),
    )
    page = statement_page(rows=rows, edges=(60, 140, 210, 280, 390, 460, 535))
    found = figures(parse_pages(tmp_path, COVER, page), Table.BALANCE_SHEET)

    assert found["货币资金", "2023"] == "100.00"
    assert found["短期借款", "2023"] == "40.00"
    assert found["所有者权益合计", "2022"] == "180.00"


def test_a_label_whose_first_line_ends_open_goes_on_beside_its_figures(tmp_path: Path) -> None:
    rows = (
        *BALANCE_ROWS[:4],
        ("按公允價值計入損益（「按公允價值計入損益」）的", "", "", ""),
        ("金融資產", "16", "544.74", "536.55"),
        *BALANCE_ROWS[4:],
    )
    parsed = parse_pages(tmp_path, COVER, statement_page(rows=rows, style="borderless"))
    labels = {str(fact.value): fact.label for fact in facts_of(parsed, Table.BALANCE_SHEET)}

    assert labels["544.74"] == "按公允價值計入損益（「按公允價值計入損益」）的金融資產"


def test_a_total_stated_again_under_another_label_stays_as_that_label(tmp_path: Path) -> None:
    rows = (*BALANCE_ROWS, ("淨資產", "", "1,200.00", "800.00"), ("所有者权益合计", "", "1,200.00", "800.00"))
    facts = facts_of(parse_pages(tmp_path, COVER, statement_page(rows=rows)), Table.BALANCE_SHEET)
    totals = [(fact.metric, fact.label) for fact in facts if str(fact.value) == "1200.00"]

    assert totals == [("所有者权益合计", "所有者权益合计"), ("", "淨資產")]


def test_a_header_of_two_rows_gives_period_and_scope(tmp_path: Path) -> None:
    rows = (
        ("项目", "2023年12月31日", MERGED_LEFT, "2022年12月31日", MERGED_LEFT),
        (MERGED_UP, "合并", "母公司", "合并", "母公司"),
        *((row[0], row[2], "1.00", row[3], "2.00") for row in BALANCE_ROWS[1:]),
    )
    page = statement_page("资产负债表", rows=rows, edges=(60, 180, 270, 360, 450, 535))
    parsed = parse_pages(tmp_path, COVER, page)

    assert figures(parsed, Table.BALANCE_SHEET)["货币资金", "2022"] == "1000.00"
    assert figures(parsed, Table.BALANCE_SHEET, Scope.PARENT)["货币资金", "2023"] == "1.00"


def test_a_restated_opening_balance_stands_beside_the_closing_one(tmp_path: Path) -> None:
    rows = (
        ("项目", "2023年12月31日", "2023年1月1日", "2022年12月31日"),
        *((row[0], row[2], row[3], "7.00") for row in BALANCE_ROWS[1:]),
    )
    found = figures(parse_pages(tmp_path, COVER, statement_page(rows=rows)), Table.BALANCE_SHEET)

    assert found["货币资金", "2022"] == "7.00"
    assert found["货币资金", "2023-01-01"] == "1000.00"


def test_two_columns_of_one_period_are_left_out_rather_than_guessed(tmp_path: Path) -> None:
    rows = (
        ("项目", "2023年", "2023年", "2022年"),
        *((row[0], row[2], row[3], "7.00") for row in BALANCE_ROWS[1:]),
    )
    found = figures(parse_pages(tmp_path, COVER, statement_page(rows=rows)), Table.BALANCE_SHEET)

    assert found["货币资金", "2022"] == "7.00"
    assert ("货币资金", "2023") not in found


def test_a_title_inside_the_table_opens_the_statement(tmp_path: Path) -> None:
    rows = (
        ("母公司资产负债表", MERGED_LEFT, MERGED_LEFT, MERGED_LEFT),
        ("编制单位：示例制造股份有限公司", MERGED_LEFT, "单位：千元", MERGED_LEFT),
        *BALANCE_ROWS,
    )
    page = TinyPage(tables=(table(rows, top=110, edges=EDGES),))
    found = figures(parse_pages(tmp_path, COVER, page), Table.BALANCE_SHEET, Scope.PARENT)

    assert found["货币资金", "2023"] == "1234500.00"


def test_a_unit_line_alone_at_the_foot_of_the_page_before_counts(tmp_path: Path) -> None:
    foot = TinyPage(texts=(Line(230, 740, "合并资产负债表"), Line(400, 760, "单位：万元")))
    rest = TinyPage(tables=(table(BALANCE_ROWS, top=70, edges=EDGES),))
    found = figures(parse_pages(tmp_path, COVER, foot, rest), Table.BALANCE_SHEET)

    assert found["货币资金", "2023"] == "12345000.00"


def test_traditional_titles_and_headers_are_read(tmp_path: Path) -> None:
    rows = (
        ("", "附註", "2023年\n人民幣千元", "2022年\n人民幣千元"),
        ("存貨", "", "873", "900"),
        ("無形資產", "12", "554", "863"),
        ("使用權資產", "11", "8,346", "1,527"),
        ("總資產", "", "42,951", "28,063"),
        ("總負債", "", "9,589", "(3,221)"),
    )
    page = TinyPage(texts=(Line(230, 80, "綜合財務狀況表"),), tables=(table(rows, top=110, edges=EDGES),))
    found = figures(parse_pages(tmp_path, COVER, page), Table.BALANCE_SHEET)

    assert found["无形资产", "2022"] == "863000"
    assert found["资产总计", "2023"] == "42951000"


@pytest.mark.parametrize("title", ["27 公司層面財務狀況表", "34 本公司的財務狀況表"])
def test_the_companys_own_balance_sheet_in_the_notes_is_the_parents(tmp_path: Path, title: str) -> None:
    rows = (
        ("", "於12月31日\n2023年\n人民幣千元", "於12月31日\n2022年\n人民幣千元"),
        ("非流動資產", "", ""),
        ("無形資產", "508", "863"),
        ("使用權資產", "8,098", "1,527"),
        ("", "8,606", "2,390"),
        ("存貨", "873", "900"),
        ("資產淨值", "9,479", "3,290"),
        ("股本", "9,000", "4,000"),
        ("儲備", "479", "(710)"),
        ("權益總額", "9,479", "3,290"),
    )
    grid = table(rows, top=130, edges=(60, 320, 430, 535), style="borderless")
    page = TinyPage(texts=(Line(60, 60, "財務報表附註"), Line(60, 110, title)), tables=(grid,))
    own = figures(parse_pages(tmp_path, COVER, page), Table.BALANCE_SHEET, Scope.PARENT)

    assert own["使用权资产", "2022"] == "1527000"
    assert own["所有者权益合计", "2023"] == "9479000"
    assert own["储备", "2022"] == "-710000"


@pytest.mark.parametrize(("printed", "is_read"), [("13,730", True), ("13,731", False)])
def test_a_total_without_a_label_is_named_only_if_it_adds_up(tmp_path: Path, printed: str, is_read: bool) -> None:
    rows = (
        ("", "2023年\n人民幣千元", "2022年\n人民幣千元"),
        ("流動資產", "", ""),
        ("存貨", "8,730", "–"),
        ("應收賬款", "5,000", "9,000"),
        ("", printed, "9,000"),
        ("流動負債", "", ""),
        ("租賃負債", "4,790", "7,100"),
        ("", "4,790", "7,100"),
        ("總資產", "13,730", "9,000"),
        ("總負債", "4,790", "7,100"),
    )
    grid = table(rows, top=130, edges=(60, 320, 430, 535), style="borderless")
    page = TinyPage(texts=(Line(60, 110, "綜合財務狀況表"),), tables=(grid,))
    found = figures(parse_pages(tmp_path, COVER, page), Table.BALANCE_SHEET)

    assert (found.get(("流动资产合计", "2023")) == "13730000") == is_read
    assert (("流动资产合计", "2022") in found) == is_read
    assert ("流动负债合计", "2023") not in found


def test_title_and_unit_printed_as_page_headers_are_still_read(tmp_path: Path) -> None:
    pages = [
        TinyPage(
            texts=(Line(200, 40, "2023年度财务报表"), Line(230, 55, "合并资产负债表"), Line(230, 68, "单位：千元")),
            tables=(table((BALANCE_ROWS[0], row), top=110, edges=EDGES),),
        )
        for row in BALANCE_ROWS[2:]
    ]
    found = figures(parse_pages(tmp_path, COVER, *pages), Table.BALANCE_SHEET)

    assert found["货币资金", "2023"] == "1234500.00"
    assert found["所有者权益合计", "2022"] == "800000.00"


def test_text_printed_twice_to_look_bold_is_read_once(tmp_path: Path) -> None:
    page = statement_page()
    again = table(BALANCE_ROWS, top=110, edges=tuple(edge + 0.3 for edge in EDGES))
    parsed = parse_pages(tmp_path, COVER, TinyPage(texts=page.texts, tables=(*page.tables, again)))

    assert figures(parsed, Table.BALANCE_SHEET)["货币资金", "2023"] == "1234.50"


def test_a_statement_in_another_currency_gives_no_figures(tmp_path: Path) -> None:
    parsed = parse_pages(tmp_path, COVER, statement_page(unit="单位：千美元"))

    assert not facts_of(parsed, Table.BALANCE_SHEET)
    assert "unit_missing" in {warning.code for warning in parsed.summary.warnings}


def test_an_owner_printed_over_the_middle_of_two_columns_owns_both(tmp_path: Path) -> None:
    rows = [(row[0], row[2], row[3], "1,001.00", "2,002.00") for row in BALANCE_ROWS[2:]]
    grid = table(rows, top=150, edges=(60, 220, 300, 380, 460, 535), style="borderless")
    years = [Line(297 + 80 * n, 140, year, align=Align.RIGHT) for n, year in enumerate(("2023年", "2022年") * 2)]
    page = TinyPage(
        texts=(
            Line(230, 60, "合并及银行资产负债表"),
            Line(330, 80, "单位：元"),
            Line(300, 126, "本集团", align=Align.CENTRE),
            Line(460, 126, "本行", align=Align.CENTRE),
            *years,
        ),
        tables=(grid,),
    )
    parsed = parse_pages(tmp_path, COVER, page)

    assert figures(parsed, Table.BALANCE_SHEET)["货币资金", "2022"] == "1000.00"
    assert figures(parsed, Table.BALANCE_SHEET, Scope.PARENT)["货币资金", "2023"] == "1001.00"
    assert figures(parsed, Table.BALANCE_SHEET, Scope.PARENT)["货币资金", "2022"] == "2002.00"
