"""`nianbao up`: start the whole system on this machine."""

from __future__ import annotations

import signal
import time
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from nianbao.runtime.home import Home


def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="就绪后返回，系统在后台继续运行。")] = False,
) -> None:
    """启动整个系统（数据库、队列和所有服务），等到全部就绪。

    不加 --detach 时一直运行到 Ctrl-C，然后全部停止。
    """
    from rich.console import Console

    from nianbao.runtime.home import home
    from nianbao.runtime.local.settings import LocalSettings
    from nianbao.runtime.local.up import bring_up

    at = home()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _as_interrupt)
    try:
        with Console(stderr=True).status("正在启动…"):
            started = bring_up(at, LocalSettings(), lambda line: print(f"· {line}", flush=True))
    except KeyboardInterrupt:
        print("已中断，全部停止。")
        raise typer.Exit(1) from None
    if started.was_running:
        print(f"系统已在运行：{started.url}")
        return
    print(f"✓ 全部就绪，用时 {started.seconds:.1f} 秒：{started.url}\n  数据在 {at.root}", flush=True)
    if not detach:
        _stay(at)


def _stay(at: Home) -> None:
    from nianbao.runtime.local.down import take_down
    from nianbao.runtime.local.state import read_state

    print("按 Ctrl-C 停止。", flush=True)
    try:
        while read_state(at.state).is_running:
            time.sleep(0.5)
        print("系统已被停止。")
    except KeyboardInterrupt:
        # A second Ctrl-C must not leave half of it running.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        take_down(at, print)
        print("已全部停止。")


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
