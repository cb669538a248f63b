"""`nianbao embed`: the vectors of a knowledge base, how far they are and having them made."""

from __future__ import annotations

import json
from typing import Annotated
from urllib.parse import quote

import typer

from nianbao.cli.gateway_client import GatewayClient


def embed(
    kb: Annotated[str, typer.Option("--kb", help="知识库")] = "default",
    start: Annotated[bool, typer.Option("--start/--status", help="补齐缺少的或换了模型的向量；或只看进度")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出")] = False,
) -> None:
    """为知识库的段落生成向量（后台进行，可重复执行；换了模型后用它重新生成）。"""
    path = f"/v1/knowledge-bases/{quote(kb, safe='')}/embeddings"
    with GatewayClient() as client:
        answer = client.post(path) if start else client.get(path)
    if as_json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    model = "还没有向量" if answer["model"] is None else f"模型 {answer['model']}，{answer['dimension']} 维"
    print(f"{answer['knowledge_base']}：{answer['embedded']}/{answer['passages']} 段已有向量（{model}）")
    lists = answer["index_lists"]
    print("跨报告检索：" + (f"按向量索引（{lists} 个分区）" if lists else "逐一比较（满两万个向量后自动建立索引）"))
    if start:
        print("已排队；用 nianbao embed --status 查看进度。向量齐备之前按词检索。")
