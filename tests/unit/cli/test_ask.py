"""`nianbao ask`: the answer, where it stands, and the exit code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nianbao.cli.ask import stream_answer
from nianbao.cli.gateway_client import GatewayClient
from nianbao.domain.errors import Unavailable

FIGURE = {
    "document": "星河.pdf",
    "page": 66,
    "box": [100.0, 200.0, 180.0, 212.3],
    "text": "1,234.50",
    "metric": "管理费用",
    "period": "2020",
    "scope": "合并",
    "value": "1234.50",
    "unit": "元",
    "checks": ["a=b:pass"],
}


def _answer(**changed: Any) -> dict[str, Any]:
    return {
        "answer": "星河股份2020年的管理费用是1,234.50元。",
        "refused": False,
        "route": "fact",
        "sql": "SELECT [1]",
        "plan": None,
        "citations": [FIGURE],
        "session": "s1",
        "latency_ms": 12.3,
        "composed_by": "template",
        "warnings": ["上年数已重述"],
        "refusal_code": "",
        "understanding": {},
        **changed,
    }


def test_an_answer_is_printed_with_its_citation_its_warning_and_its_sql(gateway, run, capsys):
    gateway.routes["POST /v1/ask"] = lambda _body, _query: (200, _answer())
    assert run("ask", "管理费用？", "--kb", "银行") == 0

    printed = capsys.readouterr().out
    assert "星河股份2020年的管理费用是1,234.50元。" in printed
    assert "星河.pdf 第66页 框(100.0, 200.0, 180.0, 212.3) 「1,234.50」 合并 2020 管理费用 = 1234.50 元" in printed
    assert "上年数已重述" in printed
    assert "SELECT [1]" in printed
    assert gateway.seen[0][1] == {"question": "管理费用？", "kb": "银行", "session": None}


def test_a_refusal_is_an_answer(gateway, run, capsys):
    refusal = _answer(refused=True, answer="没有加载这家公司", citations=[], sql="", warnings=[], session=None)
    gateway.routes["POST /v1/ask"] = lambda _body, _query: (200, refusal)
    assert run("ask", "管理费用？") == 0
    assert "没有加载这家公司" in capsys.readouterr().out


def test_json_is_the_gateway_s_own(gateway, run, capsys):
    gateway.routes["POST /v1/ask"] = lambda _body, _query: (200, _answer())
    assert run("ask", "管理费用？", "--json") == 0
    assert json.loads(capsys.readouterr().out) == _answer()


def test_a_service_that_is_down_is_exit_1_and_a_bad_question_exit_2(gateway, run, capsys):
    down = {"error": {"code": "unavailable", "message": "router 服务目前不可用", "service": "router"}}
    gateway.routes["POST /v1/ask"] = lambda _body, _query: (503, down)
    assert run("ask", "管理费用？") == 1
    assert "router 服务目前不可用" in capsys.readouterr().err
    gateway.routes["POST /v1/ask"] = lambda _b, _q: (
        400,
        {"error": {"code": "empty_question", "message": "问题是空的"}},
    )
    assert run("ask", "") == 2
    assert "问题是空的" in capsys.readouterr().err


def test_nothing_running_says_what_to_do(run, monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("NIANBAO_URL", raising=False)
    monkeypatch.setenv("NIANBAO_HOME", str(tmp_path))
    assert run("ask", "管理费用？") == 1
    assert "nianbao up" in capsys.readouterr().err


def _events(*events: tuple[str, dict[str, Any]]) -> str:
    return "".join(f"event: {name}\r\ndata: {json.dumps(data)}\r\n\r\n: ping\r\n\r\n" for name, data in events)


def test_a_streamed_answer_is_shown_once(gateway, capsys):
    deltas = [("delta", {"text": "星河股份2020年的"}), ("delta", {"text": "管理费用是1,234.50元。"})]
    gateway.routes["POST /v1/ask"] = lambda _b, _q: (
        200,
        _events(("understanding", {}), *deltas, ("answer", _answer())),
    )
    with GatewayClient(gateway.url) as client:
        answer, is_shown = stream_answer(client, {"question": "管理费用？"})
    assert (answer["answer"], is_shown) == (_answer()["answer"], True)
    assert capsys.readouterr().out == _answer()["answer"] + "\n"


def test_a_streamed_sentence_that_was_taken_back_is_followed_by_the_answer(gateway, capsys):
    events = _events(("delta", {"text": "大约两千元。"}), ("answer", _answer()))
    gateway.routes["POST /v1/ask"] = lambda _b, _q: (200, events)
    with GatewayClient(gateway.url) as client:
        _, is_shown = stream_answer(client, {"question": "管理费用？"})
    assert not is_shown
    assert "核对后的回答" in capsys.readouterr().out


def test_a_stream_that_breaks_raises_what_broke_it(gateway):
    error = {"error": {"code": "unavailable", "message": "generator 服务目前不可用", "service": "generator"}}
    gateway.routes["POST /v1/ask"] = lambda _b, _q: (200, _events(("delta", {"text": "一"}), ("error", error)))
    with GatewayClient(gateway.url) as client, pytest.raises(Unavailable) as broken:
        stream_answer(client, {"question": "管理费用？"})
    assert broken.value.service == "generator"
