"""The MCP server spoken to by the official client, over stdio and over HTTP, against a scripted gateway."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from services.gateway.compare.comparison_json import comparison_json
from tests.support.compared import a_comparison
from tests.support.scripted_gateway import ScriptedGateway, scripted_gateway
from tests.unit.client.test_client import ANSWER

ROOT = Path(__file__).resolve().parents[3]
REPORT = "7f3c1a52-9d4e-4b7a-8c55-0f2a6d1e9b30"
TOOLS = {"ask", "list_reports", "find_facts", "compare", "outline", "read_section"}
REPORTS = {
    "reports": [
        {
            "id": REPORT,
            "kb": "default",
            "document": "a.pdf",
            "company_code": "600001",
            "short_name": "青禾股份",
            "full_name": "青禾农业股份有限公司",
            "year": 2023,
            "kind": "年报",
            "period": "2023",
            "pages": 90,
            "current": True,
            "corrected": False,
            "created_at": "2026-01-01T00:00:00Z",
        }
    ]
}
FACT = {
    "report": REPORT,
    "document": "a.pdf",
    "company_code": "600001",
    "company": "青禾股份",
    "table": "利润表",
    "scope": "合并",
    "metric": "营业收入",
    "label": "其中：营业收入",
    "period": "2023",
    "value": "1234500",
    "unit": "万元",
    "printed": "123.45",
    "page": 66,
    "box": None,
    "checks": ["a=b:pass"],
    "column": "2023年度",
    "parent": "",
}
SECTIONS = {
    "report": REPORT,
    "document": "a.pdf",
    "sections": [
        {
            "number": 1,
            "titles": ["第三节", "可能面对的风险"],
            "lines": [{"text": "汇率风险。", "page": 41, "box": None, "is_row": False}],
        }
    ],
    "omitted": 2,
}
NODES = [
    {"id": 0, "parent": None, "level": 0, "type": "根", "title": "", "page": 1},
    {"id": 1, "parent": 0, "level": 1, "type": "节", "title": "第三节", "page": 9},
    {"id": 2, "parent": 1, "level": 4, "type": "一、", "title": "一、风险", "page": 10},
    {"id": 3, "parent": 2, "level": 5, "type": "（一）", "title": "（一）汇率", "page": 11},
]


@pytest.fixture
def gateway() -> Iterator[ScriptedGateway]:
    with scripted_gateway() as scripted:
        comparison = json.loads(comparison_json(a_comparison(), "default").model_dump_json())
        scripted.routes = {
            "POST /v1/ask": lambda _b, _q: (200, ANSWER),
            "GET /v1/reports": lambda _b, query: (200, REPORTS if query.get("company") != "没有" else {"reports": []}),
            "GET /v1/facts": lambda _b, _q: (200, {"facts": [FACT, FACT]}),
            "POST /v1/compare": lambda _b, _q: (200, comparison),
            f"GET /v1/reports/{REPORT}/outline": lambda _b, _q: (200, {"nodes": NODES}),
            f"GET /v1/reports/{REPORT}/sections": lambda _b, _q: (200, SECTIONS),
        }
        yield scripted


def environment(gateway: ScriptedGateway) -> dict[str, str]:
    return {**os.environ, "NIANBAO_URL": gateway.url, "NIANBAO_API_KEY": "nb_own", "PYTHONPATH": str(ROOT)}


COMMAND = ["-m", "nianbao.cli.main", "mcp"]


@asynccontextmanager
async def over_stdio(gateway: ScriptedGateway) -> AsyncIterator[Client]:
    server = StdioServerParameters(command=sys.executable, args=COMMAND, env=environment(gateway), cwd=ROOT)
    async with Client(server) as client:
        yield client


@asynccontextmanager
async def over_http(gateway: ScriptedGateway, key: str = "") -> AsyncIterator[Client]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, *COMMAND, "--http", "--port", str(port)]
    process = subprocess.Popen(command, env=environment(gateway), cwd=ROOT)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        headers = {"authorization": f"Bearer {key}"} if key else {}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=30) as http,
            Client(streamable_http_client(f"http://127.0.0.1:{port}/mcp", http_client=http)) as client,
        ):
            yield client
    finally:
        process.terminate()
        process.wait(10)


OVER = {"stdio": over_stdio, "http": over_http}


def value(result: Any) -> dict[str, Any]:
    assert not result.is_error, result.content
    return dict(result.structured_content)


@pytest.mark.parametrize("transport", OVER)
async def test_every_tool_answers_with_places_to_cite(gateway: ScriptedGateway, transport: str) -> None:
    async with OVER[transport](gateway) as client:
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(listed) == TOOLS
        for tool in listed.values():
            assert tool.description
            assert tool.output_schema
            assert "ctx" not in tool.input_schema["properties"]

        answer = value(await client.call_tool("ask", {"question": "管理费用？", "session": "s"}))
        assert (answer["answer"], answer["session"], answer["refused"]) == (ANSWER["answer"], "s", False)
        assert (answer["citations"][0]["page"], answer["citations"][0]["value"]) == (2, "1234.5")

        reports = value(await client.call_tool("list_reports", {"company": "青禾"}))
        assert (reports["reports"][0]["id"], reports["is_cut"]) == (REPORT, False)

        facts = value(await client.call_tool("find_facts", {"company": "青禾", "metric": "营收", "limit": 1}))
        assert (facts["facts"][0]["value"], facts["facts"][0]["place"]["page"]) == ("1234500", 66)
        assert (len(facts["facts"]), facts["is_cut"]) == (1, True)

        compared = value(await client.call_tool("compare", {"companies": ["青禾", "云岭"], "metrics": ["毛利率"]}))
        margin = next(each for each in compared["values"] if each["metric"] == "毛利率")
        assert [place["metric"] for place in margin["places"]] == ["营业收入", "营业成本"]
        assert compared["formulas"]["毛利率"] == "(营业收入 - 营业成本) / 营业收入"
        assert any("没有收录" in each["missing"] for each in compared["values"])

        outline = value(await client.call_tool("outline", {"report": REPORT, "depth": 2}))
        assert [(each["level"], each["title"]) for each in outline["headings"]] == [(1, "第三节"), (2, "一、风险")]

        sections = value(await client.call_tool("read_section", {"report": REPORT, "title": "风险"}))
        assert sections["sections"][0]["text"] == "〔第41页〕汇率风险。"
        assert sections["omitted"] == 2
    # An alias is asked for by the catalogue's name; the key is the environment's.
    asked = next(query for name, _, query in gateway.seen if name == "GET /v1/facts")
    assert (asked["metric"], asked["report"]) == ("营业收入", REPORT)
    assert {headers["authorization"] for headers in gateway.seen_headers} == {"Bearer nb_own"}


@pytest.mark.parametrize("transport", OVER)
async def test_what_goes_wrong_is_said_in_words(gateway: ScriptedGateway, transport: str) -> None:
    gateway.routes["POST /v1/ask"] = lambda _b, _q: (
        400, {"error": {"code": "empty_question", "message": "问题是空的，请写下要问的内容"}},
    )  # fmt: skip

    async def failure(tool: str, arguments: dict[str, Any]) -> str:
        result = await client.call_tool(tool, arguments)
        assert result.is_error
        return str(result.content[0].text)

    async with OVER[transport](gateway) as client:
        assert await failure("ask", {"question": ""}) == "问题是空的，请写下要问的内容"
        assert "没有「没有」的报告" in await failure("find_facts", {"company": "没有"})
        assert "参数有误：companies" in await failure("compare", {"companies": [], "metrics": ["毛利率"]})


async def test_a_caller_over_http_acts_with_the_key_that_it_shows(gateway: ScriptedGateway) -> None:
    async with over_http(gateway, key="nb_callers") as client:
        value(await client.call_tool("ask", {"question": "？"}))
    assert gateway.seen_headers[-1]["authorization"] == "Bearer nb_callers"
