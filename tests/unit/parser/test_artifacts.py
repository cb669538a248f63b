"""The artifact files read back as what was written."""

import gzip
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from nianbao.domain.artifacts import ARTIFACT_FILES, read_report_files, write_report_files
from nianbao.domain.doctree import TreeNode
from nianbao.domain.errors import BadDocument
from nianbao.domain.fact import Check, Fact, Passport, Scope, Table
from nianbao.domain.geometry import Box
from nianbao.domain.parsed_report import IdentityResult, ParsedReport, ParseWarning, ReportSummary
from nianbao.domain.printed_table import PrintedTable, TableCell
from nianbao.domain.report import ReportIdentity, ReportKind
from nianbao.domain.row import Row, RowType
from nianbao.domain.row_file import read_rows

BOX = Box(10.1, 20.2, 30.3, 40.4)


def a_parsed_report() -> ParsedReport:
    money = Fact(
        table=Table.BALANCE_SHEET,
        scope=Scope.CONSOLIDATED,
        metric="货币资金",
        label="货币资金",
        period="2024",
        value=Decimal("-1234000.50"),
        unit="千元",
        passport=Passport(66, BOX, "-1,234.0005"),
        checks=(Check("assets=liabilities+equity", True), Check("current_assets", False)),
    )
    code = Fact(Table.COMPANY, Scope.NONE, "邮政编码", "邮编", "2024", "010111", "", Passport(4, None, ""))
    return ParsedReport(
        summary=ReportSummary(
            parser_version="1",
            identity=ReportIdentity("600001", "甲", "甲股份", "A", 2024, ReportKind.ANNUAL),
            page_count=1,
            page_sizes=((595.3, 841.9),),
            timings_ms=(("read_pages", 1.5),),
            warnings=(ParseWarning("page_without_text", "第 3 页没有文字", 3),),
            identity_results=(
                IdentityResult("a=b", Table.BALANCE_SHEET, Scope.PARENT, "2024", Decimal(1), Decimal(2), False),
            ),
            counts=(("facts", 3),),
        ),
        rows=(
            Row(1, 0, RowType.HEADER, text="甲股份"),
            Row(1, 1, RowType.TABLE, cells=("它's", "1,0", ""), box=BOX, table=0),
        ),
        nodes=(TreeNode(0, None, 0, "文档", "甲股份", 1, (0, 1)),),
        tables=(PrintedTable(0, (66,), "资产负债表", "千元", ("a",), ((TableCell("-1,234.0005", 0, 1, 66, BOX),),)),),
        facts=(money, replace(money, label="货币资金", is_restated_away=True), code),
    )


def test_files_read_back_as_the_values_written(tmp_path: Path) -> None:
    parsed = a_parsed_report()
    write_report_files(tmp_path, parsed)
    assert {path.name for path in tmp_path.iterdir()} == set(ARTIFACT_FILES)
    assert read_report_files(tmp_path) == parsed


def test_facts_csv_has_the_contract_header(tmp_path: Path) -> None:
    write_report_files(tmp_path, a_parsed_report())
    lines = (tmp_path / "facts.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "table,scope,metric,label,period,value,unit,page,x0,y0,x1,y1,checks"
    assert lines[1] == (
        "资产负债表,合并,货币资金,货币资金,2024,-1234000.50,千元,66,10.1,20.2,30.3,40.4,"
        "assets=liabilities+equity:pass;current_assets:fail"
    )


def test_gzipped_rows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.rows.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"page": 1, "allrow": 0, "type": "excel", "inside": "[\'a\', None]"}\n'))
    assert list(read_rows(path)) == [Row(1, 0, RowType.TABLE, cells=("a", ""))]


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"page": 1}', '{"page": 1, "allrow": 0, "type": "excel", "inside": "open(1)"}', '"x"']
)
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.rows.jsonl"
    path.write_text('{"page": 1, "allrow": 0, "type": "text", "inside": "x"}\n' + line, encoding="utf-8")
    with pytest.raises(BadDocument, match="第 2 行") as caught:
        list(read_rows(path))
    assert caught.value.code == "bad_rows"
