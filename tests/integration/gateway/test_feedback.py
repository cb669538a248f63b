"""Verdicts on answers over a real database: kept with the answer, replaced, withdrawn, alive after the session."""

from __future__ import annotations

import pytest

from nianbao.domain.answer import Answer
from nianbao.domain.question import Operation, Route, Understanding


@pytest.fixture
async def answered(client, doubles) -> dict:
    doubles.router.understanding = Understanding("什么是商誉？", Route.KNOWLEDGE, Operation.DESCRIBE)
    doubles.composer.answer = Answer("", "商誉是……", False, Route.KNOWLEDGE)
    return (await client.post("/v1/ask", json={"question": "什么是商誉？"})).json()


async def test_a_verdict_is_kept_with_the_question_and_the_answer(client, answered):
    path = f"/v1/messages/{answered['message']}/feedback"
    bad = {"verdict": "bad", "reason": "incomplete", "comment": "太短"}
    assert (await client.put(path, json=bad)).status_code == 204

    (listed, *_) = (await client.get("/v1/feedback", params={"verdict": "bad", "kb": "default"})).json()["feedback"]
    assert (listed["question"], listed["answer"]["answer"]) == ("什么是商誉？", "商誉是……")
    assert (listed["reason"], listed["comment"], listed["message"]) == ("incomplete", "太短", answered["message"])
    (message,) = (await client.get(f"/v1/sessions/{answered['session']}")).json()["history"]
    assert message["feedback"] == bad
    assert message["answer"]["message"] == message["id"]


async def test_a_second_verdict_replaces_the_first_and_can_be_withdrawn(client, answered):
    path = f"/v1/messages/{answered['message']}/feedback"
    await client.put(path, json={"verdict": "bad"})
    await client.put(path, json={"verdict": "good"})
    session = f"/v1/sessions/{answered['session']}"
    assert (await client.get(session)).json()["history"][0]["feedback"]["verdict"] == "good"
    assert (await client.delete(path)).status_code == 204
    assert (await client.get(session)).json()["history"][0]["feedback"] is None


async def test_a_bad_case_outlives_its_session(client, answered):
    await client.put(f"/v1/messages/{answered['message']}/feedback", json={"verdict": "bad", "reason": "other"})
    await client.delete(f"/v1/sessions/{answered['session']}")
    (listed, *_) = (await client.get("/v1/feedback", params={"limit": 1})).json()["feedback"]
    assert (listed["message"], listed["question"]) == (None, "什么是商誉？")


async def test_pages_of_verdicts_follow_each_other(client, answered):
    await client.put(f"/v1/messages/{answered['message']}/feedback", json={"verdict": "bad"})
    first = (await client.get("/v1/feedback", params={"limit": 1})).json()
    rest = (await client.get("/v1/feedback", params={"limit": 1, "before": first["next"]})).json()
    assert all(each["id"] < first["next"] for each in rest["feedback"])


@pytest.mark.parametrize("given", [{"verdict": "fine"}, {"verdict": "bad", "reason": "x"}, {}])
async def test_an_unknown_verdict_is_refused(client, answered, given):
    response = await client.put(f"/v1/messages/{answered['message']}/feedback", json=given)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_request")


async def test_an_answer_that_is_not_there_has_no_verdict(client):
    response = await client.put("/v1/messages/999999/feedback", json={"verdict": "good"})
    assert response.status_code == 404


async def test_a_session_is_renamed(client, answered):
    session = f"/v1/sessions/{answered['session']}"
    assert (await client.patch(session, json={"title": " 商誉 "})).status_code == 204
    assert (await client.get(session)).json()["title"] == "商誉"
    assert (await client.patch(session, json={"title": "长" * 61})).status_code == 400
    gone = "/v1/sessions/00000000-0000-4000-8000-000000000000"
    assert (await client.patch(gone, json={"title": "x"})).status_code == 404
