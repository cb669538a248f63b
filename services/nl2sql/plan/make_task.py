"""Choose the planner of a question's operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Scope
from nianbao.domain.question import Operation, Statistic, Understanding
from services.nl2sql.plan.check_request import check_request
from services.nl2sql.plan.derived import plan_derived
from services.nl2sql.plan.difference import plan_difference
from services.nl2sql.plan.growth import plan_growth
from services.nl2sql.plan.ranging import plan_ranging
from services.nl2sql.plan.ratio import plan_ratio
from services.nl2sql.plan.same import plan_same
from services.nl2sql.plan.statistic import plan_statistic
from services.nl2sql.plan.value import plan_value
from services.nl2sql.task import Task

Planner = Callable[[Understanding, Catalogue], Task]

PLANNERS: Mapping[Operation, Planner] = {
    Operation.VALUE: plan_value,
    Operation.GROWTH: plan_growth,
    Operation.DIFFERENCE: plan_difference,
    Operation.RATIO: plan_ratio,
    Operation.DERIVED: plan_derived,
    Operation.SAME: plan_same,
    Operation.STATISTIC: plan_statistic,
    Operation.RANK: plan_ranging,
    Operation.LIST: plan_ranging,
    Operation.COUNT: plan_ranging,
}
"""DESCRIBE and DEFINE are not answered from figures."""


def make_task(understanding: Understanding, catalogue: Catalogue) -> Task:
    """Plan what to fetch and compute; figures are the group's unless the parent's are asked for.

    Raises:
        CannotPlan: the understanding lacks a company, period or metric, or asks for
            something that figures cannot answer.
    """
    check_request(understanding, catalogue)
    if understanding.scope is Scope.NONE:
        understanding = replace(understanding, scope=Scope.CONSOLIDATED)
    is_among_all = understanding.statistic in (Statistic.PLACE, Statistic.SHARE)
    if understanding.operation is Operation.STATISTIC and (is_among_all or not understanding.companies):
        return plan_ranging(understanding, catalogue)
    return PLANNERS[understanding.operation](understanding, catalogue)
