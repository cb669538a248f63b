"""`nianbao bad-cases` against a scripted gateway: taking in, sorting, correcting, exporting."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.teacher_server import teacher_server

CASE: dict[str, Any] = {
    "id": 7, "kb": "default", "source": "thumb", "question": "甲公司怎么样？",
    "answer": {"answer": "很好", "route": "open"},
    "complaint": {"reason": "other"}, "class": None, "sorted_by": None, "confidence": None, "why": "",
    "created_at": "2026-01-01T00:00:00Z",
}  # fmt: skip
SURE = CASE | {"id": 8, "class": "data", "sorted_by": "rule", "confidence": 0.9}


@pytest.fixture
def cases(gateway):
    def listed(_body, query):
        if query.get("before"):
            return 200, {"bad_cases": [SURE], "counts": {"": 1}, "next": None}
        return 200, {"bad_cases": [CASE], "counts": {"": 1}, "next": None if "below" in query else 7}

    gateway.routes = {
        "GET /v1/bad-cases": listed,
        "GET /v1/bad-cases/*": lambda _b, _q: (200, SURE),
        "POST /v1/bad-cases/collect": lambda body, _q: (200, {"new": len(body.get("failures", [])) + 1}),
        "POST /v1/bad-cases/sort": lambda _b, _q: (200, {"sorted": 3, "left": 1}),
        "PUT /v1/bad-cases/7/*": lambda _b, _q: (204, None),
        "PUT /v1/bad-cases/8/*": lambda _b, _q: (204, None),
    }
    return gateway


def _written(gateway) -> list[tuple[str, Any]]:
    return [(name, body) for name, body, _ in gateway.seen if name.startswith("PUT")]


def test_cases_are_listed_and_exported_over_all_pages(cases, run, tmp_path, capsys):
    assert run("bad-cases", "list") == 0
    assert "未分类" in capsys.readouterr().out
    out = tmp_path / "cases.jsonl"
    assert run("bad-cases", "export", "--out", str(out)) == 0
    assert [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()] == [CASE, SURE]


def test_a_person_labels_a_case(cases, run, capsys):
    assert run("bad-cases", "label", "8", "--class", "parse", "--why", "看了原页") == 0
    assert _written(cases) == [("PUT /v1/bad-cases/8/class", {"class": "parse", "why": "看了原页"})]
    capsys.readouterr()
    assert run("bad-cases", "show", "8", "--json") == 0
    assert json.loads(capsys.readouterr().out) == SURE


@pytest.mark.parametrize("words", [("label", "8"), ("show",), ("label", "--class", "data")])
def test_what_is_left_out_is_asked_for(cases, run, words, capsys):
    assert run("bad-cases", *words) != 0
    assert "请" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("reply", "written"), [('{"class": "retrieval", "confidence": 0.7, "why": "没找对"}', 1), ("{", 0)]
)
async def test_a_model_is_asked_only_about_what_rules_leave(cases, run, reply, written):
    async with teacher_server(lambda _body: reply) as model:
        assert await asyncio.to_thread(run, "bad-cases", "sort", "--model-url", model.url) == 0
        assert len(model.requests) == 1
    put = [
        ("PUT /v1/bad-cases/7/class", {"class": "retrieval", "sorted_by": "model", "confidence": 0.7, "why": "没找对"})
    ]
    assert _written(cases) == put[:written]


def _evaluation(folder: Path) -> str:
    answered = {"answer": "1元", "refused": False, "route": "fact", "sql": "", "citations": [], "error": ""}
    told = {"expected": "2元", "expected_hash": "h", "reason": "缺少数值 2元", "must_refuse": False}
    asked = [
        {"id": "1", "question": "甲？", "exact": True, "points": 1.0},
        {"id": "2", "question": "乙？", "exact": False, "points": 0.0},
        {"id": "3", "question": "丙？", "exact": None, "points": 0.2},
        {"id": "4", "question": "丁？", "exact": False, "points": 0.0, "error": "连不上"},
    ]
    report = {"questions_file": "set.jsonl", "questions": [{**answered, **told, **each} for each in asked]}
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
    (folder / "answers.jsonl").write_text(json.dumps({"id": "2", "refusal_code": "not_stated"}), encoding="utf-8")
    places = {"id": "2", "expected": {"citations": [{"document": "a.pdf", "page": 9}]}}
    (folder / "set.jsonl").write_text(json.dumps(places), encoding="utf-8")
    return str(folder)


def test_an_evaluations_failures_are_taken_in_and_its_errors_are_not(cases, run, tmp_path, capsys):
    folder = _evaluation(tmp_path)
    assert run("bad-cases", "collect", "--eval", folder, "--questions", str(tmp_path / "set.jsonl"), "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"new": 4}
    (first, second) = cases.seen[0][1]["failures"]
    assert [each["question"] for each in (first, second)] == ["乙？", "丙？"]
    assert first["answer"]["refusal_code"] == "not_stated"
    assert first["complaint"]["places"] == [{"document": "a.pdf", "page": 9, "box": None}]
    assert (first["complaint"]["expected"], first["key"]) == ("2元", "set.jsonl/2/h")


def test_a_folder_without_an_evaluation_is_refused(cases, run, tmp_path, capsys):
    assert run("bad-cases", "collect", "--eval", str(tmp_path)) != 0
    assert "nianbao eval" in capsys.readouterr().err
