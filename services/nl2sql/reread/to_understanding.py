"""A checked proposal as an understanding: the types that rules make, for the same planners."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nianbao.domain.question import Operation, Route, Statistic, Understanding
from nianbao.domain.selection import Comparator, Condition, Ordering, Quantity, Step
from services.nl2sql.reread.proposal import Proposal

CONFIDENCE = 0.5
"""Of an understanding by a model; rules say 1.0, or 0.6 where they are unsure."""

_ROUTE_OF = {
    Operation.VALUE: Route.FACT,
    Operation.SAME: Route.COMPARISON,
    Operation.RANK: Route.STATISTICS,
    Operation.LIST: Route.STATISTICS,
    Operation.COUNT: Route.STATISTICS,
}


def to_understanding(proposal: Proposal, understanding: Understanding) -> Understanding:
    """Keep what rules read (text, names, periods, scope, display), and take the rest from the proposal."""
    operation, statistic = proposal.meant
    is_over_all = not understanding.companies
    if operation is Operation.STATISTIC and is_over_all and statistic in (Statistic.MAX, Statistic.MIN):
        route = Route.STATISTICS
    else:
        route = _ROUTE_OF.get(operation, Route.STATISTICS if is_over_all else Route.CALCULATION)
    return replace(
        understanding,
        route=route,
        operation=operation,
        statistic=statistic,
        metrics=proposal.names,
        selection=tuple(_steps(proposal, understanding)) if is_over_all else (),
        quantities=tuple(Quantity(name) for name in proposal.names) if is_over_all else (),
        is_descending=proposal.order.descending if proposal.order else True,
        confidence=CONFIDENCE,
        refusal="",
        refusal_code="",
        understood_by="model",
    )


def _steps(proposal: Proposal, understanding: Understanding) -> Iterator[Step]:
    yield from (bound for bound in understanding.bounds if bound.quantity.formula)
    for part in proposal.conditions:
        yield Condition(Quantity(part.metric), Comparator(part.comparator), tuple(part.values))
    if proposal.order is not None:
        order = proposal.order
        yield Ordering(Quantity(order.metric), order.descending, order.first, order.last)
