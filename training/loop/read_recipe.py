"""Recipes: one file a task, and what differs from model to model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

RECIPES = Path(__file__).resolve().parents[1] / "recipes"
Setting = str | int | float | bool | None
Recipe = dict[str, Setting]
# Keys of models.yaml that only some tasks take; a DPO begins at the model that was merged before.
_OF_TASKS = {
    "model_name_or_path": {"sft_lora", "sft_lora_zero3", "merge", "distil"},
    "teacher_model": {"distil"},
}


def read_recipe(task: str, model: str = "", overrides: Mapping[str, Setting] | None = None) -> Recipe:
    """Return the settings of `task` (a file of `recipes/`, without `.yaml`), for one model of `models.yaml`.

    Without `model` the recipe stands as it is written, for Qwen2.5-7B-Instruct. `overrides` win; None takes a
    key out. What the settings mean is LLaMA-Factory's documentation; its parser refuses a key that it does not know.

    Raises:
        FileNotFoundError: there is no such task.
        KeyError: `models.yaml` has no such model.
    """
    recipe: Recipe = yaml.safe_load((RECIPES / f"{task}.yaml").read_text(encoding="utf-8"))
    if model:
        recipe |= _of_model(task, model)
    recipe |= dict(overrides or {})
    if recipe.get("deepspeed"):
        recipe["deepspeed"] = str(RECIPES / str(recipe["deepspeed"]))
    return {key: value for key, value in recipe.items() if value is not None}


def read_models() -> dict[str, Recipe]:
    """Return what `models.yaml` says of each model."""
    models: dict[str, Recipe] = yaml.safe_load((RECIPES / "models.yaml").read_text(encoding="utf-8"))
    return models


def _of_model(task: str, model: str) -> Recipe:
    models = read_models()
    if model not in models:
        raise KeyError(f"没有模型「{model}」，可用的有：{'、'.join(models)}（training/recipes/models.yaml）")
    return {key: value for key, value in models[model].items() if task in _OF_TASKS.get(key, {task})}
