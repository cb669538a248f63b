"""`nianbao answer`: a file in, a file out, line by line."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import pytest

KEYS = {"id", "question", "answer", "refused", "route", "sql", "citations", "latency_ms"}


def _reply(question: str) -> dict[str, Any]:
    return {
        "answer": f"答：{question}",
        "refused": False,
        "route": "fact",
        "sql": "SELECT 1",
        "citations": [],
        "latency_ms": 1.0,
        "session": None,
    }


@pytest.fixture
def answering(gateway):
    def ask(body, _query):
        time.sleep(random.random() / 100)
        if "坏" in body["question"]:
            return 400, {"error": {"code": "bad_question", "message": "问题有误"}}
        return 200, _reply(body["question"])

    gateway.routes = {"POST /v1/ask": ask, "GET /v1/knowledge-bases": lambda _b, _q: (200, {"knowledge_bases": []})}
    return gateway


def _write(path: Path, *questions: str) -> Path:
    path.write_text(
        "\n".join(json.dumps({"id": number, "question": each}) for number, each in enumerate(questions)) + "\n\n"
    )
    return path


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_answers_keep_the_order_of_the_questions(answering, run, tmp_path):
    names = [f"问题{number}" for number in range(60)]
    code = run(
        "answer", str(_write(tmp_path / "q.jsonl", *names)), "--out", str(tmp_path / "a.jsonl"), "--workers", "8"
    )

    records = _read(tmp_path / "a.jsonl")
    assert code == 0
    assert [(record["id"], record["answer"]) for record in records] == [
        (number, f"答：{name}") for number, name in enumerate(names)
    ]
    assert set(records[0]) == KEYS
    assert all(body["store"] is False for name, body, _ in answering.seen if name == "POST /v1/ask")


def test_a_question_that_fails_has_its_error_beside_it_and_the_others_go_on(answering, run, tmp_path, capsys):
    code = run("answer", str(_write(tmp_path / "q.jsonl", "好", "坏", "好")), "--out", str(tmp_path / "a.jsonl"))

    records = _read(tmp_path / "a.jsonl")
    assert code == 1
    assert [record["answer"] for record in records] == ["答：好", "", "答：好"]
    assert records[1]["error"] == "问题有误"
    assert "问题有误" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '{"question": "x"}', '{"id": 1, "question": 5}'])
def test_a_bad_line_is_named_and_nothing_is_asked(answering, run, tmp_path, capsys, line):
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": 1, "question": "x"}\n' + line + "\n")

    assert run("answer", str(path), "--out", str(tmp_path / "a.jsonl")) == 2
    assert "第 2 行" in capsys.readouterr().err
    assert answering.seen == []
    assert not (tmp_path / "a.jsonl").exists()


def test_a_run_that_broke_off_is_taken_up_where_it_stopped(answering, run, tmp_path):
    questions, out = _write(tmp_path / "q.jsonl", "一", "二", "三"), tmp_path / "a.jsonl"
    run("answer", str(questions), "--out", str(out))
    kept = out.read_text(encoding="utf-8").splitlines()[0].replace("答", "早先的答")
    out.write_text(kept + "\n" + '{"id": 1, "ques', encoding="utf-8")
    answering.seen.clear()

    assert run("answer", str(questions), "--out", str(out), "--resume") == 0
    assert [record["answer"] for record in _read(out)] == ["早先的答：一", "答：二", "答：三"]
    assert {body["question"] for name, body, _ in answering.seen if name == "POST /v1/ask"} == {"二", "三"}


def test_a_gateway_that_is_away_is_one_error(run, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("NIANBAO_URL", "http://127.0.0.1:1")
    assert run("answer", str(_write(tmp_path / "q.jsonl", "一", "二")), "--out", str(tmp_path / "a.jsonl")) == 1
    assert capsys.readouterr().err.count("连不上网关") == 1


def test_absent_files_are_wrong_use(answering, run, tmp_path, capsys):
    assert run("answer", str(tmp_path / "none.jsonl"), "--out", str(tmp_path / "a.jsonl")) == 2
    assert run("answer", str(_write(tmp_path / "q.jsonl", "一")), "--out", str(tmp_path / "no" / "a.jsonl")) == 2
    assert "不能写入" in capsys.readouterr().err


def test_a_busy_gateway_is_asked_until_it_has_room(gateway, run, tmp_path, monkeypatch):
    waits = []
    monkeypatch.setattr("nianbao.cli.answer.time.sleep", waits.append)
    refusals = iter(range(10))

    def ask(body, _query):
        if next(refusals, None) is not None:
            return 429, {"error": {"code": "overloaded", "message": "正在处理的请求太多，请稍后再试"}}
        return 200, _reply(body["question"])

    gateway.routes = {"POST /v1/ask": ask, "GET /v1/knowledge-bases": lambda _b, _q: (200, {"knowledge_bases": []})}
    code = run("answer", str(_write(tmp_path / "q.jsonl", "问题")), "--out", str(tmp_path / "a.jsonl"))
    assert code == 0
    assert _read(tmp_path / "a.jsonl")[0]["answer"] == "答：问题"
    assert waits
    assert all(0.5 <= wait <= 1.5 for wait in waits)
