"""`nianbao import-facts` against a scripted gateway: what it sends, its summary, its exit codes."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest


def job(state: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": "11111111-1111-1111-1111-111111111111",
        "batch": str(uuid.uuid4()),
        "kb": "A",
        "file_name": "facts.csv",
        "state": state,
        "reason_code": "",
        "reason": "",
        "warnings": [],
        "stage_s": {"import": 1.5},
        "counts": {"lines": 3, "columns": 4, "reports": 2, "reports_wanted": 2, "facts": 9, "comparatives": 1},
        "duplicate_of": None,
    } | changes


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "facts.csv"
    path.write_text("证券代码,年份,净利润\n600001,2021,1\n", encoding="utf-8")
    return path


def answer(gateway: Any, ended: dict[str, Any]) -> list[bytes]:
    bodies: list[bytes] = []

    def submit(body: bytes, _query: dict[str, str]) -> tuple[int, Any]:
        bodies.append(body)
        return 202, {"batch": ended["batch"], "jobs": [ended | {"state": "queued"}]}

    gateway.routes["POST /v1/imports"] = submit
    gateway.routes[f"GET /v1/jobs/{ended['id']}"] = lambda _body, _query: (200, ended)
    return bodies


def test_the_summary_says_what_was_imported_and_not_understood(gateway, run, table: Path, capsys) -> None:
    answer(gateway, job("partial", warnings=[{"code": "columns_unknown", "message": "1 列的列名不在指标目录中"}]))
    assert run("import-facts", str(table), "--kb", "A") == 0
    said = capsys.readouterr().out
    assert "导入 2 份报告、9 个数值" in said
    assert "1 列的列名不在指标目录中" in said


def test_json_holds_counts_and_what_was_sent_is_whole(gateway, run, table: Path, capsys) -> None:
    bodies = answer(gateway, job("ready"))
    assert run("import-facts", str(table), "--unit", "万元", "--reports", str(table), "--json") == 0
    assert json.loads(capsys.readouterr().out)["counts"]["reports"] == 2
    assert re.search(rb'name="unit"\r\n\r\n([^\r]+)', bodies[0])[1].decode() == "万元"
    assert b'name="reports"; filename="facts.csv"' in bodies[0]


def test_a_failed_import_exits_1_with_its_reason(gateway, run, table: Path, capsys) -> None:
    answer(gateway, job("failed", reason="表头中没有「证券代码」列", counts={}))
    assert run("import-facts", str(table)) == 1
    assert "表头中没有" in capsys.readouterr().out


def test_wrong_use_exits_2(gateway, run, table: Path, tmp_path: Path) -> None:
    assert run("import-facts", str(table), "--unit", "美元") == 2
    assert run("import-facts", str(tmp_path / "none.csv")) == 2
