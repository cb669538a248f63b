"""`nianbao collect`: delete stored files that no document needs."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from nianbao.cli.gateway_client import GatewayClient


def collect(
    older_than_h: Annotated[
        float | None, typer.Option("--older-than", min=0, metavar="HOURS", help="只清理早于多少小时的；默认 24")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只统计，不删除")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出")] = False,
) -> None:
    """清理对象存储中没有文档使用的文件（上传中断、知识库已删除）。网关也会定期清理。"""
    wanted = {"older_than_s": None if older_than_h is None else older_than_h * 3600, "dry_run": dry_run}
    with GatewayClient() as client:
        found = client.post("/v1/orphans/collect", json=wanted)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    done = "可清理" if dry_run else "已清理"
    print(f"查看 {found['looked_at']} 份，{done} {found['orphans']} 份，{found['bytes'] / 1024 / 1024:.1f} MB")
