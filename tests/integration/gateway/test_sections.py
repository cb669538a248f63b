"""Sections of a report by words of their headings."""

from __future__ import annotations

import json
import uuid

import psycopg
import pytest

SECTIONS = (
    (1, ["第三节 管理层讨论与分析"], "公司所处行业稳定增长。"),
    (2, ["第三节 管理层讨论与分析", "十一、可能面对的风险"], "公司面对下列风险。"),
    (3, ["第三节 管理层讨论与分析", "十一、可能面对的风险", "1、汇率风险"], "美元结算占比较高。"),
    (4, ["第十节 财务报告", "五、重要会计政策"], "收入" * 21_000),
    (5, ["第十节 财务报告", "五、重要会计政策（续）"], "存货按成本计量。"),
)


@pytest.fixture
def report(database_url: str) -> str:
    document, report = uuid.uuid4(), uuid.uuid4()
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO nianbao.document VALUES (%s, 1, %s, 'a.pdf', 'pdf', 1, 'b')",
            (document, document.hex + report.hex),
        )
        connection.execute(
            "INSERT INTO nianbao.report (id, knowledge_base_id, document_id, document, company_code, short_name,"
            " full_name, year, kind, period, pages, artifacts) VALUES (%s, 1, %s, 'a.pdf', '600001', '青禾股份',"
            " '青禾农业股份有限公司', 2020, '年报', '2020', 90, '')",
            (report, document),
        )
        for number, titles, text in SECTIONS:
            lines = [[text, 40 + number, [1.04, 2, 3, 4], False], ["表中一行", 41 + number, None, True]]
            connection.execute(
                "INSERT INTO nianbao.section VALUES (%s, %s, %s, %s, %s, %s)",
                (report, number, titles, 40 + number, 41 + number, json.dumps(lines)),
            )
    return str(report)


async def test_the_innermost_heading_that_fits_is_read_with_places(client, report):
    body = (await client.get(f"/v1/reports/{report}/sections", params={"title": "汇率 风险"})).json()
    (section,) = body["sections"]
    assert (section["number"], section["titles"][-1], body["omitted"]) == (3, "1、汇率风险", 0)
    assert section["lines"][0] == {
        "text": "美元结算占比较高。", "page": 43, "box": [1.0, 2.0, 3.0, 4.0], "is_row": False,
    }  # fmt: skip
    assert section["lines"][1]["is_row"]


async def test_without_such_a_heading_all_below_headings_that_hold_the_words_are_read(client, report):
    query = {"title": "管理层 汇率"}
    body = (await client.get(f"/v1/reports/{report}/sections", params=query)).json()
    assert [section["number"] for section in body["sections"]] == [3]


async def test_what_is_too_long_or_too_many_is_left_out_and_counted(client, report):
    body = (await client.get(f"/v1/reports/{report}/sections", params={"title": "会计政策"})).json()
    assert ([section["number"] for section in body["sections"]], body["omitted"]) == ([4], 1)
    body = (await client.get(f"/v1/reports/{report}/sections", params={"title": "风险", "limit": 1})).json()
    assert ([section["number"] for section in body["sections"]], body["omitted"]) == ([2], 1)


async def test_no_such_heading_is_empty_and_no_such_report_is_said(client, report):
    body = (await client.get(f"/v1/reports/{report}/sections", params={"title": "没有"})).json()
    assert (body["sections"], body["omitted"]) == ([], 0)
    answered = await client.get(f"/v1/reports/{uuid.uuid4()}/sections", params={"title": "风险"})
    assert answered.json()["error"]["code"] == "not_found"
