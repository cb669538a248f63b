"""Ratios: one figure divided by another."""

from __future__ import annotations

import re

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Understanding
from services.nl2sql.plan.pair import bind_pair, pairs_of
from services.nl2sql.plan.pair_name import pair_name
from services.nl2sql.task import FigureTask

# Words that ask for a share: "占营业收入的比例", "占比", "百分之几", "费用率".
_AS_SHARE = re.compile(r"占|比例|比重|百分|率|%|％")


def plan_ratio(understanding: Understanding, catalogue: Catalogue) -> FigureTask:
    """Divide the first figure of each pair by the second.

    A share prints in per cent, a 比值 or 倍数 as a decimal.

    Raises:
        CannotPlan: as `pairs_of`.
    """
    display = "percent" if _AS_SHARE.search(understanding.text) else "decimal"
    computations = tuple(
        bind_pair(pair_name(understanding, pair, "比值"), company, period, "{0} / {1}", pair, display)
        for company, period, pair in pairs_of(understanding, catalogue)
    )
    return FigureTask(understanding.companies, understanding.scope, computations=computations)
