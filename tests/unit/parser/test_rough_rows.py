"""Rows as other parsers write them roughly become the same key figures as a clean table's."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from nianbao.domain.fact import Table
from nianbao.domain.report import ReportIdentity, ReportKind
from services.parser.pipeline import parse_document
from services.parser.stages.name_row_file import identity_with_name

_FRONT = (
    "远山精工股份有限公司2021年年度报告",
    ["股票简称", "远山精工", "股票代码", "600999"],
    ["公司的中文名称", "远山精工股份有限公司", "", ""],
)
_FUSED_PAGE = "远山精工股份有限公司2021年年度报告四、注册变更情况六、主要会计数据和财务指标□ 是 √ 否"
_NET_PROFIT = "归属于母公司所有者的净利润"


def _figures(folder: Path, *content: str | list[str], front: tuple[str | list[str], ...] = _FRONT) -> dict[str, str]:
    """The named key figures of a report with these rows on page 2: "营业收入 2021" to the value."""
    lines: list[str] = []
    for page, rows in ((1, front), (2, content)):
        for row in rows:
            kind = "text" if isinstance(row, str) else "excel"
            lines.append(json.dumps({"page": page, "allrow": len(lines), "type": kind, "inside": str(row)}))
    path = folder / "invented.rows.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    facts = parse_document(path, is_rows=True).facts
    return {
        f"{fact.metric} {fact.period}{' old' if fact.is_restated_away else ''}": str(fact.value)
        for fact in facts
        if fact.metric and fact.table is Table.KEY_FIGURES
    }


def test_values_stand_in_other_columns_than_their_headers(tmp_path: Path) -> None:
    found = _figures(
        tmp_path,
        _FUSED_PAGE,
        "□ 是 √ 否",
        ["", "", "", "2021年", "", "", "2020年", "", "本年比上年增减", "", "2019年"],
        ["", "营业收入（元）", "", "300.00", "200.00", "", "", "50.00%", "", "", "100.00"],
        ["", "归属于上市公司股东的净利润（元）", "", "30.00", "20.00", "", "", "50.00%", "", "", "10.00"],
        ["", "基本每股收益（元/股）", "", "0.3", "0.2", "", "", "50.00%", "", "", "0.1"],
    )
    assert [found[f"营业收入 {year}"] for year in (2021, 2020, 2019)] == ["300.00", "200.00", "100.00"]
    assert found[f"{_NET_PROFIT} 2019"] == "10.00"
    assert found["基本每股收益 2020"] == "0.2"


def test_a_label_that_goes_on_in_its_own_row_is_whole(tmp_path: Path) -> None:
    found = _figures(
        tmp_path,
        _FUSED_PAGE,
        ["", "2021年", "2020年", "本年比上年增减"],
        ["营业收入（千元）", "300", "200", "50%"],
        ["归属于上市公司股东", "30", "20", "50%"],
        ["的净利润（千元）", "", "", ""],
        ["归属于上市公司股东的扣除非经常性损", "29", "19", "53%"],
        ["益的净利润（千元）", "", "", ""],
    )
    assert found[f"{_NET_PROFIT} 2021"] == "30000"
    assert found["扣除非经常性损益后的归母净利润 2020"] == "19000"
    assert "净利润 2021" not in found


def test_a_piece_of_a_label_that_fits_neither_neighbour_spoils_both(tmp_path: Path) -> None:
    found = _figures(
        tmp_path,
        _FUSED_PAGE,
        ["", "2021年", "2020年"],
        ["营业收入（元）", "300.00", "200.00"],
        ["归属于某某分部", "", ""],
        ["净利润（元）", "30.00", "20.00"],
        ["总资产（元）", "900.00", "800.00"],
        ["归属于上市公司股东的净资产（元）", "90.00", "80.00"],
        ["基本每股收益（元/股）", "0.3", "0.2"],
    )
    assert not {name for name in found if "营业收入" in name or "净利润" in name}
    assert found["资产总计 2021"] == "900.00"


@pytest.mark.parametrize(
    "header",
    [
        ([["", "2021年", "2020年 调整前", "调整后", "增减 调整后"]]),
        ([["", "2021年", "2020年", "", "增减"], ["", "", "调整前", "调整后", "调整后"]]),
    ],
    ids=["fused", "two rows"],
)
def test_restated_columns_belong_to_the_period_on_their_left(tmp_path: Path, header: list[list[str]]) -> None:
    found = _figures(
        tmp_path,
        _FUSED_PAGE,
        *header,
        ["营业收入（元）", "300.00", "200.00", "210.00", "42.86%"],
        ["归属于上市公司股东的净利润（元）", "30.00", "20.00", "21.00", "42.86%"],
        ["基本每股收益（元/股）", "0.3", "0.2", "0.21", "42.86%"],
    )
    assert (found["营业收入 2020"], found["营业收入 2020 old"]) == ("210.00", "200.00")


def test_a_row_without_one_value_for_each_header_is_left_out(tmp_path: Path) -> None:
    found = _figures(
        tmp_path,
        _FUSED_PAGE,
        ["", "2021年", "2020年", "本年比上年增减"],
        ["营业收入（元）", "300.00 200.00", "50.00%", ""],
        ["归属于上市公司股东的净利润（元）", "30.00", "20.00", "50.00%"],
        ["总资产（元）", "", "900.00", "800.00", "12.50%", "1.00"],
        ["基本每股收益（元/股）", "0.3", "0.2", "50.00%"],
        ["稀释每股收益（元/股）", "0.3", "0.2", "50.00%"],
    )
    assert not {name for name in found if "营业收入" in name or "资产总计" in name}
    assert found[f"{_NET_PROFIT} 2020"] == "20.00"


def test_rows_between_blank_rows_are_one_row(tmp_path: Path) -> None:
    found = _figures(
        tmp_path,
        _FUSED_PAGE,
        ["", "2021年", "2020年", "本年比上年增减", "2019年"],
        ["", "", "", "", ""],
        ["", "300", "200", "", ""],
        ["营业收入（千元）", "", "", "50.00%", "100"],
        ["", "", "", "", ""],
        ["归属于上市公司股东的净利", "", "", "", ""],
        ["", "30", "20", "50.00%", "10"],
        ["润（千元）", "", "", "", ""],
        ["", "", "", "", ""],
        ["基本每股收益（元/股）", "0.3", "0.2", "50.00%", "0.1"],
    )
    assert found["营业收入 2019"] == "100000"
    assert found[f"{_NET_PROFIT} 2021"] == "30000"


def test_a_title_that_begins_above_the_periods_is_read_with_them(tmp_path: Path) -> None:
    found = _figures(
        tmp_path,
        _FUSED_PAGE,
        ["", "", "", "本年末比上年末", ""],
        ["", "2021年末", "2020年末", "", "2019年末"],
        ["", "", "", "增减", ""],
        ["总资产（元）", "900.00", "800.00", "12.50%", "700.00"],
        ["归属于上市公司股东的净资产（元）", "90.00", "80.00", "12.50%", "70.00"],
        ["营业收入（元）", "300.00", "200.00", "50.00%", "100.00"],
    )
    assert [found[f"资产总计 {year}"] for year in (2021, 2020, 2019)] == ["900.00", "800.00", "700.00"]


def test_a_unit_is_taken_from_the_page_only_when_it_states_one(tmp_path: Path) -> None:
    rows = (
        ["", "2021年", "2020年"],
        ["营业收入", "300", "200"],
        ["归属于上市公司股东的净利润", "30", "20"],
        ["总资产", "900", "800"],
    )
    stated = _figures(tmp_path, _FUSED_PAGE + "单位：百万元 币种：人民币", *rows)
    assert stated["营业收入 2021"] == "300000000"
    doubtful = _figures(tmp_path, _FUSED_PAGE + "单位：百万元 币种：人民币。单位：元 币种：人民币", *rows)
    assert "营业收入 2021" not in doubtful


def test_short_names_lose_their_padding_and_wide_letters(tmp_path: Path) -> None:
    front = ("远山精工股份有限公司2021年年度报告", ["股票简称", "远  山Ａ", "股票代码", "000999"])
    path = tmp_path / "padded.rows.jsonl"
    rows = [
        {"page": 1, "allrow": 0, "type": "text" if isinstance(r, str) else "excel", "inside": str(r)} for r in front
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert parse_document(path, is_rows=True).summary.identity.short_name == "远山A"


def _identity(code: str = "", full_name: str = "", year: int = 0) -> ReportIdentity:
    return ReportIdentity(code, "", full_name, "", year, ReportKind.ANNUAL if year else ReportKind.OTHER)


def test_a_file_name_completes_rows_that_do_not_say_whose_they_are() -> None:
    found = identity_with_name(
        _identity(full_name="甲省远山精密工业股份有限公司"), "600999_远山工业_2021.rows.jsonl.gz"
    )
    assert (found.company_code, found.short_name, found.year, found.kind) == (
        "600999",
        "远山工业",
        2021,
        ReportKind.ANNUAL,
    )


@pytest.mark.parametrize(
    "stated", [_identity(code="600998"), _identity(year=2020), _identity(full_name="近水食品股份有限公司")]
)
def test_a_file_name_that_contradicts_the_rows_tells_nothing(stated: ReportIdentity) -> None:
    assert identity_with_name(stated, "600999_远山工业_2021.rows.jsonl.gz") == stated


def test_values_are_plain_decimals(tmp_path: Path) -> None:
    found = _figures(
        tmp_path,
        _FUSED_PAGE,
        ["", "2021年", "2020年"],
        ["加权平均净资产收益率", "12.50%", "10.00%"],
        ["营业收入（万 元）", "1,234.50", "1,000.00"],
        ["经营活动产生的 现金流量净额 （万元）", "(12.00)", "-3.00"],
    )
    assert Decimal(found["加权平均净资产收益率 2021"]) == Decimal("0.125")
    assert Decimal(found["营业收入 2021"]) == Decimal(12345000)
    assert Decimal(found["经营活动产生的现金流量净额 2021"]) == Decimal(-120000)
