"""A report against the company's last one, over a real database."""

from __future__ import annotations

import json
import uuid

import psycopg
import pytest

RISKS = ["第三节 管理层讨论与分析", "十一、可能面对的风险"]
SAME = "公司原材料价格存在波动的风险，公司将与主要供应商签订长期协议。"


@pytest.fixture
def reports(database_url: str) -> dict[str, str]:
    """Two years of one company, and a report of another one."""
    ids: dict[str, str] = {}
    texts = {"2022": f"{SAME}汇率波动对公司影响较小。", "2023": f"{SAME}海外订单可能受到关税政策影响。"}
    figures = {"2022": (("2022", 100),), "2023": (("2023", 150), ("2022", 120))}
    code = uuid.uuid4().hex[:6]
    with psycopg.connect(database_url) as connection:
        for name, of, year in (("2022", code, 2022), ("2023", code, 2023), ("other", f"x{code}", 2022)):
            document, report = uuid.uuid4(), uuid.uuid4()
            ids[name] = str(report)
            connection.execute(
                "INSERT INTO nianbao.document VALUES (%s, 1, %s, 'a.pdf', 'pdf', 1, 'b')",
                (document, document.hex + report.hex),
            )
            connection.execute(
                "INSERT INTO nianbao.report (id, knowledge_base_id, document_id, document, company_code, short_name,"
                " full_name, year, kind, period, pages, artifacts) VALUES (%s, 1, %s, %s, %s, '青禾股份', '青禾',"
                " %s, '年报', %s, 90, '')",
                (report, document, f"{name}.pdf", of, year, str(year)),
            )
            if name in texts:
                connection.execute(
                    "INSERT INTO nianbao.section VALUES (%s, 1, %s, 31, 31, %s)",
                    (report, RISKS, json.dumps([[texts[name], 31, [1, 2, 3, 4], False]])),
                )
                for period, value in figures[name]:
                    connection.execute(
                        "INSERT INTO nianbao.fact (report_id, table_name, scope, metric, label, period, stated_period,"
                        " value, unit, printed, page, x0, y0, x1, y1) VALUES (%s, '利润表', '合并', '净利润', '净利润',"
                        " %s, %s, %s, '元', %s, 66, 10, 20, 30, 40)",
                        (report, period, period, value, f"{value}.00"),
                    )
    return ids


async def test_the_last_report_is_compared_with_sentences_and_moves(client, reports):
    body = (await client.get(f"/v1/reports/{reports['2023']}/differences")).json()
    assert (body["against"]["id"], body["has_sections"]) == (reports["2022"], True)
    (section,) = body["sections"]
    assert (section["status"], section["page"], section["page_before"]) == ("changed", 31, 31)
    assert section["added"] == [{"text": "海外订单可能受到关税政策影响。", "page": 31, "box": [1.0, 2.0, 3.0, 4.0]}]
    assert [each["text"] for each in section["removed"]] == ["汇率波动对公司影响较小。"]
    assert body["counts"] == {"added": 0, "dropped": 0, "rewritten": 0, "changed": 1}
    assert body["moves"] == []
    query = {"threshold": "0.25"}
    (move,) = (await client.get(f"/v1/reports/{reports['2023']}/differences", params=query)).json()["moves"]
    assert (move["change"], move["ratio"], move["restated"]["value"]) == ("30", "0.25", "120")
    assert move["before"]["picture"] == f"/v1/reports/{reports['2022']}/pages/66.png?box=10.0,20.0,30.0,40.0"
    assert move["now"]["picture"].startswith(f"/v1/reports/{reports['2023']}/pages/66.png")


async def test_one_topic_alone_can_be_looked_at(client, reports):
    path = f"/v1/reports/{reports['2023']}/differences"
    assert len((await client.get(path, params={"topic": "风险因素"})).json()["sections"]) == 1
    assert (await client.get(path, params={"topic": "分红政策"})).json()["sections"] == []


@pytest.mark.parametrize(
    ("report", "against", "code"),
    [("2022", None, "nothing_before"), ("2023", "other", "not_comparable"), ("2023", "2023", "not_comparable")],
)
async def test_what_cannot_be_compared_is_said_in_words(client, reports, report, against, code):
    query = {} if against is None else {"against": reports[against]}
    answered = await client.get(f"/v1/reports/{reports[report]}/differences", params=query)
    assert answered.json()["error"]["code"] == code
    assert answered.status_code in (400, 404)


async def test_an_older_report_may_be_compared_with_a_newer_one(client, reports):
    query = {"against": reports["2023"], "threshold": "0"}
    body = (await client.get(f"/v1/reports/{reports['2022']}/differences", params=query)).json()
    assert (body["report"]["year"], body["against"]["year"]) == (2022, 2023)
    answered = await client.get(f"/v1/reports/{uuid.uuid4()}/differences")
    assert answered.json()["error"]["code"] == "not_found"
