"""How a figure went while a model was trained."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

_AT_EACH_END = 3


@dataclass(frozen=True, slots=True)
class Curve:
    """A figure at the beginning and at the end of a training, each a mean of three logged steps."""

    first: float
    last: float


def read_curve(folder: Path, name: str) -> Curve:
    """Read `name` (loss, kl, rewards/margins) from the `trainer_state.json` of a training.

    Raises:
        ValueError: it was not logged, or too seldom to have a beginning and an end.
    """
    history = json.loads((folder / "trainer_state.json").read_text(encoding="utf-8"))["log_history"]
    values = [float(step[name]) for step in history if name in step]
    if len(values) < 2 * _AT_EACH_END:
        raise ValueError(f"「{folder}」的训练日志里「{name}」只有 {len(values)} 个值，请把 logging_steps 调小")
    return Curve(fmean(values[:_AT_EACH_END]), fmean(values[-_AT_EACH_END:]))
