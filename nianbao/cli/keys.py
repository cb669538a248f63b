"""`nianbao keys create|list|rotate|revoke`: API keys."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from nianbao.cli.gateway_client import GatewayClient
from nianbao.domain.access import Scope
from nianbao.domain.errors import BadInput


class Action(StrEnum):
    """What to do with keys."""

    CREATE = "create"
    LIST = "list"
    ROTATE = "rotate"
    REVOKE = "revoke"


def keys(
    action: Annotated[Action, typer.Argument(help="create 签发，list 列出，rotate 更换，revoke 吊销")],
    key: Annotated[str, typer.Argument(help="签发时为用途说明；更换、吊销时为编号或前缀（nb_…）")] = "",
    scope: Annotated[list[Scope] | None, typer.Option("--scope", help="权限，可多次；默认 read 与 ask")] = None,
    kb: Annotated[list[str] | None, typer.Option("--kb", help="限于哪些知识库，可多次；默认全部")] = None,
    days: Annotated[int | None, typer.Option("--days", min=1, help="几天后过期；默认不过期")] = None,
    requests_per_minute: Annotated[
        int | None, typer.Option("--requests-per-minute", min=1, help="每分钟请求上限")
    ] = None,
    files_per_day: Annotated[int | None, typer.Option("--files-per-day", min=1, help="每天提交文件上限")] = None,
    grace_hours: Annotated[float, typer.Option("--grace-hours", min=0, help="更换后旧密钥还可用多久")] = 24.0,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出")] = False,
) -> None:
    """管理 API 密钥（需要有管理权限的密钥）；新密钥只显示一次。"""
    with GatewayClient() as client:
        if action is Action.LIST:
            _show_all(client.get("/v1/keys"), as_json=as_json)
        elif action is Action.CREATE:
            wanted = {
                "name": key,
                "scopes": [str(each) for each in scope or (Scope.READ, Scope.ASK)],
                "knowledge_bases": kb or None,
                "days": days,
                "requests_per_minute": requests_per_minute,
                "files_per_day": files_per_day,
            }
            if not key:
                raise BadInput("请写明用途，例如 nianbao keys create 研究部 --scope ask --kb default")
            _show_made(client.post("/v1/keys", json=wanted), as_json=as_json)
        elif action is Action.ROTATE:
            path = f"/v1/keys/{_id_of(client, key)}/rotate"
            _show_made(client.post(path, json={"grace_hours": grace_hours}), as_json=as_json)
        else:
            client.delete(f"/v1/keys/{_id_of(client, key)}")
            print("已吊销；各网关在几秒内生效。")


def _id_of(client: GatewayClient, named: str) -> str:
    found = [each["id"] for each in client.get("/v1/keys")["keys"] if named and named in (each["id"], each["prefix"])]
    if not found:
        raise BadInput(f"没有密钥「{named}」，请用 nianbao keys list 查看编号或前缀")
    return str(found[0])


def _show_made(made: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(made, ensure_ascii=False, indent=2))
        return
    # Alone on its line, so that it can be taken whole.
    print(made["key"])
    Console(stderr=True, highlight=False).print(
        f"密钥「{made['name']}」（{', '.join(made['scopes'])}；{_bases(made)}）只显示这一次，请妥善保存；"
        "使用：NIANBAO_API_KEY，或请求头 Authorization: Bearer",
        markup=False,
    )


def _show_all(answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    table = Table("前缀", "用途", "权限", "知识库", "状态", "最近使用", "编号", box=None, header_style="bold")
    for key in answer["keys"]:
        ended = "已吊销" if key["revoked_at"] else f"至 {key['expires_at'][:10]}" if key["expires_at"] else "有效"
        used = (key["last_used_at"] or "从未")[:16].replace("T", " ")
        table.add_row(key["prefix"], key["name"], ", ".join(key["scopes"]), _bases(key), ended, used, key["id"])
    Console(highlight=False, markup=False, width=None if Console().is_terminal else 200).print(table)


def _bases(key: dict[str, Any]) -> str:
    return "全部知识库" if key["knowledge_bases"] is None else "、".join(key["knowledge_bases"]) or "没有知识库"
