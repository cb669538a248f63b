"""The commands about a trained model: python -m training promote, and score."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from nianbao.domain.errors import NianbaoError
from training.promote.promote import CARD, RECORD
from training.promote.promote import promote as promote_model
from training.score_answers import score_answers

_err = Console(stderr=True)


def promote(
    model: Annotated[Path, typer.Option(help="模型的文件夹：合并后的模型，或适配器。")],
    eval: Annotated[Path, typer.Option(help="用这个模型评测后 nianbao eval 写下的 report.json。")],
    gate: Annotated[Path, typer.Option(help="门槛（TOML），与 nianbao eval --gate 相同。")],
    data: Annotated[Path, typer.Option(help="训练数据的文件夹，其中有 dataset_info.json。")],
    recipe: Annotated[Path, typer.Option(help="训练所用的配方（YAML）。")],
    against: Annotated[Path | None, typer.Option(help="现用模型的 report.json；门槛里有 max_drop 时需要。")] = None,
) -> None:
    """评测达标的模型才启用：写下模型卡与启用记录；不达标时退出码为 1，先前的启用记录也撤销。"""
    try:
        promotion = promote_model(model, eval, gate, data=data, recipe_file=recipe, against=against)
    except NianbaoError as error:
        _err.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
    typer.echo(f"已启用 {promotion.name}：{model / CARD}，{model / RECORD}")


def score(
    answers: Annotated[Path, typer.Argument(help="训练流程写下的 answers.jsonl。")],
    out: Annotated[Path, typer.Option(help="结果写到哪个文件夹。")],
) -> None:
    """模型自己对留出题的回答有多好：写成评测报告。"""
    try:
        run = score_answers(answers, out)
    except NianbaoError as error:
        _err.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
    typer.echo(f"{len(run.questions)} 题，报告：{out / 'report.html'}")
