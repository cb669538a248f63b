"""`nianbao ask "…"`: one question."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console

from nianbao.cli.gateway_client import GatewayClient
from nianbao.cli.show_answer import show_answer
from nianbao.client.errors import error_from_json
from nianbao.domain.errors import NianbaoError


def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="问题，例如「某公司2020年的管理费用是多少元？」")],
    kb: Annotated[str | None, typer.Option("--kb", help="知识库，默认 default")] = None,
    session: Annotated[str | None, typer.Option("--session", help="接着某个会话问")] = None,
    web: Annotated[bool, typer.Option("--web", help="已收录的内容答不了时可以搜索互联网（须已配置）")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出")] = False,
) -> None:
    """问一个问题，回答附出处。"""
    body = {"question": question, "kb": kb, "session": session, **({"web": True} if web else {})}
    console = Console()
    with GatewayClient() as client:
        if as_json:
            print(json.dumps(client.post("/v1/ask", json=body), ensure_ascii=False, indent=2))
        elif console.is_terminal:
            answer, is_shown = stream_answer(client, body)
            show_answer(answer, console, is_text_shown=is_shown)
        else:
            show_answer(client.post("/v1/ask", json=body), console, is_text_shown=False)


def stream_answer(client: GatewayClient, body: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """Print the text as it grows; return the answer, and whether what was printed is its text."""
    printed = ""
    for name, data in client.stream_events("/v1/ask", body):
        if name == "delta":
            printed += data["text"]
            sys.stdout.write(data["text"])
            sys.stdout.flush()
        elif name in ("answer", "error") and printed:
            print()
        if name == "error":
            raise error_from_json(500, data)
        if name == "answer":
            # The last word is the answer's: a figure that failed the check is not in it.
            is_shown = printed.strip() == data["answer"].strip()
            if printed and not is_shown:
                print("（核对后的回答）")
            return data, is_shown
    raise NianbaoError("网关没有给出完整的回答，请再问一次", code="incomplete_answer")
