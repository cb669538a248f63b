"""Values that the knowledge base states for a column, read as every statement is: checked, read-only."""

from __future__ import annotations

from dataclasses import replace

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.metric import DerivedMetric
from nianbao.domain.plan import Column, Filter, FilterOp, Plan
from services.nl2sql.compile_plan import compile_plan
from services.nl2sql.reader import View
from services.nl2sql.reread.choices import Choices
from services.nl2sql.schema import CODE, PERIOD

SAMPLED = 6
"""So many columns, the first ones, get samples: each is a statement."""

_ROWS = 2


async def with_samples(choices: Choices, view: View, catalogue: Catalogue) -> Choices:
    """Add up to two values of the linked companies, or of any, to the first columns."""
    first = [await _sampled(choice.name, choices, view, catalogue) for choice in choices.metrics[:SAMPLED]]
    sampled = [replace(choice, samples=samples) for choice, samples in zip(choices.metrics, first, strict=False)]
    return replace(choices, metrics=(*sampled, *choices.metrics[SAMPLED:]))


async def _sampled(name: str, choices: Choices, view: View, catalogue: Catalogue) -> tuple[str, ...]:
    if isinstance(catalogue.find(name), DerivedMetric):
        return ()
    table = catalogue.metric(name).tables[0]
    column = Column(table, name)
    filters = [Filter(column, FilterOp.PRESENT)]
    if choices.companies:
        codes = tuple(company.code for company in choices.companies)
        filters.append(Filter(Column(table, CODE), FilterOp.IN, codes))
    if choices.periods:
        filters.append(Filter(Column(table, PERIOD), FilterOp.IN, tuple(str(period) for period in choices.periods)))
    plan = Plan(select=(column,), filters=tuple(filters), limit=_ROWS)
    result = await view.run(compile_plan(plan))
    return tuple(str(row[0]) for row in result.rows)
