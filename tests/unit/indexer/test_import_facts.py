"""Reading a table of facts: columns, keys, cells, lines, comparatives."""

from __future__ import annotations

import gzip
from decimal import Decimal
from pathlib import Path

import pytest

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.errors import BadDocument, NotAnAmount
from nianbao.domain.fact import Scope, Table
from services.indexer.import_facts.choose_lines import choose_lines
from services.indexer.import_facts.map_columns import Columns, map_columns
from services.indexer.import_facts.notes import Note, Notes
from services.indexer.import_facts.read_cell import read_cell
from services.indexer.import_facts.read_key import read_code, read_year
from services.indexer.import_facts.read_list import read_list
from services.indexer.import_facts.read_report import read_report
from services.indexer.import_facts.table_file import Line, read_lines
from services.indexer.import_facts.unite_share_classes import unite_share_classes

HEADER = ("股票代码", "年度", "公司全称", "股票简称", "净利润", "职工人数", "法定代表人")


def columns(header: tuple[str, ...] = HEADER, unit: str = "元", notes: Notes | None = None) -> Columns:
    return map_columns(header, load_catalogue(), unit, notes or Notes())


def test_columns_are_found_by_name_alias_and_stated_unit() -> None:
    mapped = columns(("证券代码", "年份", "归母净利润", "营业收入（万元）", "职工人数"), unit="千元")
    assert {(each.metric.name, each.unit) for each in mapped.metrics} == {
        ("营业收入", "万元"),
        ("职工人数", "人"),
        ("归属于母公司所有者的净利润", "千元"),
        ("证券代码", ""),
    }


def test_unknown_and_repeated_columns_and_wrong_units_are_noted() -> None:
    notes = Notes()
    columns(("证券代码", "年份", "净利润", "净利润", "月球指数", "职工人数(万元)"), notes=notes)
    assert notes.counts == {Note.COLUMNS_UNKNOWN: 2, Note.COLUMNS_REPEATED: 1}
    assert "「月球指数」" in notes.warnings()[0].message


@pytest.mark.parametrize("header", [("净利润", "年份"), ("证券代码", "净利润"), ("代码", "年份", "月球指数")])
def test_a_header_without_keys_or_metrics_is_refused(header: tuple[str, ...]) -> None:
    with pytest.raises(BadDocument, match="表头中没有"):
        columns(header)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("000001", "000001"), ("1", "000001"), ("600519.SH", "600519"), ("sz000002", "000002"), ("02565.HK", "02565")],
)
def test_codes_are_read_as_spreadsheets_write_them(cell: str, code: str) -> None:
    assert read_code(cell) == code


def test_what_is_no_key_is_none() -> None:
    assert (read_code("平安银行"), read_code(""), read_year("21"), read_year("202O")) == (None, None, None, None)


def test_money_is_scaled_and_heads_are_whole() -> None:
    money, heads = columns(("代码", "年份", "净利润(万元)", "职工人数")).metrics
    assert read_cell("（1,234.5）", money) == Decimal("-12345000.0")
    assert read_cell("不适用", money) is None
    assert read_cell("680.0", heads) == 680
    for wrong in ("680.5", "-3", "12%"):
        with pytest.raises(NotAnAmount):
            read_cell(wrong, heads)


def test_a_ratio_must_say_per_cent_somewhere() -> None:
    [bare] = columns(("代码", "年份", "加权平均净资产收益率")).metrics
    [named] = columns(("代码", "年份", "加权平均净资产收益率(%)")).metrics
    assert read_cell("12.5%", bare) == read_cell("12.5", named) == Decimal("0.125")
    with pytest.raises(NotAnAmount):
        read_cell("12.5", bare)


def test_lines_outside_the_list_and_bad_lines_are_left_out() -> None:
    notes = Notes()
    lines = [
        Line(2, ("600001", "2021", "", "", "1")),
        Line(3, ("600001", "2020", "", "", "2")),
        Line(4, ("600001", "2018", "", "", "3")),
        Line(5, ("", "2021", "", "", "4")),
        Line(6, ("600001", "2021", "", "", "5")),
        Line(7, ("600002", "2021", "", "", "6", "", "", "x")),
    ]
    chosen = choose_lines(lines, columns(), frozenset({("600001", 2021), ("600003", 2021)}), notes)
    assert {key: line.number for key, line in chosen.lines.items()} == {("600001", 2021): 2, ("600001", 2020): 3}
    assert notes.counts == {
        Note.LINES_WITHOUT_KEY: 1,
        Note.LINES_REPEATED: 1,
        Note.LINES_TOO_LONG: 1,
        Note.REPORTS_MISSING: 1,
    }
    assert any("第 6 行" in warning.message for warning in notes.warnings())


def test_the_codes_of_a_and_b_shares_mean_one_company() -> None:
    lines = [
        Line(2, ("900934", "2019", "海锦酒店股份有限公司", "", "1")),
        Line(3, ("600754", "2020", "海锦酒店股份有限公司", "", "2")),
        Line(4, ("900934", "2021", "海锦酒店股份有限公司", "", "3")),
        Line(5, ("600001", "2021", "青禾农业股份有限公司", "", "4")),
        Line(6, ("600002", "2020", "青禾农业股份有限公司", "", "5")),
    ]
    one_code = unite_share_classes(lines, columns())
    assert one_code == {"900934": "900934", "600754": "900934"}
    notes = Notes()
    chosen = choose_lines(lines, columns(), frozenset({("900934", 2020)}), notes, one_code)
    assert {key: line.number for key, line in chosen.lines.items()} == {("900934", 2019): 2, ("900934", 2020): 3}
    assert Note.REPORTS_MISSING not in notes.counts


def test_a_report_brings_last_years_statements_and_who_the_company_was() -> None:
    this = Line(2, ("600001", "2021", "青禾农业股份有限公司", "青禾股份", "10", "7", "张三"))
    before = Line(3, ("600001", "2020", "青禾农业股份有限公司", "青禾股份", "8", "6", "李四"))
    earlier = Line(4, ("600001", "2019", "青禾农业股份有限公司", "青禾股份", "5", "4", "王五"))
    report = read_report(("600001", 2021), this, [before, earlier], columns(), Notes())
    assert (report.identity.full_name, report.identity.short_name) == ("青禾农业股份有限公司", "青禾股份")
    profit = next(fact for fact in report.facts if fact.metric == "净利润")
    assert (profit.table, profit.scope, profit.value) == (Table.INCOME_STATEMENT, Scope.CONSOLIDATED, Decimal(10))
    assert (profit.passport.page, profit.passport.box, profit.passport.printed) == (0, None, "10")
    found = {(fact.metric, fact.period) for fact in report.comparatives}
    assert {("净利润", "2020"), ("法定代表人", "2020"), ("法定代表人", "2019")} <= found
    assert not {("净利润", "2019"), ("职工人数", "2020"), ("职工人数", "2019")} & found


def test_unreadable_and_contradicting_cells_are_noted_with_their_line() -> None:
    notes = Notes()
    mapped = columns(("代码", "年份", "实收资本", "股本", "净利润"))
    report = read_report(("600001", 2021), Line(9, ("600001", "2021", "1", "2", "约三亿")), [], mapped, notes)
    assert [(fact.metric, fact.value) for fact in report.facts] == [("股本", Decimal(2))]
    assert notes.quoted == {
        Note.CELLS_CONTRADICTING: ["第 9 行「实收资本」"],
        Note.CELLS_UNREADABLE: ["第 9 行「净利润」：「约三亿」"],
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_tables_are_read_packed_or_plain_in_either_encoding(tmp_path: Path, encoding: str) -> None:
    text = '证券代码,年份\n\n600001,"20\n21"\n600002,2021\n'.encode(encoding)
    (tmp_path / "a").write_bytes(text)
    (tmp_path / "b").write_bytes(gzip.compress(text))
    lines = list(read_lines(tmp_path / "a"))
    assert lines == list(read_lines(tmp_path / "b"))
    assert [(line.number, line.cells[0]) for line in lines] == [(1, "证券代码"), (3, "600001"), (5, "600002")]


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(gzip.compress(b"x" * 5000)[:20])
    with pytest.raises(BadDocument, match="无法读取"):
        list(read_lines(tmp_path / "a"))


def test_a_list_names_reports_and_notes_what_it_cannot(tmp_path: Path) -> None:
    (tmp_path / "list").write_text("证券代码,年份\n600001,2021\n,2020\n", encoding="utf-8")
    notes = Notes()
    assert read_list(tmp_path / "list", notes) == {("600001", 2021)}
    assert notes.quoted == {Note.LIST_LINES_UNREADABLE: ["第 3 行"]}
