"""Ratios: one figure divided by another."""

from __future__ import annotations

import re

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Understanding
from services.nl2sql.plan.metrics import bind_figures, value_display
from services.nl2sql.plan.pair import Pair, pairs_of
from services.nl2sql.plan.pair_name import pair_name
from services.nl2sql.task import FigureTask

# Words that ask for a share: "占营业收入的比例", "占比", "百分之几", "费用率".
_AS_SHARE = re.compile(r"占|比例|比重|百分|率|%|％")

_HEAD_COUNT = "职工人数"


def plan_ratio(understanding: Understanding, catalogue: Catalogue) -> FigureTask:
    """Divide the first figure of each pair by the second.

    A share prints in per cent, an amount per head in yuan, a 比值 or 倍数 as a decimal.

    Raises:
        CannotPlan: as `pairs_of`.
    """
    display = _display(understanding, catalogue)
    computations = tuple(
        bind_figures(catalogue, _name(understanding, pair), company, period, "{0} / {1}", pair, display)
        for company, period, pair in pairs_of(understanding, catalogue)
    )
    return FigureTask(understanding.companies, understanding.scope, computations=computations)


def _display(understanding: Understanding, catalogue: Catalogue) -> str:
    if _is_per_head(understanding) and value_display(catalogue, understanding.metrics[0]) == "yuan":
        return "yuan"
    return "percent" if _AS_SHARE.search(understanding.text) else "decimal"


def _name(understanding: Understanding, pair: Pair) -> str:
    if _is_per_head(understanding):
        return f"人均{understanding.metrics[0]}"
    return pair_name(understanding, pair, "比值")


def _is_per_head(understanding: Understanding) -> bool:
    return len(understanding.metrics) == 2 and understanding.metrics[1] == _HEAD_COUNT
