"""A recipe, read and run by LLaMA-Factory."""

from __future__ import annotations

import os
from collections.abc import Mapping

import torch

from training.loop.read_recipe import Setting
from training.loop.without_audio import without_audio

without_audio()

from llamafactory.data.template import TEMPLATES  # noqa: E402
from llamafactory.hparams import get_infer_args, get_train_args  # noqa: E402
from llamafactory.train.tuner import export_model, run_exp  # noqa: E402

from training.loop.distil.distil import distil  # noqa: E402
from training.loop.distil.distil_arguments import split_recipe  # noqa: E402

_STAGES = ("pt", "sft", "dpo")
_FIRST_OF_ONE = {"WORLD_SIZE": "1", "RANK": "0", "LOCAL_RANK": "0", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "0"}


def check_recipe(recipe: Mapping[str, Setting]) -> None:
    """Have the recipe read by the parser of the program that will run it, DeepSpeed's settings too.

    The machine that checks need not be the one that trains, so without a GPU the parser is told of none. A recipe
    with DeepSpeed is read as by the first of several processes, which ends with this one.

    Raises:
        ValueError: a key that it does not know, or values that do not go together.
    """
    try:
        _parse(recipe)
    except AssertionError as error:  # how LLaMA-Factory refuses some values
        raise ValueError(str(error)) from error


def run_recipe(recipe: Mapping[str, Setting]) -> None:
    """Train, distil or merge, as the recipe's keys say.

    Raises:
        ValueError: as `check_recipe`.
    """
    if "export_dir" in recipe:
        export_model(dict(recipe))
    elif "teacher_model" in recipe:
        distil(recipe)
    else:
        run_exp(dict(recipe))


def _parse(recipe: Mapping[str, Setting]) -> None:
    # The parser leaves these two to the run, which would fail only once the model is loaded.
    if recipe.get("template") not in TEMPLATES:
        raise ValueError(f"LLaMA-Factory 没有名为「{recipe.get('template')}」的 template")
    if recipe.get("stage", "sft") not in _STAGES:
        raise ValueError(f"stage 只能是 {'、'.join(_STAGES)}，现在是「{recipe['stage']}」")
    if "export_dir" in recipe:
        get_infer_args(dict(recipe))
        return
    if "deepspeed" in recipe:
        os.environ.update(_FIRST_OF_ONE)
    checked = split_recipe(recipe)[1] if "teacher_model" in recipe else dict(recipe)
    get_train_args(checked if torch.cuda.is_available() else {**checked, "use_cpu": True})
