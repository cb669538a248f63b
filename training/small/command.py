"""The command that trains the small models: python -m training small."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def small(
    out: Annotated[Path | None, typer.Option(help="写到哪个文件夹，默认换掉随代码保存的模型。")] = None,
) -> None:
    """训练小模型：路由分类器、列召回中语义的权重、置信度校准。无需数据库，几十秒。"""
    from training.small.train_small import MODELS, train_small

    folder = out or MODELS
    for name, measures in train_small(folder).card.items():
        typer.echo(name + "：" + "，".join(f"{key} {value}" for key, value in measures.items()))
    typer.echo(f"已写入 {folder}")
