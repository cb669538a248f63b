"""`nianbao restore SOURCE`: bring a backup back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console


def restore(
    source: Annotated[Path, typer.Argument(help="nianbao backup 写的目录或 .tar 文件")],
    force: Annotated[bool, typer.Option("--force", help="取代已有的数据")] = False,
    check: Annotated[bool, typer.Option("--check", help="只核对备份是否完整，什么也不改")] = False,
) -> None:
    """恢复备份（系统须已停止）；已有数据时须加 --force。"""
    from nianbao.runtime.backup.restore import check_backup
    from nianbao.runtime.backup.restore import restore as bring_back
    from nianbao.runtime.backup.stores import open_stores
    from nianbao.runtime.home import home
    from nianbao.runtime.local.settings import LocalSettings
    from nianbao.runtime.local.topology import reader_password

    with Console(stderr=True).status("正在核对备份…") as shown:

        def told(done: int, of: int) -> None:
            shown.update(f"文件 {done}/{of}")

        if check:
            made = check_backup(source, told)
            print(f"备份完整：{made.made_at}，数据库结构 {made.schema}，{made.objects} 个文件。")
            return
        at, settings = home(), LocalSettings()
        with open_stores(at, settings, for_writing=True) as stores:
            # A reader of a given database has a password that is not ours to set.
            password = "" if settings.database_url else reader_password(at)
            made = bring_back(source, stores, password, told, force=force)
    print(f"已恢复 {made.made_at} 的备份：{made.objects} 个文件。启动：nianbao up")
