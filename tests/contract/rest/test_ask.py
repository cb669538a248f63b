"""POST /v1/ask as clients rely on it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import httpx
import pytest

from nianbao.domain.answer import Answer, Cell, Citation, FactAnswer, Passage, Writing
from nianbao.domain.errors import Unavailable
from nianbao.domain.geometry import Box
from nianbao.domain.period import Period
from nianbao.domain.question import Operation, Route, Understanding
from nianbao.domain.report import Company

COMPANY = Company("600000", "星河股份", "星河股份有限公司")
FIGURE = Citation(
    document="星河.pdf",
    page=66,
    box=Box(100.04, 200.0, 180.0, 212.26),
    text="1,234.50",
    metric="管理费用",
    period="2020",
    scope="合并",
    value="1234.50",
    unit="元",
    checks=("assets=liabilities+equity:pass",),
    label="减：管理费用",
    column="2020年度",
    restated_value="1230.00",
    restated_by="2021年年报",
    report_id="r1",
    company="星河股份",
)
FACTS = FactAnswer(
    plan_json='{"select": ["管理费用"]}',
    sql="SELECT 管理费用 FROM 利润表",
    cells=(Cell("600000", "星河股份", "管理费用", "2020", Decimal("1234.50"), "元", FIGURE),),
)
ANSWER = Answer("", "星河股份2020年的管理费用是1234.50元。", False, Route.FACT, citations=(FIGURE,), warnings=("注意",))


def _understood(route: Route = Route.FACT, **fields: Any) -> Understanding:
    given = {"companies": (COMPANY,), "periods": (Period(2020),), "metrics": ("管理费用",), **fields}
    return Understanding("管理费用是多少？", route, Operation.VALUE, **given)


@pytest.fixture
def factual(doubles):
    doubles.router.understanding = _understood()
    doubles.facts.facts = FACTS
    doubles.composer.pieces = ("星河股份2020年的", "管理费用是1234.50元。")
    doubles.composer.answer = ANSWER
    return doubles


async def _ask(client: httpx.AsyncClient, question: str = "管理费用是多少？", **fields: Any) -> httpx.Response:
    return await client.post("/v1/ask", json={"question": question, **fields})


async def test_an_answer_has_the_contract_s_keys_and_its_figures_their_passports(client, factual):
    response = await _ask(client)

    assert response.status_code == 200
    answer = response.json()
    assert set(answer) == {
        "answer",
        "full_question",
        "refused",
        "route",
        "sql",
        "plan",
        "citations",
        "sources",
        "figures",
        "session",
        "message",
        "latency_ms",
        "composed_by",
        "warnings",
        "refusal_code",
        "understanding",
        "web",
        "terms",
    }
    assert (answer["answer"], answer["refused"], answer["route"]) == (ANSWER.text, False, "fact")
    assert (answer["sql"], answer["plan"]) == (FACTS.sql, {"select": ["管理费用"]})
    assert answer["citations"] == [
        {
            "document": "星河.pdf",
            "page": 66,
            "box": [100.0, 200.0, 180.0, 212.3],
            "text": "1,234.50",
            "metric": "管理费用",
            "period": "2020",
            "scope": "合并",
            "value": "1234.50",
            "unit": "元",
            "checks": ["assets=liabilities+equity:pass"],
            "label": "减：管理费用",
            "column": "2020年度",
            "restated": {"value": "1230.00", "report": "2021年年报"},
        }
    ]
    assert answer["sources"] == [{"report": "r1", "company": "星河股份"}]
    (figure,) = answer["figures"]
    assert (answer["answer"][figure["start"] : figure["end"]], figure["citations"]) == ("1234.50元", [0])
    assert answer["understanding"]["companies"][0]["code"] == "600000"
    assert answer["warnings"] == ["注意"]
    assert answer["latency_ms"] > 0


async def test_a_passage_s_citation_has_four_keys_and_an_imported_one_no_box(client, factual):
    passage = Citation("星河.pdf", 12, Box(1, 2, 3, 4), "公司主要从事……")
    imported = Citation("表.csv", 0, None, "5", metric="职工总数", period="2020", value="5", unit="人")
    factual.composer.answer = Answer("", "…", False, Route.OPEN, citations=(passage, imported))

    first, second = (await _ask(client)).json()["citations"]
    assert first == {"document": "星河.pdf", "page": 12, "box": [1.0, 2.0, 3.0, 4.0], "text": "公司主要从事……"}
    assert (second["box"], second["metric"]) == (None, "职工总数")


async def test_the_events_of_a_stream_come_in_order_and_end_with_the_answer(client, factual):
    response = await client.post(
        "/v1/ask", json={"question": "管理费用是多少？"}, headers={"accept": "text/event-stream"}
    )

    events = _events(response.text)
    assert [name for name, _ in events] == ["understanding", "delta", "delta", "answer"]
    assert events[0][1]["route"] == "fact"
    assert events[1][1]["text"] + events[2][1]["text"] == ANSWER.text
    assert events[3][1]["answer"] == ANSWER.text
    assert events[3][1]["session"]


async def test_a_model_that_begins_to_write_is_told_at_once(client, factual):
    factual.composer.pieces = (Writing("qwen"), "星河股份。")
    response = await _ask(client, stream=True)

    events = _events(response.text)
    assert [name for name, _ in events] == ["understanding", "writing", "delta", "answer"]
    assert events[1][1] == {"model": "qwen"}


async def test_a_stream_that_breaks_ends_with_an_error_event_naming_the_service(client, factual):
    factual.composer.failure = Unavailable("generator 服务目前不可用", service="generator")
    response = await _ask(client, stream=True)

    name, data = _events(response.text)[-1]
    assert response.status_code == 200
    assert (name, data["error"]["service"], data["error"]["code"]) == ("error", "generator", "unavailable")


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("", "empty_question"),
        (" \n\t", "empty_question"),
        ("问" * 2001, "question_too_long"),
        ("问" * 20_000, "question_too_long"),
        ("管理\x00费用", "control_characters"),
        ("管理\x1b[31m费用", "control_characters"),
        ("管理\ud800费用", "control_characters"),
    ],
)
@pytest.mark.parametrize("is_stream", [False, True])
async def test_a_bad_question_is_400_with_a_chinese_reason(client, doubles, question, code, is_stream):
    body = json.dumps({"question": question, "stream": is_stream})
    response = await client.post("/v1/ask", content=body, headers={"content-type": "application/json"})

    assert (response.status_code, response.json()["error"]["code"]) == (400, code)
    assert "问题" in response.json()["error"]["message"]
    assert doubles.router.asked == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"question": 5}', b'{"question": "x", "other": 1}', b'{"kb": "default"}']
)
async def test_a_body_that_is_no_question_is_400_in_the_one_error_shape(client, body):
    response = await client.post("/v1/ask", content=body, headers={"content-type": "application/json"})

    assert response.status_code == 400
    assert response.json()["error"]["code"] == "bad_request"
    assert response.json()["error"]["message"].startswith("请求有误")


async def test_a_body_over_the_limit_is_413(client):
    response = await _ask(client, "问" * 2_000_000)
    assert (response.status_code, response.json()["error"]["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("service", ["router", "nl2sql", "generator"])
async def test_a_service_that_is_down_is_503_naming_it(client, factual, service):
    double = {"router": factual.router, "nl2sql": factual.facts, "generator": factual.composer}[service]
    double.failure = Unavailable(f"{service} 服务目前不可用", service=service)
    response = await _ask(client)

    assert response.status_code == 503
    assert response.json() == {
        "error": {"code": "unavailable", "message": f"{service} 服务目前不可用", "service": service}
    }


async def test_an_open_question_searches_within_its_companies_and_periods(client, doubles):
    passage = Passage("r1", "星河.pdf", "星河股份", "2020", "第三节", "公司主要从事……", 12, None, 1.0)
    doubles.router.understanding = _understood(Route.OPEN)
    doubles.passages.passages = (passage,)
    doubles.composer.answer = Answer("", "公司主要从事……", False, Route.OPEN, composed_by="extract")
    answer = (await _ask(client)).json()

    (search,) = doubles.passages.searches
    assert (search.companies, search.periods) == ((COMPANY,), (Period(2020),))
    assert doubles.composer.evidence == [(None, (passage,))]
    assert (answer["composed_by"], answer["plan"], answer["sql"]) == ("extract", None, "")


async def test_an_open_question_with_the_indexer_down_is_503_naming_it(client, doubles):
    doubles.router.understanding = _understood(Route.OPEN)
    doubles.passages.failure = Unavailable("indexer 服务目前不可用", service="indexer")
    response = await _ask(client)
    assert (response.status_code, response.json()["error"]["service"]) == (503, "indexer")


async def test_a_refusal_of_the_router_says_what_is_missing_and_asks_nobody_else(client, doubles):
    doubles.router.understanding = _understood(
        Route.REFUSE, refusal="没有加载「银河股份」的年度报告", refusal_code="unknown_company"
    )
    answer = (await _ask(client)).json()

    assert (answer["refused"], answer["refusal_code"]) == (True, "unknown_company")
    assert answer["answer"] == "没有加载「银河股份」的年度报告"
    assert (doubles.facts.asked, doubles.composer.evidence) == ([], [])


async def test_a_figure_refused_for_its_words_is_looked_for_in_the_report_s_own(client, doubles):
    refused = _understood(Route.REFUSE, refusal="没有收录「水痘疫苗」", refusal_code="unknown_metric")
    doubles.router.understanding = refused
    doubles.composer.answer = Answer("", "水痘疫苗：营业收入 95,713.26", False, Route.OPEN, composed_by="extract")

    told = (await _ask(client)).json()
    doubles.composer.answer = Answer("", refused.refusal, True, Route.OPEN, refusal_code="unknown_metric")
    untold = (await _ask(client)).json()

    assert len(doubles.passages.searches) == 2
    assert (told["refused"], told["route"], told["answer"]) == (False, "open", "水痘疫苗：营业收入 95,713.26")
    assert (untold["refused"], untold["route"], untold["refusal_code"]) == (True, "refuse", "unknown_metric")


async def test_a_refusal_of_the_facts_stays_one_whatever_the_wording_says(client, factual):
    factual.facts.facts = FactAnswer("{}", "SELECT 1", missing=("报告没有披露商誉",), refusal_code="not_stated")
    factual.composer.answer = Answer("", "", False, Route.FACT)
    answer = (await _ask(client)).json()

    assert (answer["refused"], answer["refusal_code"], answer["answer"]) == (True, "not_stated", "报告没有披露商誉")


async def test_an_answer_is_kept_in_its_session_and_the_session_goes_on(client, factual):
    first = (await _ask(client)).json()
    second = (await _ask(client, session=first["session"])).json()

    assert second["session"] == first["session"]
    (messages,) = factual.conversations.kept.values()
    assert [question for question, _ in messages] == ["管理费用是多少？"] * 2
    assert messages[0][1].citations[0].text == "1,234.50"


async def test_an_answer_that_shall_not_be_kept_has_no_session(client, factual):
    assert (await _ask(client, store=False)).json()["session"] is None
    assert factual.conversations.kept == {}


async def test_an_unknown_knowledge_base_or_session_is_404(client, factual):
    assert (await _ask(client, kb="没有")).status_code == 404
    assert (await _ask(client, session="no-id")).status_code == 404


def _events(text: str) -> list[tuple[str, dict[str, Any]]]:
    blocks = [block.splitlines() for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    return [
        (
            next(line.removeprefix("event: ") for line in lines if line.startswith("event: ")),
            json.loads("".join(line.removeprefix("data: ") for line in lines if line.startswith("data: "))),
        )
        for lines in blocks
        if not lines[0].startswith(":")
    ]


INCOMPLETE = Understanding(
    "最早那家公司呢",
    Route.REFUSE,
    Operation.VALUE,
    refusal="没有写明公司。",
    refusal_code="no_company",
    is_incomplete=True,
)
COMPLETED = Understanding(
    "星河股份2020年的管理费用是多少？", Route.FACT, Operation.VALUE, asked="最早那家公司呢", completed_by="model"
)


async def test_a_follow_up_that_a_model_writes_out_says_so_when_the_router_lets_it_pass(client, factual):
    factual.router.understanding = INCOMPLETE
    factual.router.of_proposed = COMPLETED
    factual.facts.proposal = COMPLETED.text

    answer = (await _ask(client)).json()
    assert factual.router.proposals == ["", COMPLETED.text]
    assert answer["answer"] == f"按「{COMPLETED.text}」回答（由语言模型补全，请核对）：\n{ANSWER.text}"
    assert (answer["full_question"], answer["understanding"]["completed_by"]) == (COMPLETED.text, "model")


async def test_a_proposal_that_the_router_refuses_or_no_model_leaves_the_refusal(client, factual):
    factual.router.understanding = INCOMPLETE
    for factual.facts.proposal in ("青岚老窖2020年的管理费用是多少？", ""):
        answer = (await _ask(client)).json()
        assert (answer["answer"], answer["refusal_code"], answer["full_question"]) == (
            INCOMPLETE.refusal,
            "no_company",
            None,
        )


async def test_a_proposer_that_is_away_leaves_the_refusal(client, factual):
    factual.router.understanding = INCOMPLETE
    factual.facts.failure = Unavailable("nl2sql 服务目前不可用", service="nl2sql")
    assert (await _ask(client)).json()["answer"] == INCOMPLETE.refusal
