"""Draws plans of every operation until there are enough, each once."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from nianbao.evaluation.company_split import Split, split_of
from training.data.meant import Meant
from training.data.open_base import Base
from training.data.plans.conditions import CONDITIONS
from training.data.plans.draw import Draw
from training.data.plans.named import NAMED
from training.data.plans.over_all import OVER_ALL
from training.data.plans.totals import TOTALS

DRAWERS = (*NAMED, *OVER_ALL, *CONDITIONS, *TOTALS)
_TRIES_A_PLAN = 40


def draw_plans(base: Base, seed: int, number: int) -> Iterator[Meant]:
    """Draw so many plans, the same ones for the same facts and seed."""
    draw = Draw(base, f"{seed}|plans")
    makers, weights = [maker for maker, _ in DRAWERS], [weight for _, weight in DRAWERS]
    seen: set[str] = set()
    for _ in range(number * _TRIES_A_PLAN):
        if len(seen) == number:
            return
        meant = draw.random.choices(makers, weights)[0](draw)
        if meant is not None and meant.key not in seen and split_of_plan(meant) is not None:
            seen.add(meant.key)
            yield meant


def split_of_plan(meant: Meant) -> Split | None:
    """The split of the companies a plan names; None where they fall apart.

    A plan over all reports names nobody: it is split by what it asks, as one more company would be.
    """
    splits = {split_of(company.code) for company in meant.companies}
    if not splits:
        return split_of(f"{int(sha256(meant.key.encode()).hexdigest(), 16) % 10**6:06}")
    return splits.pop() if len(splits) == 1 else None
