"""`nianbao backup TARGET`: save database and objects."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from nianbao.cli.version import version


def backup(
    target: Annotated[Path, typer.Argument(help="一个目录（再次备份时只写新增的文件），或以 .tar 结尾的文件")],
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出")] = False,
) -> None:
    """备份数据库与文件到一处；入库进行中也可以，得到的是同一时刻的内容。"""
    from nianbao.runtime.backup.back_up import back_up
    from nianbao.runtime.backup.stores import open_stores
    from nianbao.runtime.home import home
    from nianbao.runtime.local.settings import LocalSettings

    with (
        open_stores(home(), LocalSettings(), for_writing=False) as stores,
        Console(stderr=True).status("正在备份数据库…") as shown,
    ):
        made = back_up(stores, target, version(), lambda done, of: shown.update(f"正在备份文件 {done}/{of}"))
    if as_json:
        print(json.dumps(asdict(made), ensure_ascii=False, indent=2))
    else:
        size = (made.objects_bytes + made.database.bytes) / 2**20
        print(f"已备份到 {target}：数据库（结构 {made.schema}）与 {made.objects} 个文件，共 {size:.1f} MB。")
        print("备份与数据库同样机密：其中有全部文件、会话与密钥的摘要。核对：nianbao restore --check")
    if made.missing:
        print(f"注意：{len(made.missing)} 个文件已不在对象存储中，例如 {made.missing[0]}")
        raise typer.Exit(1)
