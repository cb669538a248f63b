"""Fetch figures: the joined SELECT, then step by step the places that may still have them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Scope
from nianbao.domain.plan import Plan
from services.nl2sql.compile_plan import compile_plan
from services.nl2sql.figures import Figure, FigureKey, Reading, Source
from services.nl2sql.plan_figures import Wanted, is_certain, plan_figures
from services.nl2sql.read_passports import read_passports
from services.nl2sql.reader import Row, View
from services.nl2sql.sources import sources_of

# The key columns that every figure row begins with: code, short name, period.
_KEY_WIDTH = 3


@dataclass(frozen=True, slots=True)
class Found:
    """The figures that can be said, the plan with the fallbacks that were run, and the SQL.

    `sql` holds the statements that brought figures, as a rule one; the first when none did.
    `unproved` values were there but had no passport, so they are not said.
    """

    figures: dict[FigureKey, Figure]
    plan: Plan
    sql: str
    unproved: frozenset[FigureKey] = frozenset()


async def find_figures(
    view: View, catalogue: Catalogue, keys: Sequence[FigureKey], scope: Scope, formula: str
) -> Found:
    """Fetch every figure that some place prints and a passport proves."""
    places = {key: list(sources_of(catalogue, key.metric, scope)) for key in keys}
    first = [(key, places[key].pop(0)) for key in keys if places[key]]
    plan = plan_figures(first, scope, formula)
    result = await view.run(compile_plan(plan))
    readings = _pick(result.rows, plan, first)
    statements = [result.sql]
    for key, source in first:
        if not is_certain(plan, source):
            places[key].insert(0, source)
    fallbacks: list[Plan] = []
    while step := _next_step(places, readings):
        fallback = plan_figures(step, step[0][1].scope)
        fallbacks.append(fallback)
        result = await view.run(compile_plan(fallback))
        if more := _pick(result.rows, fallback, step):
            statements = [*statements, result.sql] if readings else [result.sql]
            readings |= more
    figures = await read_passports(view, catalogue, list(readings.values()))
    unproved = frozenset(readings) - frozenset(figures)
    return Found(figures, replace(plan, fallbacks=tuple(fallbacks)), ";\n\n".join(statements), unproved)


def _next_step(places: dict[FigureKey, list[Source]], readings: dict[FigureKey, Reading]) -> list[Wanted]:
    """Take the next place of each figure that is still missing, as far as one table serves them."""
    step: list[Wanted] = []
    for key, left in places.items():
        if key in readings or not left:
            continue
        if not step or (left[0].table, left[0].scope) == (step[0][1].table, step[0][1].scope):
            step.append((key, left.pop(0)))
    return step


def _pick(rows: Iterable[Row], plan: Plan, wanted: Sequence[Wanted]) -> dict[FigureKey, Reading]:
    """Pick the wanted cells out of a rectangle of rows and columns; NULL is not a value."""
    column_of = {(column.table, column.name): index for index, column in enumerate(plan.select) if index >= _KEY_WIDTH}
    row_of = {(row[0], row[2]): row for row in rows}
    readings: dict[FigureKey, Reading] = {}
    for key, source in wanted:
        row = row_of.get((key.company_code, str(key.period)))
        value = None if row is None else row[column_of[source.table, source.metric]]
        if isinstance(value, Decimal) or (isinstance(value, str) and value):
            readings[key] = Reading(key, source, value)
    return readings
