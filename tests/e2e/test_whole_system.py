from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections import Counter
from pathlib import Path

import httpx
import pymupdf
import pytest

from demo.draw_report import SampleReport
from demo.questions import DemoQuestion, is_met, read_questions
from nianbao.domain.question import Route
from tests.support.bad_files import write_bad_files
from tests.support.local_system import LocalSystem

FACTUAL = {Route.FACT, Route.CALCULATION, Route.COMPARISON, Route.STATISTICS}


def gateway(system: LocalSystem) -> httpx.Client:
    port = json.loads(system.home.state.read_text())["ports"]["gateway"]
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False)


def jobs_of(system: LocalSystem, kb: str) -> list[dict]:
    with gateway(system) as client:
        found: list[dict] = client.get("/v1/jobs", params={"kb": kb, "limit": 200}).json()["jobs"]
    return found


def create_knowledge_base(system: LocalSystem, name: str) -> None:
    with gateway(system) as client:
        assert client.post("/v1/knowledge-bases", json={"name": name}).status_code in (200, 201)


def printed_in(document: Path, page: int, box: list[float]) -> str:
    with pymupdf.open(document) as pdf:
        return "".join(pdf[page - 1].get_textbox(pymupdf.Rect(box)).split())


@pytest.mark.parametrize("question", read_questions(), ids=lambda question: question.id)
def test_each_route_answers_as_drawn_with_the_number_in_its_box(
    loaded: LocalSystem, samples: tuple[SampleReport, ...], question: DemoQuestion
) -> None:
    code, output = loaded.run("ask", question.question, "--json")
    assert code == 0, output
    answer = json.loads(output)
    assert answer["route"] == question.route
    assert is_met(question.expect, answer["answer"], is_refused=answer["refused"]), answer["answer"]
    paths = {sample.path.name: sample.path for sample in samples}
    if question.route in FACTUAL and not answer["refused"]:
        assert answer["citations"]
        assert answer["sql"].startswith("SELECT")
        for citation in answer["citations"]:
            printed = printed_in(paths[citation["document"]], citation["page"], citation["box"])
            assert "".join(citation["text"].split()) in printed


def test_a_file_of_questions_is_answered_in_order(loaded: LocalSystem, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    answers = tmp_path / "answers.jsonl"
    asked = [{"id": q.id, "question": q.question} for q in read_questions()]
    questions.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in asked))
    code, output = loaded.run("answer", str(questions), "--out", str(answers), "--workers", "4")
    assert code == 0, output
    lines = [json.loads(line) for line in answers.read_text().splitlines()]
    assert [line["id"] for line in lines] == [line["id"] for line in asked]
    assert set(lines[0]) == {"id", "question", "answer", "refused", "route", "sql", "citations", "latency_ms"}


def test_the_same_file_again_is_a_duplicate_and_no_second_report(
    loaded: LocalSystem, samples: tuple[SampleReport, ...], tmp_path: Path
) -> None:
    again = shutil.copy(samples[0].path, tmp_path / "../别的名字.pdf")
    code, output = loaded.run("ingest", str(again))
    assert code == 0, output
    with gateway(loaded) as client:
        reports = client.get("/v1/reports", params={"kb": "default"}).json()["reports"]
    assert len(reports) == len(samples)
    assert jobs_of(loaded, "default")[0]["state"] == "duplicate"


def test_bad_files_fail_by_name_and_the_rest_goes_on(
    loaded: LocalSystem, samples: tuple[SampleReport, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "batch"
    folder.mkdir()
    expected = {path.name: code for path, code in write_bad_files(folder).items()}
    shutil.copy(samples[0].path, folder / "good.pdf")
    create_knowledge_base(loaded, "bad")
    code, output = loaded.run("ingest", str(folder), "--kb", "bad")
    assert code == 1, output
    jobs = {job["file_name"]: job for job in jobs_of(loaded, "bad")}
    assert {name: jobs[name]["reason_code"] for name in expected} == expected
    assert {jobs[name]["state"] for name in expected} == {"failed"}
    assert all(jobs[name]["reason"] for name in expected)
    assert jobs["good.pdf"]["state"] == "ready"


def test_a_killed_parser_loses_nothing_and_does_nothing_twice(
    loaded: LocalSystem, samples: tuple[SampleReport, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for sample in samples:
        for number in range(3):
            # Bytes behind the end of a PDF change its hash and nothing else.
            copy = folder / f"{sample.path.stem}-{number}.pdf"
            copy.write_bytes(sample.path.read_bytes() + f"\n% copy {number}\n".encode())
    create_knowledge_base(loaded, "killed")
    ingest = loaded.start("ingest", str(folder), "--kb", "killed")
    for _ in range(2):
        _wait_for_parsing(loaded, "killed")
        for name, program in loaded.programs().items():
            if name.startswith("parser-worker") and program["pid"]:
                os.kill(program["pid"], signal.SIGKILL)
        time.sleep(1)
    output, _ = ingest.communicate(timeout=180)
    assert ingest.returncode == 0, output
    assert Counter(job["state"] for job in jobs_of(loaded, "killed")) == {"ready": 12}
    with gateway(loaded) as client:
        reports = client.get("/v1/reports", params={"kb": "killed", "limit": 100}).json()["reports"]
    assert len(reports) == 12
    assert sum(report["current"] for report in reports) == len(samples)


def _wait_for_parsing(system: LocalSystem, kb: str) -> None:
    deadline = time.monotonic() + 60
    while not any(job["state"] == "parsing" for job in jobs_of(system, kb)):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_service_that_hangs_is_named_within_its_deadline(loaded: LocalSystem) -> None:
    pid = loaded.programs()["router-rpc"]["pid"]
    os.kill(pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        with gateway(loaded) as client:
            response = client.post("/v1/ask", json={"question": "浔砚生科2023年的营业收入是多少元？"})
        assert response.status_code == 503
        assert response.json()["error"]["service"] == "router"
        assert time.monotonic() - began < 8
    finally:
        os.kill(pid, signal.SIGCONT)
    assert loaded.run("ask", "浔砚生科2023年的营业收入是多少元？")[0] == 0


@pytest.mark.parametrize("question", ["", "   ", "年" * 20_000, "营业\x01收入"])
def test_a_question_that_is_none_gets_400_with_a_reason(loaded: LocalSystem, question: str) -> None:
    with gateway(loaded) as client:
        response = client.post("/v1/ask", json={"question": question})
    assert response.status_code == 400
    assert response.json()["error"]["message"]


def test_the_answer_streams_and_stands_in_its_session_with_its_citations(loaded: LocalSystem) -> None:
    body = {"question": "浔砚生科2023年的销售费用和管理费用分别是多少元？"}
    with gateway(loaded) as client:
        with client.stream("POST", "/v1/ask", json=body, headers={"Accept": "text/event-stream"}) as stream:
            lines = list(stream.iter_lines())
        events = [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]
        assert events[0] == "understanding"
        assert events[-1] == "answer"
        data = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
        answer = json.loads(data[-1])
        session = client.get(f"/v1/sessions/{answer['session']}").json()
    [message] = session["history"]
    assert message["question"] == body["question"]
    assert message["answer"]["citations"] == answer["citations"]
    assert len(answer["citations"]) == 2
