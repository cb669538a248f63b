"""A conversation through the whole running system, and the same one when it is opened again."""

from __future__ import annotations

from decimal import Decimal

from demo.draw_report import SampleReport
from tests.e2e.test_whole_system import gateway, printed_in
from tests.support.local_system import LocalSystem

FIRST = "珩槿精工2023年的营业收入是多少元？"
TURNS = [
    (FIRST, None, ("珩槿精工", 2023)),
    ("那2022年呢？", "珩槿精工2022年的营业收入是多少元？", ("珩槿精工", 2022)),
    ("浔砚生科呢？", "浔砚生科2022年的营业收入是多少元？", ("浔砚生科", 2022)),
]


def revenue(samples: tuple[SampleReport, ...], company: str, year: int) -> Decimal:
    """As drawn into the company's own report of the year."""
    [sample] = [each for each in samples if (each.company, each.year) == (company, year)]
    values = {
        cell.value
        for cell in sample.truth
        if (cell.metric, cell.period, cell.scope) == ("营业收入", str(year), "合并") and cell.table == "利润表"
    }
    return Decimal(values.pop())


def test_follow_ups_are_answered_and_found_again_with_their_citations(
    loaded: LocalSystem, samples: tuple[SampleReport, ...]
) -> None:
    answers = []
    with gateway(loaded) as client:
        session = None
        for question, full, (company, year) in TURNS:
            answer = client.post("/v1/ask", json={"question": question, "session": session}).json()
            session = answer["session"]
            assert answer["full_question"] == full
            assert answer["understanding"]["completed_by"] == (None if full is None else "rules")
            assert answer["answer"].startswith(f"按「{full}」回答：\n" if full else company)
            assert f"{revenue(samples, company, year):,}" in answer["answer"]
            answers.append(answer)
        known = client.post("/v1/ask", json={"question": "什么是速动比率？", "session": session}).json()
        assert [each["term"] for each in known["terms"]] == ["速动比率"]
        answers.append(known)

    # Another client, as another day.
    with gateway(loaded) as client:
        history = client.get(f"/v1/sessions/{session}").json()["history"]
    assert [message["question"] for message in history] == [*(turn[0] for turn in TURNS), "什么是速动比率？"]
    assert [message["answer"]["answer"] for message in history] == [answer["answer"] for answer in answers]
    assert [message["answer"]["terms"] for message in history] == [answer["terms"] for answer in answers]
    paths = {sample.path.name: sample.path for sample in samples}
    for message, answer, (_, _, (company, year)) in zip(history, answers, TURNS, strict=False):
        [citation] = message["answer"]["citations"]
        assert [citation] == answer["citations"]
        assert Decimal(citation["value"]) == revenue(samples, company, year)
        printed = printed_in(paths[citation["document"]], citation["page"], citation["box"])
        assert "".join(citation["text"].split()) in printed


def test_a_session_that_is_opened_again_goes_on(loaded: LocalSystem) -> None:
    with gateway(loaded) as client:
        session = client.post("/v1/ask", json={"question": FIRST}).json()["session"]
    code, output = loaded.run("ask", "增长了多少？", "--session", session)
    assert code == 0, output
    assert "珩槿精工2023年的营业收入增长了多少" in output
    with gateway(loaded) as client:
        history = client.get(f"/v1/sessions/{session}").json()["history"]
        other = client.post("/v1/ask", json={"question": "增长了多少？"}).json()
    assert [message["question"] for message in history] == [FIRST, "增长了多少？"]
    assert len(history[1]["answer"]["citations"]) == 2
    assert other["refused"]


def test_a_follow_up_that_rules_do_not_write_out_is_refused_without_a_model(loaded: LocalSystem) -> None:
    with gateway(loaded) as client:
        session = client.post("/v1/ask", json={"question": FIRST}).json()["session"]
        client.post("/v1/ask", json={"question": "浔砚生科2022年的净利润是多少元？", "session": session})
        answer = client.post("/v1/ask", json={"question": "回到最早那家公司，2022年的", "session": session}).json()
    assert (answer["refused"], answer["full_question"]) == (True, None)
