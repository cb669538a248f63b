"""The command that makes preference pairs: python -m training preferences."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from nianbao.domain.errors import NianbaoError
from training.preferences.write_preferences import NAME, write_preferences


def preferences(
    folder: Annotated[Path, typer.Argument(help="python -m training data 写出的文件夹。")],
    sets: Annotated[str, typer.Option(help="取哪些数据集的正确答案，逗号分隔。")] = "nianbao_nl2sql_train",
    seed: Annotated[int, typer.Option(help="同一种子、同样的数据，结果相同。")] = 1,
) -> None:
    """由正确答案造偏好对：每个错误答案只错一处（数字、单位、年份、公司或措辞）。"""
    try:
        counts = write_preferences(folder, [name.strip() for name in sets.split(",")], seed)
    except NianbaoError as error:
        Console(stderr=True).print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
    typer.echo(f"{NAME}：{sum(counts.values())} 对，" + "，".join(f"{kind} {count}" for kind, count in counts.items()))
