"""`nianbao migrate`: bring a database to the newest schema, for compose and Kubernetes."""

from __future__ import annotations

from typing import Annotated

import typer

from nianbao.domain.errors import BadSettings


def migrate(
    database_url: Annotated[
        str, typer.Option(envvar="NIANBAO_DATABASE_URL", help="拥有建表、扩展与角色权限的数据库地址。")
    ] = "",
    reader_password: Annotated[
        str, typer.Option(envvar="NIANBAO_READER_PASSWORD", help="只读角色 nianbao_reader 的密码；留空则不改。")
    ] = "",
) -> None:
    """把数据库升级到最新结构（可重复执行；多处同时执行时依次等待）。"""
    from nianbao.runtime.settings import read_secret_file

    database_url = database_url or read_secret_file("NIANBAO_DATABASE_URL") or ""
    if not database_url:
        raise BadSettings("没有数据库地址：请设置 NIANBAO_DATABASE_URL 或 NIANBAO_DATABASE_URL_FILE。")
    from nianbao.store.migrate import upgrade

    upgrade(database_url, reader_password or read_secret_file("NIANBAO_READER_PASSWORD") or "")
    typer.echo("数据库已是最新结构。")
