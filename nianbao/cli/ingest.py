"""`nianbao ingest PATH…`: send reports through the gateway and the queue, and say what became of each."""

from __future__ import annotations

import json
import os
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from nianbao.cli.gateway_client import GatewayClient
from nianbao.cli.sources import Source, find_sources
from nianbao.cli.upload_files import UPLOADS_AT_ONCE, Target, Upload, upload_files
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
FINAL = ("ready", "partial", "duplicate", "failed")
_POLL_S = 0.5
_PAGE = 500
# The gateway may restart while we wait; the jobs go on without it.
_PATIENCE_S = 300.0
_INSIST_S = 120.0
_WARNINGS_SHOWN = 2
_PARTIAL_SHOWN = 20
_FAILED_SHOWN = 50
# More are a bulk batch: it stands back behind single uploads.
_FEW = 20
_AT_ONCE = 1000

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
        list[Path] | None,
        typer.Argument(metavar="PATH...", help="PDF、*.rows.jsonl[.gz]、*.txt、*.md 文件，或目录"),
    ] = None,
    kb: Annotated[str, typer.Option("--kb", help="知识库，没有则建立")] = "default",
    manifest: Annotated[
        Path | None, typer.Option("--manifest", metavar="FILE", help="清单：一行一个路径或 URL（也可为 JSON）")
    ] = None,
    with_texts: Annotated[bool, typer.Option("--text", help="目录中的 *.txt、*.md 也作为文本语料入库")] = False,
    window: Annotated[int, typer.Option("--window", min=4, max=10_000, help="最多同时有多少份在上传与处理")] = 200,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="上次失败的也重试")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出结果")] = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="等到全部处理完")] = True,
) -> None:
    """把年报送进系统：上传、解析、入库。中断后再运行一次即可继续。"""
    sources = find_sources(paths or [], manifest, with_texts=with_texts)
    batch = batch_of(kb, [*(paths or []), *([manifest] if manifest else [])])
    uploads: list[Upload] = []
    try:
        with GatewayClient() as client:
            name = "、".join(path.name or str(path) for path in [*(paths or []), *([manifest] if manifest else [])])
            begun = {"id": batch, "kb": kb, "name": name[:200], "bulk": len(sources) > _FEW, "expected": len(sources)}
            client.post("/v1/batches", json=begun)
            if retry_failed:
                _retry_failed(client, batch)
            states = _send_and_wait(client, sources, Target(kb, batch), uploads, window=window, wait=wait)
    except KeyboardInterrupt:
        _err.print(
            f"\n已停止。已提交的 {len(uploads)} 个文件会继续处理，查看：nianbao batches show {batch}；"
            "再运行一次同样的命令即可继续提交其余文件",
            highlight=False,
        )
        raise typer.Exit(1) from None
    outcomes = [_outcome(upload, states) for upload in uploads]
    if as_json:
        print(json.dumps(_as_json(batch, outcomes), ensure_ascii=False, indent=2))
    else:
        _report(outcomes, batch)
    if any(outcome.state == "failed" for outcome in outcomes):
        raise typer.Exit(1)


def _retry_failed(client: GatewayClient, batch: str) -> None:
    """Try the failed jobs of a batch again, as many as there are; those that fail once more meanwhile are left."""
    while _insist(lambda: client.post(f"/v1/batches/{batch}/retry", json={"limit": _AT_ONCE}))["retried"] == _AT_ONCE:
        continue


def batch_of(kb: str, paths: Sequence[Path]) -> str:
    """The batch of a command line: the same paths into the same knowledge base are the same batch.

    That is how a submission that broke off is gone on with.
    """
    where = "\n".join([kb, *sorted(os.path.abspath(path) for path in paths)])
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"nianbao:batch:{where}"))


def _send_and_wait(
    client: GatewayClient,
    sources: Sequence[Source],
    target: Target,
    uploads: list[Upload],
    *,
    window: int,
    wait: bool,
) -> dict[str, dict[str, Any]]:
    """Send all documents, wait for their jobs, and return these by id as they are then."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[pace]}"),
    )
    with Progress(*columns, console=_err) as progress:
        bar = progress.add_task("上传", total=len(sources), pace="")
        watch = _Watch(client, target.batch, started_at=time.monotonic())

        def show(sent: int) -> None:
            view = watch.view()
            refused = sum(upload.job is None for upload in uploads)
            done = len(sources) - max(0, view["remaining"] - refused) if view["counts"] else 0
            doing = "解析入库" if sent == len(sources) else f"上传 {sent}/{len(sources)}"
            progress.update(bar, completed=max(0, min(done, len(sources))), description=doing, pace=pace(view))

        may_begin = partial(watch.may_begin, window)
        upload_files(client, sources, target, may_begin=may_begin, on_change=show, uploads=uploads)
        # Equal files are one job, and what could not be sent is none.
        jobs = {upload.job["id"] for upload in uploads if upload.job is not None}
        _insist(lambda: client.patch(f"/v1/batches/{target.batch}", json={"expected": len(jobs)}))
        while wait and not watch.is_all_final():
            show(len(uploads))
            time.sleep(_POLL_S)
        show(len(uploads))
    return _all_jobs(client, target.batch)


def pace(view: dict[str, Any]) -> str:
    """How fast a batch goes, how long it will take, and what it waits for.

    >>> pace({"per_minute": 12.04, "eta_s": 3700, "state": "open", "waiting": {}})
    '12.0 份/分，还需 1:01:40'
    >>> pace({"per_minute": None, "eta_s": None, "state": "paused", "waiting": {"disk_full": 2}})
    '已暂停，等待 disk_full 2'
    """
    parts = []
    if view.get("state") == "paused":
        parts.append("已暂停")
    if view.get("per_minute"):
        parts.append(f"{view['per_minute']:.1f} 份/分")
    if view.get("eta_s"):
        minutes, seconds = divmod(round(view["eta_s"]), 60)
        parts.append(f"还需 {minutes // 60}:{minutes % 60:02d}:{seconds:02d}")
    waiting = "、".join(f"{fault} {number}" for fault, number in view.get("waiting", {}).items())
    return "，".join([*parts, *([f"等待 {waiting}"] if waiting else [])])


@dataclass(slots=True)
class _Watch:
    """Asks for the batch, at most every `_POLL_S`, bearing with a gateway that restarts."""

    client: GatewayClient
    batch: str
    started_at: float
    asked_at: float = 0.0
    answered_at: float = 0.0
    begun_since: int = 0
    last: dict[str, Any] = field(default_factory=lambda: {"counts": {}, "remaining": 0})

    def view(self) -> dict[str, Any]:
        now = time.monotonic()
        if now - self.asked_at < _POLL_S:
            return self.last
        self.asked_at = now
        try:
            self.last = self.client.get(f"/v1/batches/{self.batch}")
            self.answered_at = now
            self.begun_since = 0
        except Unavailable:
            if now - (self.answered_at or self.started_at) > _PATIENCE_S:
                raise
        return self.last

    def may_begin(self, window: int) -> bool:
        """Whether one more may be sent, and note that it will be, so that no more than `window` are under way.

        Besides the unfinished ones, those count that were begun since these were asked for or
        were being sent then.
        """
        if self.unfinished() + self.begun_since + UPLOADS_AT_ONCE > window:
            return False
        self.begun_since += 1
        return True

    def unfinished(self) -> int:
        """How many jobs of the batch are not in a final state."""
        return sum(number for state, number in self.view()["counts"].items() if state not in FINAL)

    def is_all_final(self) -> bool:
        """Whether a view that was asked for after the last upload has no unfinished job."""
        self.asked_at = 0.0
        asked_before = self.answered_at
        return self.unfinished() == 0 and self.answered_at != asked_before


def _insist(call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Call a gateway that may be starting again."""
    deadline = time.monotonic() + _INSIST_S
    while True:
        try:
            return call()
        except Unavailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(_POLL_S)


def _all_jobs(client: GatewayClient, batch: str) -> dict[str, dict[str, Any]]:
    jobs: dict[str, dict[str, Any]] = {}
    after: str | None = None
    while True:
        page = _insist(partial(client.get, "/v1/jobs", batch=batch, limit=_PAGE, after=after))
        jobs.update({job["id"]: job for job in page["jobs"]})
        after = page["next"]
        if after is None:
            return jobs


def _outcome(upload: Upload, jobs: dict[str, dict[str, Any]]) -> Outcome:
    if upload.job is None:
        return Outcome(str(upload.source), "failed", "not_uploaded", upload.failure)
    job = jobs.get(upload.job["id"], upload.job)
    return Outcome(
        str(upload.source),
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
    return {
        "batch": batch,
        "counts": dict(Counter(outcome.state for outcome in outcomes)),
        "failures": _failures(outcomes),
        "files": files,
    }


def _failures(outcomes: list[Outcome]) -> dict[str, int]:
    return dict(Counter(outcome.reason_code for outcome in outcomes if outcome.state == "failed").most_common())


def _report(outcomes: list[Outcome], batch: str) -> None:
    console = Console()
    counts = Counter(outcome.state for outcome in outcomes)
    table = Table("结果", "份数")
    for state, name in STATES.items():
        if counts[state] or state in ("ready", "failed"):
            table.add_row(name, str(counts[state]))
    for reason, number in _failures(outcomes).items():
        table.add_row(f"　{reason}", str(number))
    console.print(table)
    failed = [outcome for outcome in outcomes if outcome.state == "failed"]
    for outcome in failed[:_FAILED_SHOWN]:
        console.print(f"失败 {outcome.file}：{outcome.reason}", style="red", markup=False, highlight=False)
    warned = [outcome for outcome in outcomes if outcome.state == "partial"]
    for outcome in warned[:_PARTIAL_SHOWN]:
        console.print(f"提示 {outcome.file}：{brief(outcome.warnings)}", markup=False, highlight=False)
    for state, number, shown in (("failed", len(failed), _FAILED_SHOWN), ("partial", len(warned), _PARTIAL_SHOWN)):
        if number > shown:
            said = f"另有 {number - shown} 份{STATES[state]}，查看：nianbao jobs --batch {batch} --status {state}"
            console.print(said, markup=False, highlight=False)
    if any(counts[state] for state in STATES if state not in FINAL):
        console.print(f"其余的仍在处理，查看：nianbao batches show {batch}", markup=False, highlight=False)


def brief(warnings: list[str]) -> str:
    """The first warnings, and how many there are when that is not all."""
    shown = "；".join(warnings[:_WARNINGS_SHOWN])
    return shown if len(warnings) <= _WARNINGS_SHOWN else f"{shown}……等 {len(warnings)} 条"
