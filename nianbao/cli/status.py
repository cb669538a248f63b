"""`nianbao status`: what runs, and how well."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from nianbao.runtime.local.status import SystemStatus


def status(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False) -> None:
    """查看每个进程的状态；全部正常时退出码为 0，否则为 1。"""
    from nianbao.runtime.home import home
    from nianbao.runtime.local.status import system_status

    at = home()
    found = system_status(at)
    if as_json:
        print(json.dumps({**asdict(found), "healthy": found.is_healthy}, ensure_ascii=False, indent=2))
    else:
        _print(found, str(at.root))
    raise typer.Exit(0 if found.is_healthy else 1)


def _print(found: SystemStatus, root: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    # Wide when it goes to a file, so that no line is broken.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
    if not found.is_running:
        print(f"系统没有运行（{root}）。启动：nianbao up")
        return
    table = Table("进程", "状态", "pid", "运行", "重启", "内存", "健康", box=None, header_style="bold")
    for program in found.programs:
        health = "[green]正常[/]" if program.failure is None else f"[red]{escape(program.failure)}[/]"
        memory = f"{program.memory_bytes / 2**20:.0f} MB"
        uptime = _duration(program.uptime_s)
        table.add_row(
            program.name, program.state, str(program.pid or "-"), uptime, str(program.restarts), memory, health
        )
    console.print(table)
    print(f"内存共 {found.memory_bytes / 2**20:.0f} MB；日志在 {root}/logs")


def _duration(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
