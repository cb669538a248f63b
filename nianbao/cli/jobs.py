"""`nianbao jobs`: what became of submitted documents."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from nianbao.cli.gateway_client import GatewayClient
from nianbao.cli.ingest import STATES, brief
from nianbao.domain.job import JobState


def jobs(
    status: Annotated[JobState | None, typer.Option("--status", help="只看某个状态")] = None,
    batch: Annotated[str | None, typer.Option("--batch", help="只看某一批")] = None,
    kb: Annotated[str | None, typer.Option("--kb", help="只看某个知识库")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=500, help="最多列出多少条")] = 50,
    retry: Annotated[str | None, typer.Option("--retry", metavar="JOB", help="重试一个失败的任务")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出")] = False,
) -> None:
    """查看入库任务。"""
    with GatewayClient() as client:
        if retry is not None:
            answer = client.post(f"/v1/jobs/{retry}/retry")
        else:
            answer = client.get(
                "/v1/jobs", status=None if status is None else status.value, batch=batch, kb=kb, limit=limit
            )
    if as_json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    elif retry is not None:
        print(f"已重新排队：{answer['file_name']}（第 {answer['attempt']} 次）")
    else:
        _print(answer)


def _print(answer: dict[str, Any]) -> None:
    console = Console()
    table = Table("状态", Column("文件", overflow="fold"), "页数", "用时")
    # Whole, whatever the terminal's width: --retry wants it.
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
