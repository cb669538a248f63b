"""The command that builds training data: python -m training data."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from nianbao.domain.errors import NianbaoError
from training.data.build import Built, Options, build
from training.data.record import Task

_SHARED = Path(__file__).parents[3] / "shared" / "data"
_PLANS = 7_000


def data(
    out: Annotated[Path, typer.Option(help="写到哪个目录；其中同名的文件会被替换。")],
    database_url: Annotated[str, typer.Option(envvar="NIANBAO_DATABASE_URL", help="数据库地址（所有者）。")],
    reader_url: Annotated[
        str, typer.Option(envvar="NIANBAO_NL2SQL_DATABASE_URL", help="同一数据库的只读角色 nianbao_reader 的地址。")
    ],
    kb: Annotated[str, typer.Option(help="从哪个知识库取数。")] = "default",
    seed: Annotated[int, typer.Option(help="同一种子、同样的数据，结果逐字节相同。")] = 1,
    limit: Annotated[int, typer.Option(min=1, help="抽多少个计划；每个计划有 3 到 5 种问法。")] = _PLANS,
    dialogue_ratio: Annotated[
        float, typer.Option(min=0.0, max=0.9, help="混合集里通用对话所占的比例，防止遗忘。")
    ] = 0.1,
    only: Annotated[str, typer.Option(help="只做这些任务，逗号分隔：" + "、".join(Task))] = "",
) -> None:
    """由系统自己的指标目录、事实与名称生成训练数据，逐条执行并核对。"""
    console = Console(stderr=True)
    try:
        tasks = [Task(name.strip()) for name in only.split(",") if name.strip()] or list(Task)
    except ValueError as error:
        raise typer.BadParameter(f"没有这个任务：{error}。可选：{'、'.join(Task)}") from error
    shared = Path(os.environ.get("NIANBAO_SHARED_DATA", _SHARED))
    options = Options(
        database_url, reader_url, kb, out, seed, limit, dialogue_ratio, tasks, shared if shared.is_dir() else None
    )
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task("计划", total=limit)
            built = asyncio.run(build(options, lambda done: bar.update(task, completed=done)))
    except NianbaoError as error:
        console.print(f"[red]没有生成：[/red]{error}")
        raise typer.Exit(1) from error
    _report(console, built, out)


def _report(console: Console, built: Built, out: Path) -> None:
    outcome, agreement = built.outcome, built.outcome.agreement
    console.print(f"写出 {len(built.records)} 条到 {out}，说明见 {out / 'data_card.md'}")
    console.print(f"计划执行 {outcome.executed}/{outcome.plans}，失败 {len(outcome.failed)}")
    if agreement.asked:
        explained = agreement.explained.total()
        console.print(
            f"问题 {agreement.asked}：一致 {agreement.agreed / agreement.asked:.2%}，"
            f"已解释 {explained / agreement.asked:.2%}，泄漏 {outcome.leaks_left}"
        )
    if outcome.failed or outcome.leaks_left:
        raise typer.Exit(1)
