"""Comparisons over REST: who is meant, what is asked of nl2sql, and files to take away."""

from __future__ import annotations

import io
import uuid
from dataclasses import replace

import openpyxl
import psycopg
import pytest

from nianbao.domain.answer import FactAnswer
from nianbao.domain.comparison import ComparedMetric, Distribution, Ranking
from nianbao.domain.errors import BadInput
from nianbao.domain.fact import Scope
from nianbao.domain.period import Period
from tests.support.compared import a_comparison, cell

ASKED = {"companies": ["600001", "云岭科技"], "metrics": ["营业收入", "毛利率"], "periods": ["2020", "2021"]}


@pytest.fixture(autouse=True, scope="module")
def _companies(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        for code, name, year in (
            ("600001", "青禾股份", 2018),
            ("600001", "青禾股份", 2019),
            ("600001", "青禾股份", 2020),
            ("600001", "青禾农业", 2021),
            ("000002", "云岭科技", 2021),
            ("000003", "同名公司", 2021),
            ("000004", "同名公司", 2021),
        ):
            document, report = uuid.uuid4(), uuid.uuid4()
            connection.execute(
                "INSERT INTO nianbao.document VALUES (%s, 1, %s, 'a.pdf', 'pdf', 1, 'b')",
                (document, document.hex + report.hex),
            )
            connection.execute(
                "INSERT INTO nianbao.report (id, knowledge_base_id, document_id, document, company_code, short_name,"
                " full_name, year, kind, period, pages, artifacts, is_current, submitted_at)"
                " VALUES (%s, 1, %s, 'a.pdf', %s, %s, %s, %s, '年报', %s, 2, '', true, now())",
                (report, document, code, name, f"{name}股份有限公司", year, str(year)),
            )


@pytest.fixture
def scripted(doubles):
    doubles.facts.comparison = a_comparison()
    return doubles.facts.compared


async def test_values_come_with_figures_operands_and_reasons(client, scripted):
    answered = await client.post("/v1/compare", json=ASKED)
    assert answered.status_code == 200
    body = answered.json()
    values = {(each["company"], each["metric"], each["period"]): each for each in body["values"]}
    assert len(values) == 2 * 5 * 2
    revenue = values["600001", "营业收入", "2021"]
    figure = body["figures"][revenue["figure"]]
    assert (revenue["value"], figure["page"], figure["document"]) == ("250000000.10", 66, "600001_2021.pdf")
    assert (await client.get(figure["picture"])).json()["error"]["code"] == "not_found"  # a report of the script
    margin = values["600001", "毛利率", "2020"]
    assert [each["operand"] for each in margin["operands"]] == ["营业收入", "营业成本"]
    assert body["figures"][margin["operands"][1]["figure"]]["value"] == "120000000.33"
    gap = values["000002", "营业收入增长率", "2020"]
    assert (gap["value"], gap["missing"]["reason"]) == (None, "no_report")
    (request, knowledge_base) = scripted[0]
    assert knowledge_base == "default"
    # Named by the newest report, whichever of its names was asked for.
    assert [(company.code, company.short_name) for company in request.companies] == [
        ("600001", "青禾农业"),
        ("000002", "云岭科技"),
    ]


async def test_a_query_takes_lists_with_commas_and_an_old_name(client, scripted):
    query = {"companies": "青禾股份，云岭科技", "metrics": ["营业收入,毛利率", "购建固定资产、无形资产支付的现金"]}
    assert (await client.get("/v1/compare", params=query)).status_code == 200
    request, _ = scripted[0]
    assert request.metrics == ("营业收入", "毛利率", "购建固定资产、无形资产支付的现金")
    assert request.periods == (Period(2019), Period(2020), Period(2021))
    assert request.scope is Scope.CONSOLIDATED


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"companies": ["无此公司"]}, "company_missing", "「无此公司」"),
        ({"companies": ["同名公司"]}, "ambiguous", "000003、000004"),
        ({"periods": ["去年"]}, "bad_period", "应如 2023"),
        ({"scope": "集团"}, "bad_scope", "合并 或 母公司"),
        ({"kb": "没有"}, "not_found", "没有名为"),
        ({"metrics": []}, "bad_request", "至少 1 项"),
    ],
)
async def test_what_cannot_be_compared_is_refused_in_words(client, scripted, changed, code, said):
    answered = await client.post("/v1/compare", json={**ASKED, **changed})
    assert answered.status_code in (400, 404)
    assert answered.json()["error"]["code"] == code
    assert said in answered.json()["error"]["message"]
    assert scripted == []


async def test_a_refusal_of_nl2sql_reaches_the_asker(client, doubles):
    doubles.facts.failure = BadInput("没有名为「x」的指标", code="unknown_metric")
    answered = await client.post("/v1/compare", json=ASKED)
    assert (answered.status_code, answered.json()["error"]["code"]) == (400, "unknown_metric")


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_comparison_is_taken_away_as_a_file(client, scripted, method):
    async def exported(wanted: str):
        asked = {"json": ASKED} if method == "POST" else {}
        query = {"format": wanted, **({} if method == "POST" else ASKED)}
        answered = await client.request(method, "/v1/compare/export", params=query, **asked)
        assert answered.status_code == 200
        assert answered.headers["content-disposition"] == f'attachment; filename="nianbao-compare.{wanted}"'
        return answered

    book = openpyxl.load_workbook(io.BytesIO((await exported("xlsx")).content))
    assert book.sheetnames == ["指标", "数据", "来源", "缺失与提示"]
    link = book["数据"]["F2"].hyperlink.target
    assert link.startswith("http://gateway/v1/reports/")
    assert (await exported("csv")).text.startswith("\ufeff证券代码,证券简称,指标,报告期")
    assert (await exported("json")).json() == (await client.post("/v1/compare", json=ASKED)).json()


async def test_a_ranking_gives_places_and_how_values_lie(client, doubles):
    company = a_comparison().companies[0]
    cells = tuple(cell(company, "营业收入", "2021", value) for value in ("900", "700", "700", "5"))
    codes = ("600001", "000002", "000003", "000004")
    cells = tuple(replace(each, company_code=code) for each, code in zip(cells, codes, strict=True))
    doubles.facts.ranking = Ranking(
        ComparedMetric("营业收入", "元", "yuan"),
        Period(2021),
        Scope.CONSOLIDATED,
        FactAnswer("", "", cells=cells, universe=4, loaded=6, elsewhere=1),
        Distribution(4, *(cells[0].value,) * 8),
    )
    answered = await client.get("/v1/compare/ranking", params={"metric": "营业收入", "period": "2021"})
    body = answered.json()
    assert [(each["place"], each["company"]) for each in body["ranking"]] == [
        (1, "600001"), (2, "000002"), (2, "000003"), (4, "000004"),
    ]  # fmt: skip
    assert (body["count"], body["loaded"], body["elsewhere"], body["missing"]) == (4, 6, 1, 1)
    assert body["distribution"]["median"] == "900"
    assert body["figures"][body["ranking"][3]["figure"]]["value"] == "5"
