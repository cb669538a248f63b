"""The wordings of evaluation questions, from `wordings.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

SaidOf = Literal["flow", "stock", "report"]

_FILE = Path(__file__).with_name("wordings.toml")


class RatioWording(BaseModel):
    """A ratio: sums of metrics, those with a minus taken off; printed in per cent or as a decimal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    over: tuple[str, ...]
    under: tuple[str, ...]
    percent: bool = True


class Wordings(BaseModel):
    """Every list of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: tuple[str, ...]
    count: tuple[str, ...]
    several: tuple[str, ...]
    years: tuple[str, ...]
    text: tuple[str, ...]
    growth: tuple[str, ...]
    change: tuple[str, ...]
    ratio: tuple[str, ...]
    higher: tuple[str, ...]
    moved: tuple[str, ...]
    same: tuple[str, ...]
    open: tuple[str, ...]
    unstated: tuple[str, ...]
    absent_companies: tuple[str, ...]
    unstated_metrics: tuple[str, ...]
    text_metrics: tuple[str, ...]
    when: dict[str, tuple[str, ...]]
    ratios: tuple[RatioWording, ...]


@cache
def load_wordings() -> Wordings:
    """Read the wordings, once a process."""
    return Wordings.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8")))


def word(draw: Random, wordings: tuple[str, ...], **parts: Any) -> str:
    """Draw a wording and fill it in."""
    return draw.choice(wordings).format(**parts)


def when(draw: Random, period: str, said_of: SaidOf) -> str:
    """A period as one says it of a flow, a stock or a report: 2023年度, 截至2023年末, 2023年上半年."""
    kind = "half" if period.endswith("H1") else said_of
    return draw.choice(load_wordings().when[kind]).format(year=period[:4])
