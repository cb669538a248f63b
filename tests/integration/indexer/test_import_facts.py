"""Importing a table of facts into a real database."""

from __future__ import annotations

import hashlib
import io
import uuid

import pytest

from nianbao.domain.errors import BadDocument, NotFound
from nianbao.queue.messages import ImportRequest
from services.indexer.import_facts.pipeline import Imported, import_facts
from tests.integration.indexer.conftest import Shelf

TABLE = """证券代码,年份,公司名称,证券简称,净利润,职工人数,法定代表人
600001,2021,青禾农业股份有限公司,青禾股份,10.5,7,张三
600001,2020,青禾农业股份有限公司,青禾股份,8,6,李四
600002,2021,白石矿业股份有限公司,白石股份,,9,王五
"""
LIST = "证券代码,年份\n600001,2021\n600002,2021\n"


def request_for(shelf: Shelf, table: str = TABLE, listed: str = "", unit: str = "元") -> ImportRequest:
    document = uuid.uuid4()
    blob = shelf.objects.put_blob(io.BytesIO(table.encode())).key
    shelf.execute(
        "INSERT INTO nianbao.document (id, knowledge_base_id, sha256, file_name, format, bytes, blob, unit)"
        " VALUES (%s, %s, %s, 'facts.csv', 'facts', 1, %s, %s)",
        (document, shelf.knowledge_base_id, hashlib.sha256(document.bytes).hexdigest(), blob, unit),
    )
    return ImportRequest(
        job_id=str(uuid.uuid4()),
        document_id=str(document),
        knowledge_base=shelf.knowledge_base,
        blob=blob,
        file_name="facts.csv",
        list_blob=shelf.objects.put_blob(io.BytesIO(listed.encode())).key if listed else "",
        unit=unit,
    )


def run(shelf: Shelf, request: ImportRequest) -> Imported:
    return import_facts(request, shelf.objects, shelf.pool, lambda counts: None)


def test_lines_become_reports_with_passports_that_say_import(shelf: Shelf) -> None:
    imported = run(shelf, request_for(shelf))
    assert (imported.counts["reports"], imported.counts["comparatives"], imported.warnings) == (3, 0, ())
    rows = shelf.execute(
        "SELECT r.company_code, r.year, r.kind, r.is_current, r.document, f.value, f.printed, f.page, f.x0"
        " FROM nianbao.report r JOIN nianbao.fact f ON f.report_id = r.id"
        " WHERE r.knowledge_base_id = %s AND f.metric = '净利润' ORDER BY 1, 2",
        (shelf.knowledge_base_id,),
    )
    assert [(*row[:5], str(row[5]), *row[6:]) for row in rows] == [
        ("600001", 2020, "年报", True, "facts.csv", "8", "8", 0, None),
        ("600001", 2021, "年报", True, "facts.csv", "10.5", "10.5", 0, None),
    ]
    assert shelf.figures() == {"2021": {"净利润": "10.5"}, "2020": {"净利润": "8"}}


def test_importing_again_changes_nothing_and_a_new_table_replaces(shelf: Shelf) -> None:
    request = request_for(shelf)
    run(shelf, request)
    facts = shelf.count("fact")
    run(shelf, request)
    assert shelf.count("fact") == facts
    run(shelf, request_for(shelf, TABLE.replace("10.5", "11"), unit="万元"))
    assert shelf.count("fact") == facts
    assert shelf.figures()["2021"] == {"净利润": "110000"}


def test_a_list_restricts_reports_and_brings_the_year_before_as_comparatives(shelf: Shelf) -> None:
    imported = run(shelf, request_for(shelf, listed=LIST + "600003,2021\n"))
    assert [warning.code for warning in imported.warnings] == ["reports_missing"]
    assert imported.counts["lines_outside_list"] == 1
    reports = shelf.execute(
        "SELECT company_code, year FROM nianbao.report WHERE knowledge_base_id = %s ORDER BY 1",
        (shelf.knowledge_base_id,),
    )
    assert reports == [("600001", 2021), ("600002", 2021)]
    own = shelf.execute(
        "SELECT table_name, period, own_report FROM nianbao.figure_row WHERE knowledge_base_id = %s"
        " AND company_code = '600001' ORDER BY 1, 2",
        (shelf.knowledge_base_id,),
    )
    assert set(own) == {
        ("公司信息", "2020", "否"),
        ("公司信息", "2021", "是"),
        ("利润表", "2020", "否"),
        ("利润表", "2021", "是"),
        ("员工情况", "2021", "是"),
    }


def test_a_table_without_any_listed_report_writes_nothing(shelf: Shelf) -> None:
    with pytest.raises(BadDocument, match="一份也没有"):
        run(shelf, request_for(shelf, listed="证券代码,年份\n600009,2021\n"))
    assert shelf.version() == 0


def test_a_document_deleted_meanwhile_is_said(shelf: Shelf) -> None:
    request = request_for(shelf)
    shelf.execute("DELETE FROM nianbao.document WHERE id = %s", (request.document_id,))
    with pytest.raises(NotFound, match="删除"):
        run(shelf, request)
