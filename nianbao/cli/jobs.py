"""`nianbao jobs`: what became of submitted documents; trying failed ones again, cancelling queued ones."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from nianbao.cli.gateway_client import GatewayClient
from nianbao.cli.ingest import STATES, brief
from nianbao.domain.errors import BadInput
from nianbao.domain.job import JobState

# Matches "90s", "30m", "2h" and "7d".
_SPAN = re.compile(r"(\d+)([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_AT_ONCE = 1000


class Action(StrEnum):
    """What `nianbao jobs` does."""

    LIST = "list"
    SHOW = "show"
    RETRY = "retry"
    CANCEL = "cancel"


def jobs(
    action: Annotated[
        Action, typer.Argument(help="list 列出，show 查看，retry 重试失败的，cancel 取消排队的")
    ] = Action.LIST,
    ids: Annotated[list[str] | None, typer.Argument(metavar="JOB...", help="任务编号")] = None,
    status: Annotated[JobState | None, typer.Option("--status", help="只看某个状态")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="同 --status failed")] = False,
    batch: Annotated[str | None, typer.Option("--batch", help="只看某一批")] = None,
    kb: Annotated[str | None, typer.Option("--kb", help="只看某个知识库")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="只看某个原因代码，如 crashed")] = None,
    since: Annotated[str | None, typer.Option("--since", help="只看此后有变化的：时间，或 30m、2h、7d")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=500, help="最多列出多少条")] = 50,
    retry: Annotated[str | None, typer.Option("--retry", metavar="JOB", help="重试一个失败的任务")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出")] = False,
) -> None:
    """查看入库任务，重试失败的，取消排队的。"""
    state = JobState.FAILED if failed else status
    at = None if since is None else read_since(since, datetime.now(UTC))
    if retry is not None:
        action, ids = Action.RETRY, [retry]
    named = {"batch": batch, "kb": kb, "reason": reason, "since": at}
    with GatewayClient() as client:
        match action:
            case Action.LIST:
                wanted = None if state is None else state.value
                answer = client.get("/v1/jobs", status=wanted, limit=limit, **named)
            case Action.SHOW:
                answer = _show(client, ids or [])
            case Action.RETRY:
                answer = _retry(client, ids or [], named, is_all=state is JobState.FAILED)
            case Action.CANCEL:
                answer = _cancel(client, ids or [], named)
    if as_json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    match action:
        case Action.LIST:
            _print(answer)
        case Action.SHOW:
            _print_one(answer)
        case Action.RETRY:
            skipped = f"，{answer['skipped']} 个不能重试（文件没有入库，请改正后重新上传）" if answer["skipped"] else ""
            print(f"已重新排队 {answer['retried']} 个{skipped}")
        case Action.CANCEL:
            print(f"已取消 {answer['cancelled']} 个；已经开始处理的会处理完")


def read_since(text: str, now: datetime) -> str:
    """Read a time or a span of time back from now.

    Raises:
        BadInput: it is neither.

    >>> read_since("2h", datetime(2026, 1, 31, 8, tzinfo=UTC))
    '2026-01-31T06:00:00+00:00'
    """
    if span := _SPAN.fullmatch(text.strip()):
        return (now - timedelta(**{_UNITS[span[2]]: int(span[1])})).isoformat()
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError as error:
        raise BadInput("--since 应为时间（如 2026-01-31T08:00）或时长（如 30m、2h、7d）") from error


def _show(client: GatewayClient, ids: list[str]) -> dict[str, Any]:
    if len(ids) != 1:
        raise BadInput("请写一个任务编号：nianbao jobs show JOB")
    job = client.get(f"/v1/jobs/{ids[0]}")
    return {**job, "dead_letters": client.get(f"/v1/jobs/{ids[0]}/dead-letters")["dead_letters"]}


def _retry(client: GatewayClient, ids: list[str], named: dict[str, Any], *, is_all: bool) -> dict[str, Any]:
    if ids:
        return client.post("/v1/jobs/retry", json={"jobs": ids})
    if not is_all and not any(named.values()):
        raise BadInput("请写任务编号，或用 --failed、--batch、--reason 等说明重试哪些")
    total = {"retried": 0, "skipped": 0}
    while True:
        done = client.post("/v1/jobs/retry", json={**_given(named), "limit": _AT_ONCE})
        total["retried"] += done["retried"]
        total["skipped"] = done["skipped"]
        # What cannot be retried stays failed and is named again.
        if done["retried"] == 0 or done["retried"] + done["skipped"] < _AT_ONCE:
            return total


def _cancel(client: GatewayClient, ids: list[str], named: dict[str, Any]) -> dict[str, Any]:
    if ids:
        return client.post("/v1/jobs/cancel", json={"jobs": ids})
    if not (named["batch"] or named["kb"]):
        raise BadInput("请写任务编号，或用 --batch、--kb 说明取消哪些")
    total = 0
    while done := client.post("/v1/jobs/cancel", json={**_given(named), "limit": _AT_ONCE})["cancelled"]:
        total += done
    return {"cancelled": total}


def _given(named: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in named.items() if value is not None}


def _print(answer: dict[str, Any]) -> None:
    console = Console()
    table = Table("状态", Column("文件", overflow="fold"), "页数", "用时")
    # Whole, whatever the terminal's width: retry wants it.
    table.add_column("任务", no_wrap=True, min_width=36)
    for job in answer["jobs"]:
        pages = "" if job["pages"] is None else str(job["pages"])
        took = f"{sum(job['stage_s'].values()):.1f}s" if job["stage_s"] else ""
        table.add_row(STATES[job["state"]], escape(job["file_name"]), pages, took, job["id"])
    console.print(table)
    for job in answer["jobs"]:
        # Not in the table, where a narrow terminal would cut them.
        if said := job["reason"] or brief([warning["message"] for warning in job["warnings"]]):
            console.print(f"{STATES[job['state']]} {job['file_name']}：{said}", markup=False, highlight=False)
    counts = "，".join(f"{STATES[state]} {number}" for state, number in answer["counts"].items() if number)
    console.print(counts or "没有任务")


def _print_one(job: dict[str, Any]) -> None:
    console = Console(highlight=False, markup=False, soft_wrap=True)
    console.print(f"{job['file_name']}：{STATES[job['state']]}（第 {job['attempt']} 次，批次 {job['batch']}）")
    if job["reason"]:
        console.print(f"{job['reason_code']}：{job['reason']}")
    for warning in job["warnings"]:
        console.print(f"提示 {warning['message']}")
    for letter in job["dead_letters"]:
        console.print(f"--- {letter['happened_at']} 第 {letter['attempt']} 次 {letter['task']} {letter['reason_code']}")
        console.print(letter["traceback"] or letter["reason"])
