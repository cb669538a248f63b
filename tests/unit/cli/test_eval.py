"""`nianbao eval`: questions in, a page and JSON out, against a scripted gateway."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.evaluation.systems import answer

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
QUESTIONS = [
    {
        "id": "a",
        "question": "甲公司2023年的营业收入是多少？",
        "expected": {"values": [{"value": "5.20", "unit": "元"}]},
    },
    {"id": "b", "question": "乙公司怎么样？", "type": "open", "expected": {"must_have": [["专利", "发明"]]}},
    {"id": "c", "question": "没有的公司的净利润？", "expected": {"refused": True}},
    {"id": "d", "question": f"坏{HOSTILE}？", "type": "knowledge", "expected": {"reference": "流动资产减流动负债"}},
]
ANSWERS = {"甲": "是5.20元。", "乙": f"{HOSTILE}没有要点", "没": "未查询到该公司。", "坏": ""}


@pytest.fixture
def answering(gateway):
    def ask(body, _query):
        first = body["question"][0]
        if first == "坏":
            return 400, {"error": {"code": "bad_question", "message": "问题有误"}}
        given = answer(ANSWERS[first], refused=first == "没")
        return 200, given.model_dump(mode="json")

    base = {"name": "default", "reports": 1, "created_at": "2026-01-01T00:00:00Z"}
    gateway.routes = {
        "POST /v1/ask": ask,
        "GET /v1/knowledge-bases": lambda _b, _q: (200, {"knowledge_bases": [base]}),
    }
    return gateway


def _write(path: Path, lines=QUESTIONS) -> str:
    path.write_text("\n".join(json.dumps(each) for each in lines), encoding="utf-8")
    return str(path)


def _asked(gateway) -> list[str]:
    return sorted(body["question"][0] for name, body, _ in gateway.seen if name == "POST /v1/ask")


def test_a_run_is_measured_and_written_and_no_text_becomes_markup(answering, run, tmp_path, capsys):
    out = tmp_path / "out"
    assert run("eval", _write(tmp_path / "q.jsonl"), "--out", str(out), "--json") == 0

    printed = json.loads(capsys.readouterr().out)
    assert printed["measures"]["exact"] == {"value": 2 / 3, "count": 3}
    assert printed["measures"]["refusal.precision"]["value"] == 1
    assert printed["measures"]["errors"]["value"] == 1
    record = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert [each["exact"] for each in record["questions"]] == [True, False, True, None]
    assert record["questions"][3]["error"] == "问题有误"
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "缺少要点 专利" in page
    assert "http://" not in page.replace("http://www.w3.org/", "")
    assert "https://" not in page


def test_what_failed_or_broke_off_is_asked_again_and_nothing_else(answering, run, tmp_path):
    questions, out = _write(tmp_path / "q.jsonl"), tmp_path / "out"
    run("eval", questions, "--out", str(out))
    assert _asked(answering) == sorted("甲乙没坏")
    answering.seen.clear()
    with (out / "answers.partial.jsonl").open("a") as broken_off:
        broken_off.write('{"id": "d", "quest')

    before = (out / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    run("eval", questions, "--out", str(out))
    assert _asked(answering) == ["坏"]
    assert [json.loads(each)["id"] for each in before] == ["a", "b", "c", "d"]

    # A run without a failure is over: the next one asks everything anew.
    answering.seen.clear()
    whole = _write(tmp_path / "whole.jsonl", QUESTIONS[:3])
    for _ in range(2):
        run("eval", whole, "--out", str(tmp_path / "whole"))
    assert _asked(answering) == sorted("甲乙没甲乙没")


def test_a_gate_stops_with_its_reason_and_a_run_is_compared(answering, run, tmp_path, capsys):
    questions, out, gate = _write(tmp_path / "q.jsonl", QUESTIONS[:3]), tmp_path / "out", tmp_path / "gate.toml"
    gate.write_text("[min]\nexact = 0.9\n", encoding="utf-8")
    assert run("eval", questions, "--out", str(out), "--gate", str(gate)) == 1
    assert "未达门槛：exact 为 0.6667，低于下限 0.9" in capsys.readouterr().err

    (first := tmp_path / "first.json").write_bytes((out / "report.json").read_bytes())
    gate.write_text("[max_drop]\nexact = 0.1\n", encoding="utf-8")
    ANSWERS["甲"] = "是6.20元。"
    try:
        code = run("eval", questions, "--out", str(out), "--gate", str(gate), "--against", str(first))
    finally:
        ANSWERS["甲"] = "是5.20元。"
    said = capsys.readouterr()
    assert code == 1
    assert "变差 a 甲公司2023年的营业收入是多少？" in said.out
    assert "答对率 66.67% → 33.33%" in said.out
    assert "exact 由 0.6667 变为 0.3333，变差 0.3333，超过允许的 0.1" in said.err
    assert "有变化的题（变差 1，变好 0）" in (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            {"id": "x", "question": "甲的收入是5.20元吗？", "expected": {"values": [{"value": "5.2", "unit": "元"}]}},
            "照抄问题",
        ),
        ({"id": "x", "question": "甲有专利吗？", "expected": {"must_have": [["专利"]]}}, "照抄问题"),
        ({"id": "x", "question": "甲？", "expected": {"value": 5}}, "expected.value"),
        ({"id": "x", "question": "甲？", "type": "fakt", "expected": {}}, "type"),
        ({"id": "a", "question": "再来一次？", "expected": {}}, "id a 已在前面出现"),
        ({"question": "甲？", "prompt": {}, "answer": []}, "'type'"),
    ],
)
def test_a_line_that_would_measure_nothing_is_named_and_nothing_is_asked(answering, run, tmp_path, capsys, line, said):
    assert run("eval", _write(tmp_path / "q.jsonl", [QUESTIONS[0], line]), "--out", str(tmp_path / "out")) == 2
    error = capsys.readouterr().err
    assert "第 2 行" in error
    assert said in error
    assert answering.seen == []


def test_a_base_that_is_not_there_is_wrong_use(answering, run, tmp_path, capsys):
    assert run("eval", _write(tmp_path / "q.jsonl"), "--out", str(tmp_path / "out"), "--kb", "x") == 2
    assert "没有知识库 x，现有：default" in capsys.readouterr().err
