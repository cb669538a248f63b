"""The commands of training; they need `.venv/training` (`make .venv/.training`)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
import yaml

from training.loop.read_recipe import Recipe, read_recipe

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
Task = Annotated[str, typer.Argument(help="a file of training/recipes, without .yaml")]
Model = Annotated[str, typer.Option(help="a name of training/recipes/models.yaml")]
Overrides = Annotated[list[str] | None, typer.Argument(help="key=value, as llamafactory-cli takes them")]


@app.command()
def show(task: Task, overrides: Overrides = None, model: Model = "") -> None:
    """Print a recipe as `llamafactory-cli train` reads it."""
    typer.echo(yaml.safe_dump(_recipe(task, model, overrides), sort_keys=False, allow_unicode=True))


@app.command()
def check(task: Task, overrides: Overrides = None, model: Model = "") -> None:
    """Have a recipe read by the parser that will read it."""
    from training.loop.run_recipe import check_recipe

    check_recipe(_recipe(task, model, overrides))
    typer.echo(f"{task}：配方有效")


@app.command()
def run(task: Task, overrides: Overrides = None, model: Model = "") -> None:
    """Train, distil or merge."""
    from training.loop.run_recipe import run_recipe

    run_recipe(_recipe(task, model, overrides))


@app.command()
def rehearse(
    data: Path,
    held: Path,
    out: Path,
    sft: str = "nianbao_nl2sql_train",
    pairs: str = "nianbao_preferences_train",
    steps: int = 60,
) -> None:
    """Run the whole loop on a tiny model: minutes on a CPU."""
    from training.loop.rehearse import rehearse as rehearse_loop

    typer.echo(rehearse_loop(data, out, sft=sft, pairs=pairs, held=held, steps=steps))


def _recipe(task: str, model: str, overrides: list[str] | None) -> Recipe:
    pairs = (text.partition("=") for text in overrides or [])
    return read_recipe(task, model, {key: yaml.safe_load(value) for key, _, value in pairs})


if __name__ == "__main__":
    app()
