"""Reports, facts, pages, sessions and knowledge bases over a real database."""

from __future__ import annotations

import csv
import hashlib
import io
import uuid
from decimal import Decimal

import psycopg
import pymupdf
import pytest

from nianbao.domain.answer import Answer
from nianbao.domain.question import Operation, Route, Understanding
from nianbao.rpc.clients import OutlineNode


@pytest.fixture
def report(database_url, objects, parts) -> str:
    """A report of two pages, the figure on the second."""
    pdf = pymupdf.open()
    pdf.new_page(width=300, height=400)
    pdf.new_page(width=300, height=400).insert_text((100, 200), "1,234.50")
    body = pdf.tobytes() + uuid.uuid4().bytes
    sha256 = hashlib.sha256(body).hexdigest()
    blob = objects / "blobs" / sha256[:2] / sha256
    blob.parent.mkdir(parents=True)
    blob.write_bytes(body)
    document, report = uuid.uuid4(), uuid.uuid4()
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO nianbao.document VALUES (%s, 1, %s, '星河.pdf', 'pdf', %s, %s)",
            (document, sha256, len(body), f"blobs/{sha256[:2]}/{sha256}"),
        )
        connection.execute(
            "INSERT INTO nianbao.report (id, knowledge_base_id, document_id, document, company_code, short_name,"
            " full_name, year, kind, period, pages, artifacts, is_current, submitted_at)"
            " VALUES (%s, 1, %s, '星河.pdf', '600000', '星河股份', '星河股份有限公司', 2020, '年报', '2020', 2, '',"
            " true, now())",
            (report, document),
        )
        connection.execute(
            "INSERT INTO nianbao.fact (report_id, table_name, scope, metric, label, period, stated_period, value, unit,"
            " printed, page, x0, y0, x1, y1, checks, column_name, parent_label) VALUES (%s, '利润表', '合并',"
            " '管理费用', '管理费用', '2020', '2020', %s, '元', '1,234.50', 2, 99.5, 190, 150, 202, '{a=b:pass}',"
            " '2020年度', '二、营业总成本')",
            (report, Decimal("1234.50")),
        )
    return str(report)


async def test_reports_are_listed_and_found_by_company_and_year(client, report):
    listed = (await client.get("/v1/reports", params={"company": "星河", "year": 2020})).json()["reports"]
    assert report in [each["id"] for each in listed]
    assert (await client.get("/v1/reports", params={"year": 1999})).json() == {"reports": []}
    one = (await client.get(f"/v1/reports/{report}")).json()
    assert (one["short_name"], one["period"], one["current"]) == ("星河股份", "2020", True)
    assert (await client.get(f"/v1/reports/{uuid.uuid4()}")).status_code == 404


async def test_a_fact_carries_its_passport(client, report):
    query = {"report": report, "metric": "管理费用", "period": "2020", "table": "利润表"}
    (fact,) = (await client.get("/v1/facts", params=query)).json()["facts"]
    assert (fact["value"], fact["unit"], fact["printed"], fact["page"]) == ("1234.50", "元", "1,234.50", 2)
    assert (fact["box"], fact["checks"], fact["document"]) == ([99.5, 190.0, 150.0, 202.0], ["a=b:pass"], "星河.pdf")
    assert (fact["label"], fact["column"], fact["parent"]) == ("管理费用", "2020年度", "二、营业总成本")
    assert fact["restated"] is None
    assert (await client.get("/v1/facts", params={**query, "metric": "商誉"})).json() == {"facts": []}


@pytest.fixture
def corrected(database_url, report) -> str:
    """A corrected filing in place of `report`, with another figure and one that is new."""
    corrected = uuid.uuid4()
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO nianbao.report (id, knowledge_base_id, document_id, document, company_code, short_name,"
            " full_name, year, kind, period, pages, artifacts, is_corrected, is_current)"
            " SELECT %s, knowledge_base_id, document_id, '星河（更正后）.pdf', company_code || 'K', short_name,"
            " full_name, year, kind, period, pages, '', true, true FROM nianbao.report WHERE id = %s",
            (corrected, report),
        )
        # A code of its own, so that reports of other tests are not replaced too.
        connection.execute(
            "UPDATE nianbao.report SET company_code = '600000K', is_current = false WHERE id = %s", (report,)
        )
        for metric, value, page in (("管理费用", "1234.5", 2), ("销售费用", "70", 2)):
            connection.execute(
                "INSERT INTO nianbao.fact (report_id, table_name, scope, metric, label, period, stated_period, value,"
                " unit, printed, page) VALUES (%s, '利润表', '合并', %s, %s, '2020', '2020', %s, '元', '', %s)",
                (report if metric == "销售费用" else corrected, metric, metric, Decimal(value), page),
            )
        connection.execute(
            "INSERT INTO nianbao.fact (report_id, table_name, scope, metric, label, period, stated_period, value, unit,"
            " printed, page) VALUES (%s, '利润表', '合并', '销售费用', '销售费用', '2020', '2020', 77, '元', '', 3)",
            (corrected,),
        )
    return str(corrected)


async def test_a_corrected_filing_says_what_it_replaced_and_what_changed(client, report, corrected):
    first = (await client.get(f"/v1/reports/{report}")).json()
    now = (await client.get(f"/v1/reports/{corrected}")).json()
    assert (first["current"], first["replaced_by"], first["replaces"]) == (False, corrected, [])
    assert (now["current"], now["corrected"], now["replaced_by"], now["replaces"]) == (True, True, None, [report])

    changes = (await client.get(f"/v1/reports/{corrected}/changes")).json()["changes"]
    # 1234.50 and 1234.5 are one value.
    assert [(each["metric"], each["before"], each["after"]) for each in changes] == [("销售费用", "70", "77")]
    assert (changes[0]["replaced"], changes[0]["before_page"], changes[0]["after_page"]) == (report, 2, 3)
    assert (await client.get(f"/v1/reports/{report}/changes")).json()["changes"] == []
    assert (await client.get(f"/v1/reports/{uuid.uuid4()}/changes")).status_code == 404


async def test_facts_of_a_replaced_filing_are_listed_only_by_its_id(client, report, corrected):
    of_first = (await client.get("/v1/facts", params={"report": report})).json()["facts"]
    of_all = (await client.get("/v1/facts", params={"metric": "销售费用", "period": "2020"})).json()["facts"]
    assert {fact["metric"] for fact in of_first} == {"管理费用", "销售费用"}
    assert report not in {fact["report"] for fact in of_all}
    assert "77" in {fact["value"] for fact in of_all if fact["report"] == corrected}


async def test_a_restated_fact_says_by_which_report_and_to_what(client, report, database_url):
    document, later = uuid.uuid4(), uuid.uuid4()
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO nianbao.document VALUES (%s, 1, %s, '星河2021.pdf', 'pdf', 1, 'b')", (document, "0" * 64)
        )
        connection.execute(
            "INSERT INTO nianbao.report (id, knowledge_base_id, document_id, document, company_code, short_name,"
            " full_name, year, kind, period, pages, artifacts, is_current, submitted_at) VALUES (%s, 1, %s,"
            " '星河2021.pdf', '600000', '星河股份', '星河股份有限公司', 2021, '年报', '2021', 2, '', true, now())",
            (later, document),
        )
        connection.execute(
            "WITH restated AS (INSERT INTO nianbao.fact (report_id, table_name, scope, metric, label, period,"
            " stated_period, value, unit, printed, page) VALUES (%s, '利润表', '合并', '管理费用', '管理费用', '2020',"
            " '2020', 1200, '元', '1,200.00', 7) RETURNING id)"
            " INSERT INTO nianbao.comparison SELECT f.id, restated.id, f.report_id, %s, false"
            " FROM restated, nianbao.fact f WHERE f.report_id = %s",
            (later, later, report),
        )
    (fact,) = (await client.get("/v1/facts", params={"report": report})).json()["facts"]
    assert fact["value"] == "1234.50"
    assert fact["restated"] == {"value": "1200", "document": "星河2021.pdf", "period": "2021", "page": 7}


async def test_a_filter_with_a_nul_sign_is_400(client):
    response = await client.get("/v1/facts", params={"metric": "管理\x00费用"})
    assert response.status_code == 400


async def test_headings_come_from_the_indexer(client, report, doubles):
    doubles.passages.nodes = (OutlineNode(0, None, 0, "root", "星河.pdf", 1), OutlineNode(1, 0, 1, "章", "第一节", 2))
    outline = (await client.get(f"/v1/reports/{report}/outline")).json()
    assert [(node["parent"], node["title"]) for node in outline["nodes"]] == [(None, "星河.pdf"), (0, "第一节")]


async def test_a_page_is_drawn_with_its_box_framed(client, report):
    plain = await client.get(f"/v1/reports/{report}/pages/2.png", params={"dpi": 72})
    framed = await client.get(f"/v1/reports/{report}/pages/2.png", params={"dpi": 72, "box": "99.5,190,150,202"})

    assert (plain.headers["content-type"], framed.status_code) == ("image/png", 200)
    before, after = pymupdf.Pixmap(plain.content), pymupdf.Pixmap(framed.content)
    assert (after.width, after.height) == (300, 400)
    changed = [(x, y) for x in range(300) for y in range(400) if before.pixel(x, y) != after.pixel(x, y)]
    assert 95 <= min(x for x, _ in changed) <= 99
    assert 185 <= min(y for _, y in changed) <= 190
    assert 150 <= max(x for x, _ in changed) <= 155
    assert 202 <= max(y for _, y in changed) <= 207


@pytest.mark.parametrize("page", [0, 3, 10**9, -1])
async def test_a_page_that_is_not_there_is_404(client, report, page):
    assert (await client.get(f"/v1/reports/{report}/pages/{page}.png")).status_code == 404


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "nan,1,2,3", "5,5,1,1", "0,0,inf,1"])
async def test_a_box_that_is_none_is_400(client, report, box):
    response = await client.get(f"/v1/reports/{report}/pages/2.png", params={"box": box})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_box")


async def test_a_page_of_a_broken_pdf_is_an_error_and_not_a_crash(client, report, objects):
    (blob,) = [path for path in objects.rglob("*") if path.is_file()]
    blob.write_bytes(b"%PDF-1.7\n" + b"\x00garbage" * 1000)
    response = await client.get(f"/v1/reports/{report}/pages/1.png", params={"dpi": 40})
    assert response.json()["error"]["code"] in ("undrawable_page", "not_found")


async def test_an_answer_can_be_read_again_in_its_session_until_that_is_deleted(client, doubles):
    doubles.router.understanding = Understanding("", Route.KNOWLEDGE, Operation.DEFINE)
    doubles.composer.answer = Answer("", "营运资本是流动资产减流动负债。", False, Route.KNOWLEDGE)
    first = (await client.post("/v1/ask", json={"question": "什么是营运资本？"})).json()
    await client.post("/v1/ask", json={"question": "再说一遍", "session": first["session"]})

    session = (await client.get(f"/v1/sessions/{first['session']}")).json()
    assert (session["title"], session["messages"], session["kb"]) == ("什么是营运资本？", 2, "default")
    assert [message["question"] for message in session["history"]] == ["什么是营运资本？", "再说一遍"]
    assert session["history"][0]["answer"] == first
    listed = (await client.get("/v1/sessions")).json()["sessions"]
    assert listed[0]["id"] == first["session"]

    assert (await client.delete(f"/v1/sessions/{first['session']}")).status_code == 204
    assert (await client.get(f"/v1/sessions/{first['session']}")).status_code == 404
    assert (await client.delete(f"/v1/sessions/{first['session']}")).status_code == 404


async def test_a_session_belongs_to_one_knowledge_base(client, doubles):
    doubles.router.understanding = Understanding("", Route.REFUSE, Operation.VALUE, refusal="不知道")
    first = (await client.post("/v1/ask", json={"question": "问"})).json()
    await client.post("/v1/knowledge-bases", json={"name": "别处"})
    response = await client.post("/v1/ask", json={"question": "问", "kb": "别处", "session": first["session"]})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "session_of_another_knowledge_base")


async def test_a_knowledge_base_is_made_once_and_deleted_with_what_it_holds(client):
    assert (await client.post("/v1/knowledge-bases", json={"name": "银行"})).status_code == 201
    assert (await client.post("/v1/knowledge-bases", json={"name": "银行"})).status_code == 409
    for name in ("", " ", "a/b", "..", "x" * 65, "a\x00b"):
        assert (await client.post("/v1/knowledge-bases", json={"name": name})).status_code == 400
    names = [each["name"] for each in (await client.get("/v1/knowledge-bases")).json()["knowledge_bases"]]
    assert {"default", "银行"} <= set(names)
    assert (await client.delete("/v1/knowledge-bases/银行")).status_code == 204
    assert (await client.delete("/v1/knowledge-bases/银行")).status_code == 404
    assert (await client.delete("/v1/knowledge-bases/default")).status_code == 400
    assert (await client.post("/v1/ask", json={"question": "问", "kb": "银行"})).status_code == 404


async def test_the_vectors_of_a_knowledge_base_are_counted_and_asked_for(client, doubles):
    await client.post("/v1/knowledge-bases", json={"name": "向量"})

    shown = await client.get("/v1/knowledge-bases/向量/embeddings")
    asked = await client.post("/v1/knowledge-bases/向量/embeddings")

    expected = {
        "knowledge_base": "向量",
        "model": None,
        "dimension": None,
        "passages": 0,
        "embedded": 0,
        "index_lists": None,
    }
    assert (shown.status_code, shown.json()) == (200, expected)
    assert (asked.status_code, asked.json()) == (202, expected)
    assert doubles.queue.embedded == ["向量"]


async def test_vectors_of_an_unknown_knowledge_base_are_not_asked_for(client, doubles):
    assert (await client.post("/v1/knowledge-bases/没有/embeddings")).status_code == 404
    assert doubles.queue.embedded == []


async def test_vectors_cannot_be_asked_for_while_the_queue_is_away(client, doubles):
    doubles.queue.is_away = True

    assert (await client.post("/v1/knowledge-bases/default/embeddings")).status_code == 503


async def test_a_text_is_found_in_cells_and_passages_whatever_its_blanks(client, report, database_url):
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO nianbao.chunk (report_id, number, node_id, title_path, text, page, last_page)"
            " VALUES (%s, 1, 0, '第三节', '公司的 管理 费用有所下降', 1, 1)",
            (report,),
        )
    found = (await client.get(f"/v1/reports/{report}/search", params={"q": "管理费用"})).json()
    assert [(each["page"], each["cell"]) for each in found["places"]] == [(1, False), (2, True)]
    assert found["places"][0]["title"] == "第三节"
    assert found["places"][1]["box"] == [99.5, 190.0, 150.0, 202.0]
    assert found["more"] is False
    number = (await client.get(f"/v1/reports/{report}/search", params={"q": "1,234.50", "limit": 1})).json()
    assert number["places"][0]["text"] == "1,234.50"
    assert (await client.get(f"/v1/reports/{report}/search", params={"q": "%"})).json()["places"] == []
    assert (await client.get(f"/v1/reports/{uuid.uuid4()}/search", params={"q": "x"})).status_code == 404


async def test_where_a_text_is_printed_is_found_on_its_page(client, report, parts):
    found = (await client.get(f"/v1/reports/{report}/pages/2/find", params={"q": "1,234.50"})).json()
    ((x0, y0, x1, y1),) = found["boxes"]
    assert 99 < x0 < 101 < x1
    assert y0 < 200 < y1 + 4
    assert (await client.get(f"/v1/reports/{report}/pages/1/find", params={"q": "1,234.50"})).json() == {"boxes": []}
    assert (await client.get(f"/v1/reports/{report}/pages/9/find", params={"q": "x"})).status_code == 404
    await parts.pictures.close()


async def test_facts_are_exported_with_passports_and_without_formulas(client, report, database_url):
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO nianbao.fact (report_id, table_name, scope, metric, label, period, stated_period, text_value,"
            " unit, printed, page, column_name, parent_label) VALUES (%s, '公司信息', '', '', '=cmd|x', '2020', '2020',"
            " '@SUM(1)', '', '+1', 1, '', '')",
            (report,),
        )
    response = await client.get("/v1/facts/export", params={"report": report})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    figure, text = rows
    assert (figure["指标"], figure["数值"], figure["单位"], figure["页码"]) == ("管理费用", "1234.50", "元", "2")
    assert (text["行"], text["数值"], text["原文"]) == ("'=cmd|x", "'@SUM(1)", "'+1")
    as_json = (await client.get("/v1/facts/export", params={"report": report, "format": "json"})).json()
    assert len(as_json["facts"]) == 2
