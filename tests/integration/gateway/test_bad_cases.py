"""Bad cases over a real database: each source lands once, rules sort it, and a person has the last word."""

from __future__ import annotations

import psycopg
import pytest

from nianbao.domain.answer import Answer, DroppedSentence, Passage
from nianbao.domain.question import Operation, Route, Understanding
from tests.support.walled_bases import fill_base

DROPPED = DroppedSentence("研发投入为9.99亿元。", (("figure", "9.99亿元"),))


async def _ask(client, doubles, answer: Answer, route: Route = Route.OPEN) -> dict:
    doubles.router.understanding = Understanding(answer.question, route, Operation.DESCRIBE)
    doubles.composer.answer = answer
    return (await client.post("/v1/ask", json={"question": answer.question})).json()


async def _cases(client, **query) -> list[dict]:
    return (await client.get("/v1/bad-cases", params=query)).json()["bad_cases"]


async def test_a_thumb_down_is_a_sorted_case_until_it_is_taken_back(client, doubles):
    answered = await _ask(client, doubles, Answer("什么是净敞口？", "……", False, Route.KNOWLEDGE), Route.KNOWLEDGE)
    path = f"/v1/messages/{answered['message']}/feedback"
    await client.put(path, json={"verdict": "bad", "reason": "other", "comment": "解释错了"})
    (case, *_) = await _cases(client, source="thumb")

    assert (case["question"], case["complaint"]["comment"]) == ("什么是净敞口？", "解释错了")
    assert (case["class"], case["sorted_by"], case["confidence"]) == ("concept", "rule", 0.9)
    await client.put(path, json={"verdict": "good"})
    assert case["id"] not in [each["id"] for each in await _cases(client, source="thumb")]
    await client.put(path, json={"verdict": "bad"})
    assert (await _cases(client, source="thumb"))[0]["question"] == "什么是净敞口？"
    await client.delete(path)
    assert "什么是净敞口？" not in [each["question"] for each in await _cases(client, source="thumb")]


async def test_what_the_guard_dropped_is_kept_with_its_evidence_and_shown_to_nobody(client, doubles):
    passage = Passage("r1", "甲.pdf", "甲", "2022", "第三节 > 研发投入", "研发投入5.51亿元。", 12, None, 1.0)
    doubles.passages.passages = (passage,)
    answer = Answer("甲的研发投入情况？", "研发投入增长。", False, Route.OPEN, dropped=(DROPPED,))
    first = await _ask(client, doubles, answer)
    await _ask(client, doubles, answer)

    assert "9.99" not in str(first)
    (case,) = [each for each in await _cases(client, source="guard") if each["question"] == answer.question]
    assert case["complaint"]["dropped"] == [
        {"sentence": "研发投入为9.99亿元。", "problems": [{"kind": "figure", "quote": "9.99亿元"}]}
    ]
    assert [each["page"] for each in case["complaint"]["evidence"]] == [12]
    assert case["class"] == "reasoning"


async def test_nothing_is_kept_of_a_question_that_shall_not_be_kept(client, doubles):
    doubles.router.understanding = Understanding("乙的研发？", Route.OPEN, Operation.DESCRIBE)
    doubles.composer.answer = Answer("乙的研发？", "…", False, Route.OPEN, dropped=(DROPPED,))
    await client.post("/v1/ask", json={"question": "乙的研发？", "store": False})
    assert "乙的研发？" not in [each["question"] for each in await _cases(client, source="guard")]


async def test_facts_whose_checks_failed_become_cases_once(client, database_url):
    with psycopg.connect(database_url) as connection:
        base = fill_base(connection, "勾稽")
        connection.execute("UPDATE nianbao.fact SET checks = '{sum:fail}' WHERE report_id = %s", (base.report,))
    wanted = {"kb": "勾稽", "identities": True}
    assert (await client.post("/v1/bad-cases/collect", json=wanted)).json() == {"new": 1}
    assert (await client.post("/v1/bad-cases/collect", json=wanted)).json() == {"new": 0}

    (case,) = await _cases(client, kb="勾稽", source="identity")
    assert (case["class"], case["complaint"]["fact"]["page"], case["complaint"]["fact"]["value"]) == ("parse", 3, "7")


@pytest.fixture
async def failure(client) -> dict:
    """A case of an evaluation that no rule sorts."""
    given = {"key": "set/1", "question": "青禾的情况怎么样", "answer": {"answer": "很好", "route": "open"}}
    wanted = {"failures": [{**given, "complaint": {"comment": "不对"}}]}
    await client.post("/v1/bad-cases/collect", json=wanted)
    return next(
        each for each in await _cases(client, source="eval", kb="default") if each["question"] == given["question"]
    )


async def test_a_model_sorts_what_rules_leave_and_a_person_has_the_last_word(client, failure):
    path = f"/v1/bad-cases/{failure['id']}"
    assert (await client.post("/v1/bad-cases/sort", json={})).json()["left"] >= 1
    model = {"class": "retrieval", "sorted_by": "model", "confidence": 0.7, "why": "没有看对章节"}
    assert (await client.put(f"{path}/class", json=model)).status_code == 204
    case = (await client.get(path)).json()
    assert (case["class"], case["sorted_by"], case["confidence"], case["why"]) == (
        "retrieval",
        "model",
        0.7,
        "没有看对章节",
    )
    assert (await client.put(f"{path}/class", json={"class": "concept"})).status_code == 204
    await client.put(f"{path}/class", json=model)
    case = (await client.get(path)).json()
    assert (case["class"], case["sorted_by"], case["confidence"]) == ("concept", "person", 1.0)
    listed = await _cases(client, sorted_by="person", **{"class": "concept"})
    assert failure["id"] in [each["id"] for each in listed]


async def test_wrong_labels_and_cases_that_are_not_there_are_refused(client, failure):
    path = f"/v1/bad-cases/{failure['id']}/class"
    assert (await client.put(path, json={"class": "unlucky"})).status_code == 400
    assert (await client.put(path, json={"class": "data", "sorted_by": "rule"})).status_code == 400
    assert (await client.put("/v1/bad-cases/999999/class", json={"class": "data"})).status_code == 404
    assert (await client.get("/v1/bad-cases/999999")).status_code == 404
    lost = {"kb": "没有这个库", "failures": [{"key": "1", "question": "？"}]}
    assert (await client.post("/v1/bad-cases/collect", json=lost)).status_code == 404
