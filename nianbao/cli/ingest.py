"""`nianbao ingest PATH…`: send reports through the gateway and the queue, and say what became of each."""

from __future__ import annotations

import json
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from nianbao.cli.find_documents import find_documents
from nianbao.cli.gateway_client import GatewayClient
from nianbao.cli.upload_files import Upload, upload_files
from nianbao.domain.errors import Unavailable

STATES = {
    "ready": "完成",
    "partial": "完成但有提示",
    "duplicate": "重复",
    "failed": "失败",
    "queued": "排队中",
    "parsing": "解析中",
    "indexing": "入库中",
}
_FINAL = ("ready", "partial", "duplicate", "failed")
_POLL_S = 0.5
_PAGE = 500
# The gateway may restart while we wait; the jobs go on without it.
_PATIENCE_S = 60.0
_WARNINGS_SHOWN = 2
_PARTIAL_SHOWN = 20

_err = Console(stderr=True)


@dataclass(slots=True)
class Outcome:
    """One file and what became of it."""

    file: str
    state: str
    reason_code: str = ""
    reason: str = ""
    warnings: list[str] = field(default_factory=list)
    job: str | None = None
    report: str | None = None


def ingest(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="PDF、*.rows.jsonl[.gz]、*.txt、*.md 文件，或目录")
    ],
    kb: Annotated[str, typer.Option("--kb", help="知识库，没有则建立")] = "default",
    with_texts: Annotated[bool, typer.Option("--text", help="目录中的 *.txt、*.md 也作为文本语料入库")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出结果")] = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="等到全部处理完")] = True,
) -> None:
    """把年报送进系统：上传、解析、入库。"""
    files = find_documents(paths, with_texts=with_texts)
    batch = str(uuid.uuid4())
    uploads: list[Upload] = []
    try:
        with GatewayClient() as client:
            states = _send_and_wait(client, files, kb, batch, uploads, wait=wait)
    except KeyboardInterrupt:
        _err.print(f"\n已停止等待。已提交的 {len(uploads)} 个文件会继续处理，查看：nianbao jobs --batch {batch}")
        raise typer.Exit(1) from None
    outcomes = [_outcome(upload, states) for upload in uploads]
    if as_json:
        print(json.dumps(_as_json(batch, outcomes), ensure_ascii=False, indent=2))
    else:
        _report(outcomes, batch)
    if any(outcome.state == "failed" for outcome in outcomes):
        raise typer.Exit(1)


def _send_and_wait(
    client: GatewayClient, files: Sequence[Path], kb: str, batch: str, uploads: list[Upload], *, wait: bool
) -> dict[str, dict[str, Any]]:
    """Send all files, wait for their jobs, and return these by id as they are then."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("剩余"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=_err) as progress:
        bar = progress.add_task("上传", total=len(files))
        watch = _Watch(client, batch, started_at=time.monotonic())

        def show(sent: int) -> None:
            counts = watch.counts()
            refused = sum(upload.job is None for upload in uploads)
            done = min(
                len(files),
                counts.get("ready", 0)
                + counts.get("partial", 0)
                + counts.get("duplicate", 0)
                + counts.get("failed", 0)
                + refused,
            )
            doing = "解析入库" if sent == len(files) else f"上传 {sent}/{len(files)}"
            progress.update(bar, completed=done, description=doing)

        upload_files(client, files, knowledge_base=kb, batch=batch, on_change=show, uploads=uploads)
        while wait and not watch.is_all_final():
            show(len(uploads))
            time.sleep(_POLL_S)
        show(len(uploads))
    return _all_jobs(client, batch)


@dataclass(slots=True)
class _Watch:
    """Asks for the batch's counts, at most every `_POLL_S`, bearing with a gateway that restarts."""

    client: GatewayClient
    batch: str
    started_at: float
    asked_at: float = 0.0
    answered_at: float = 0.0
    last: dict[str, int] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        now = time.monotonic()
        if now - self.asked_at < _POLL_S:
            return self.last
        self.asked_at = now
        try:
            self.last = self.client.get("/v1/jobs", batch=self.batch, limit=0)["counts"]
            self.answered_at = now
        except Unavailable:
            if now - (self.answered_at or self.started_at) > _PATIENCE_S:
                raise
        return self.last

    def is_all_final(self) -> bool:
        """Whether a count that was asked for after the last upload has no unfinished job."""
        self.asked_at = 0.0
        asked_before = self.answered_at
        counts = self.counts()
        return self.answered_at != asked_before and not any(
            number for state, number in counts.items() if state not in _FINAL
        )


def _all_jobs(client: GatewayClient, batch: str) -> dict[str, dict[str, Any]]:
    jobs: dict[str, dict[str, Any]] = {}
    after: str | None = None
    while True:
        page = client.get("/v1/jobs", batch=batch, limit=_PAGE, after=after)
        jobs.update({job["id"]: job for job in page["jobs"]})
        after = page["next"]
        if after is None:
            return jobs


def _outcome(upload: Upload, jobs: dict[str, dict[str, Any]]) -> Outcome:
    if upload.job is None:
        return Outcome(str(upload.path), "failed", "not_uploaded", upload.failure)
    job = jobs.get(upload.job["id"], upload.job)
    return Outcome(
        str(upload.path),
        job["state"],
        job["reason_code"],
        job["reason"],
        [warning["message"] for warning in job["warnings"]],
        job["id"],
        job["report"],
    )


def _as_json(batch: str, outcomes: list[Outcome]) -> dict[str, Any]:
    files = [
        {
            "file": outcome.file,
            "state": outcome.state,
            "reason_code": outcome.reason_code,
            "reason": outcome.reason,
            "warnings": outcome.warnings,
            "job": outcome.job,
            "report": outcome.report,
        }
        for outcome in outcomes
    ]
    return {"batch": batch, "counts": dict(Counter(outcome.state for outcome in outcomes)), "files": files}


def _report(outcomes: list[Outcome], batch: str) -> None:
    console = Console()
    counts = Counter(outcome.state for outcome in outcomes)
    table = Table("结果", "份数")
    for state, name in STATES.items():
        if counts[state] or state in ("ready", "failed"):
            table.add_row(name, str(counts[state]))
    console.print(table)
    for outcome in outcomes:
        if outcome.state == "failed":
            console.print(f"失败 {outcome.file}：{outcome.reason}", style="red", markup=False, highlight=False)
    warned = [outcome for outcome in outcomes if outcome.state == "partial"]
    for outcome in warned[:_PARTIAL_SHOWN]:
        console.print(f"提示 {outcome.file}：{brief(outcome.warnings)}", markup=False, highlight=False)
    if len(warned) > _PARTIAL_SHOWN:
        rest = len(warned) - _PARTIAL_SHOWN
        console.print(f"另有 {rest} 份带提示，查看：nianbao jobs --batch {batch} --status partial", highlight=False)
    if any(counts[state] for state in STATES if state not in _FINAL):
        console.print(f"其余的仍在处理，查看：nianbao jobs --batch {batch}", markup=False, highlight=False)


def brief(warnings: list[str]) -> str:
    """The first warnings, and how many there are when that is not all."""
    shown = "；".join(warnings[:_WARNINGS_SHOWN])
    return shown if len(warnings) <= _WARNINGS_SHOWN else f"{shown}……等 {len(warnings)} 条"
