"""The command line of training: python -m training COMMAND."""

from __future__ import annotations

import typer

from training.bad_cases.command import bad_cases
from training.data.command import data
from training.distil.command import distil
from training.preferences.command import preferences
from training.promote.command import promote, score
from training.small.command import small

app = typer.Typer(add_completion=False, no_args_is_help=True, help="训练数据、训练配方与小模型。")
app.command("data")(data)
app.command("distil")(distil)
app.command("bad-cases")(bad_cases)
app.command("preferences")(preferences)
app.command("score")(score)
app.command("small")(small)
app.command("promote")(promote)


@app.callback()
def training() -> None:
    """Keep each command under its own name."""


if __name__ == "__main__":
    app()
