"""`nianbao import-facts FILE.csv[.gz]`: structured facts from elsewhere, through the gateway and the queue."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from nianbao.cli.gateway_client import GatewayClient
from nianbao.cli.ingest import STATES
from nianbao.domain.amount import YUAN_PER_UNIT
from nianbao.domain.errors import BadInput, Unavailable
from nianbao.domain.job import JobState

_POLL_S = 0.5
# The gateway may restart while we wait; the job goes on without it.
_PATIENCE_S = 60.0

_err = Console(stderr=True)


def import_facts(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV 表格（可用 gzip 压缩），一行一个公司年度")],
    kb: Annotated[str, typer.Option("--kb", help="知识库，没有则建立")] = "default",
    reports: Annotated[Path | None, typer.Option("--reports", metavar="LIST", help="报告清单，只导入其中的")] = None,
    unit: Annotated[str, typer.Option("--unit", help="金额列的单位：元、千元、万元、百万元、亿元")] = "元",
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出结果")] = False,
) -> None:
    """导入外部的结构化数据（一行一个公司年度，中文列名）。"""
    if unit not in YUAN_PER_UNIT:
        raise BadInput(f"--unit 应为{'、'.join(YUAN_PER_UNIT)}之一")
    with GatewayClient() as client:
        job = _upload(client, file, reports, kb, unit)
        try:
            job = _wait(client, job)
        except KeyboardInterrupt:
            _err.print(f"\n已停止等待，导入会继续进行，查看：nianbao jobs --batch {job['batch']}")
            raise typer.Exit(1) from None
    if as_json:
        print(json.dumps(_as_json(job), ensure_ascii=False, indent=2))
    else:
        _report(job)
    if job["state"] == JobState.FAILED:
        raise typer.Exit(1)


def _upload(client: GatewayClient, file: Path, reports: Path | None, kb: str, unit: str) -> dict[str, Any]:
    try:
        with ExitStack() as opened:
            files = {"file": (file.name, opened.enter_context(file.open("rb")))}
            if reports is not None:
                files["reports"] = (reports.name, opened.enter_context(reports.open("rb")))
            answer = client.post("/v1/imports", data={"kb": kb, "unit": unit}, files=files)
    except OSError as error:
        raise BadInput(f"无法读取文件 {error.filename}（{error.strerror}）") from error
    job: dict[str, Any] = answer["jobs"][0]
    return job


def _wait(client: GatewayClient, job: dict[str, Any]) -> dict[str, Any]:
    """Wait for the job, or for the one that already does the same, and return it as it ended."""
    watched = job["duplicate_of"] or job["id"]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    answered_at = time.monotonic()
    if job["state"] == JobState.FAILED:
        return job
    with Progress(*columns, console=_err) as progress:
        bar = progress.add_task("排队中", total=None)
        while True:
            try:
                job = client.get(f"/v1/jobs/{watched}")
                answered_at = time.monotonic()
            except Unavailable:
                if time.monotonic() - answered_at > _PATIENCE_S:
                    raise
            counts = job["counts"]
            progress.update(
                bar,
                description=STATES[job["state"]],
                total=counts.get("reports_wanted"),
                completed=counts.get("reports", 0),
            )
            if JobState(job["state"]).is_final:
                return job
            time.sleep(_POLL_S)


def _as_json(job: dict[str, Any]) -> dict[str, Any]:
    kept = ("file_name", "kb", "state", "reason_code", "reason", "counts", "warnings", "stage_s")
    return {"job": job["id"], **{name: job[name] for name in kept}}


def _report(job: dict[str, Any]) -> None:
    console = Console()
    if job["state"] == JobState.FAILED:
        console.print(f"失败 {job['file_name']}：{job['reason']}", style="red", markup=False, highlight=False)
        return
    counts = job["counts"]
    listed = f"，清单以外 {counts['lines_outside_list']} 行未作为报告导入" if counts.get("lines_outside_list") else ""
    console.print(
        f"{STATES[job['state']]}：{counts.get('lines', 0)} 行，{counts.get('columns', 0)} 个指标列{listed}。\n"
        f"导入 {counts.get('reports', 0)} 份报告、{counts.get('facts', 0)} 个数值，"
        f"另有上年对比数值 {counts.get('comparatives', 0)} 个，用时 {sum(job['stage_s'].values()):.1f} 秒。",
        markup=False,
        highlight=False,
    )
    for warning in job["warnings"]:
        console.print(f"提示：{warning['message']}", markup=False, highlight=False)
