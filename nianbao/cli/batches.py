"""`nianbao batches`: files submitted together: how far they are; pausing, resuming, cancelling, retrying."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from nianbao.cli.gateway_client import GatewayClient
from nianbao.cli.ingest import STATES, pace
from nianbao.domain.errors import BadInput

_STATES = {"open": "进行中", "paused": "已暂停", "cancelled": "已取消"}


class Action(StrEnum):
    """What `nianbao batches` does."""

    LIST = "list"
    SHOW = "show"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"


def batches(
    action: Annotated[
        Action, typer.Argument(help="list 列出，show 查看，pause 暂停，resume 继续，cancel 取消")
    ] = Action.LIST,
    batch: Annotated[str | None, typer.Argument(metavar="BATCH", help="批次编号")] = None,
    kb: Annotated[str | None, typer.Option("--kb", help="只看某个知识库")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="最多列出多少批")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出")] = False,
) -> None:
    """查看成批的提交：进度与剩余时间；暂停、继续、取消。"""
    if action is not Action.LIST and batch is None:
        raise BadInput(f"请写批次编号：nianbao batches {action} BATCH")
    with GatewayClient() as client:
        match action:
            case Action.LIST:
                answer = client.get("/v1/batches", kb=kb, limit=limit)
            case Action.SHOW:
                answer = client.get(f"/v1/batches/{batch}")
            case _:
                answer = client.post(f"/v1/batches/{batch}/{action}")
    if as_json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    elif action is Action.LIST:
        _print(answer["batches"])
    else:
        _print_one(answer)


def _print(listed: list[dict[str, Any]]) -> None:
    console = Console()
    table = Table("状态", Column("名称", overflow="fold"), "完成", "失败", "剩余")
    table.add_column("批次", no_wrap=True, min_width=36)
    for view in listed:
        counts = view["counts"]
        done = counts["ready"] + counts["partial"] + counts["duplicate"]
        numbers = (str(done), str(counts["failed"]), str(view["remaining"]))
        table.add_row(_state(view), escape(view["name"] or view["kb"]), *numbers, view["id"])
    console.print(table if listed else "没有批次")


def _print_one(view: dict[str, Any]) -> None:
    console = Console(highlight=False, markup=False)
    console.print(f"{view['name'] or view['id']}（{view['kb']}）：{_state(view)}  {pace(view)}")
    console.print(
        "，".join(f"{STATES[state]} {number}" for state, number in view["counts"].items() if number) or "还没有文件"
    )
    if view["remaining"]:
        console.print(f"剩余 {view['remaining']} 份")
    for reason, number in sorted(view["failures"].items(), key=lambda pair: -pair[1]):
        console.print(f"失败 {reason}：{number} 份，查看：nianbao jobs --batch {view['id']} --reason {reason}")


def _state(view: dict[str, Any]) -> str:
    return "完成" if view["done"] else _STATES[view["state"]]
