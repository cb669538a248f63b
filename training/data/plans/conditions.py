"""Plans about companies that meet rarer conditions: growth, ratios, a change, one of two, a text, or stating at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from nianbao.domain.fact import Table
from nianbao.domain.formula import operands
from nianbao.domain.metric import Display
from nianbao.domain.plan import AnyOf, Column, Filter, FilterOp
from nianbao.domain.question import Operation
from training.data.meant import Meant
from training.data.plans.columns import computed, placed
from training.data.plans.draw import Draw
from training.data.plans.over_all import drawn, made, plain, threshold
from training.data.plans.ranging import (
    Compared,
    counting,
    derived_quantity,
    growth_quantity,
    keys,
    one_number,
    ranged,
    rows_of_companies,
    stated_quantity,
)
from training.data.plans.say_amount import say_percent

_PERSON = "法定代表人"
_PERCENTS = (5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100)


def growth_over(draw: Draw) -> Meant | None:
    """How many companies grew by more than a part."""
    if (found := drawn(draw, least=50)) is None or found[1] == draw.facts.years[0]:
        return None
    (compared, year), percent = found, draw.random.choice(_PERCENTS)
    quantity = growth_quantity(draw, compared.name, year)
    return _counted(draw, "count_growth", compared.name, quantity, year, percent, FilterOp.GREATER)


def ratio_over(draw: Draw) -> Meant | None:
    """How many companies have a computed percentage above or below a part."""
    year, metric = draw.random.choice(draw.facts.years), draw.random.choice(draw.catalogue.derived)
    parts = operands(metric.formula)
    needed = [each.metric for each in parts if each.metric not in metric.optional]
    if metric.display is not Display.PERCENT or any(each.offset for each in parts):
        return None
    if len(draw.facts.stating(year, needed)) < 20:
        return None
    is_over = draw.random.random() < 0.6
    quantity = derived_quantity(draw, metric.name, metric.formula, year)
    kind, op = ("count_ratio", FilterOp.GREATER) if is_over else ("count_ratio_under", FilterOp.LESS)
    return _counted(draw, kind, metric.name, quantity, year, draw.random.choice(_PERCENTS), op)


def changed(draw: Draw) -> Meant | None:
    """How many companies state more, or less, than in the year before."""
    if (found := drawn(draw, least=50)) is None or found[1] == draw.facts.years[0]:
        return None
    compared, year = found
    is_more = draw.random.random() < 0.5
    change = computed(draw.catalogue, f"{compared.name}变动", f"{compared.name} - 上期({compared.name})", year)
    met = Filter(change, FilterOp.GREATER if is_more else FilterOp.LESS, ("0",))
    plan = counting(draw, year, compared.column.table, (*compared.needs, met))
    return made(
        "count_more" if is_more else "count_less", Operation.COUNT, year, [compared.name], plan,
        one_number(lambda row: Decimal(row[0])),
    )  # fmt: skip


def either(draw: Draw) -> Meant | None:
    """How many companies meet one of two conditions; who states one of the two is judged by it alone."""
    one, other = drawn(draw, least=100), drawn(draw, least=100)
    if one is None or other is None or one[0].name == other[0].name:
        return None
    (first, year), second = one, stated_quantity(draw, other[0].name, one[1])
    if first.column.table is not second.column.table:
        return None
    (x, x_said), (z, z_said) = (threshold(draw, each, draw.random.randrange(10, 90)) for each in (first, second))
    if x <= 0 or z <= 0:
        return None
    over = tuple(
        (Filter(each.column, FilterOp.GREATER, (plain(amount),)),) for each, amount in ((first, x), (second, z))
    )
    plan = replace(counting(draw, year, first.column.table, ()), any_of=(AnyOf(over),))
    return made(
        "count_either", Operation.COUNT, year, [first.name, second.name], plan,
        one_number(lambda row: Decimal(row[0])), said={"x": x_said, "z": z_said},
    )  # fmt: skip


def stating(draw: Draw) -> Meant | None:
    """How many companies state a metric at all."""
    if (found := drawn(draw, least=1)) is None:
        return None
    compared, year = found
    plan = counting(draw, year, compared.column.table, compared.needs)
    return made(
        "count_stating", Operation.COUNT, year, [compared.name], plan, one_number(lambda row: Decimal(row[0]))
    )  # fmt: skip


def of_person(draw: Draw) -> Meant | None:
    """The companies of one legal representative."""
    found = draw.company_year((_PERSON,))
    if found is None:
        return None
    year, column = found[1], placed(draw.catalogue, _PERSON)
    person = str(draw.facts.values[found][_PERSON])
    # "王青 先生", "JOHN SMITH": names that a question would write otherwise.
    if not 2 <= len(person) <= 4 or any(not "\u4e00" <= sign <= "\u9fff" for sign in person):
        return None
    columns = (*keys(Table.COMPANY), Column(Table.COMPANY, _PERSON))
    plan = ranged(draw, year, columns, (Filter(column, FilterOp.EQUAL, (person,)),))
    return made(
        "list_of_person", Operation.LIST, year, [_PERSON], plan,
        rows_of_companies([_PERSON], year, is_ordered=False), said={"t": (person,)},
    )  # fmt: skip


CONDITIONS: tuple[tuple[Callable[[Draw], Meant | None], int], ...] = (
    (growth_over, 6),
    (ratio_over, 5),
    (changed, 5),
    (either, 5),
    (stating, 3),
    (of_person, 4),
)
"""The drawers, and how often each is called beside the others."""


def _counted(draw: Draw, kind: str, name: str, quantity: Compared, year: int, percent: int, op: FilterOp) -> Meant:
    met = Filter(quantity.column, op, (plain(Decimal(percent) / 100),))
    plan = counting(draw, year, quantity.column.table, (*quantity.needs, met))
    return made(
        kind, Operation.COUNT, year, [name], plan, one_number(lambda row: Decimal(row[0])),
        said={"x": say_percent(percent)},
    )  # fmt: skip
