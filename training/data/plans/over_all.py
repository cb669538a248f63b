"""Plans about which companies: rankings, lists and counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlglot import exp

from nianbao.domain.fact import Table
from nianbao.domain.formula import operands
from nianbao.domain.metric import MetricKind
from nianbao.domain.plan import Column, Filter, FilterOp, Plan
from nianbao.domain.question import Operation, Route, Statistic
from services.nl2sql.compile_plan import compile_plan
from services.nl2sql.schema import CODE
from training.data.meant import STEP, Expect, Meant
from training.data.plans.columns import placed
from training.data.plans.draw import Draw
from training.data.plans.ranging import (
    REGIONS,
    Compared,
    by,
    counting,
    derived_quantity,
    growth_quantity,
    keys,
    listing,
    one_number,
    ranged,
    ranking,
    rows_of_companies,
    stated_quantity,
)
from training.data.plans.say_amount import say_amount, say_places

_ENOUGH = 8
_LISTED = 40


def drawn(draw: Draw, region: str = "", least: int = _ENOUGH) -> tuple[Compared, int] | None:
    """A metric and a year that enough companies state."""
    metric, year = draw.common(), draw.random.choice(draw.facts.years)
    if not draw.is_kind(metric, MetricKind.FLOW, MetricKind.STOCK, MetricKind.COUNT):
        return None
    compared = stated_quantity(draw, metric, year, region)
    return (compared, year) if len(compared.values) >= least else None


def made(
    kind: str,
    operation: Operation,
    year: int | Sequence[int],
    metrics: Sequence[str],
    plan: Plan | exp.Select,
    expect: Expect,
    *,
    said: dict[str, tuple[str, ...]] | None = None,
    later: str = "",
    statistic: Statistic = Statistic.NONE,
    steps: tuple[exp.Select, ...] = (),
) -> Meant:
    """A plan of the statistics route."""
    years = (year,) if isinstance(year, int) else tuple(year)
    return Meant(
        kind, Route.STATISTICS, operation, plan, expect, years=years, metrics=tuple(metrics), said=said or {},
        later=later, statistic=statistic, steps=steps,
    )  # fmt: skip


def rank(draw: Draw) -> Meant | None:
    """The first or last places, of all companies or of a region's."""
    region = draw.random.choice(REGIONS) if draw.random.random() < 0.35 else ""
    if (found := drawn(draw, region, 12)) is None:
        return None
    compared, year = found
    is_most = draw.random.random() < 0.75
    last = draw.random.choice((1, 1, 2, 3, 4, 5, 5, 6, 8, 10))
    kind = "rank" + ("_one" if last == 1 else "") + ("" if is_most else "_least") + ("_in" if region else "")
    said = {"n": say_places(last)} | ({"p": (region,)} if region else {})
    return made(
        kind, Operation.RANK, year, [compared.name],
        ranking(draw, year, compared, last=last, is_most=is_most, region=region),
        rows_of_companies([compared.name], year), said=said,
    )  # fmt: skip


def rank_nth(draw: Draw) -> Meant | None:
    """The company at one place."""
    if (found := drawn(draw, least=20)) is None:
        return None
    compared, year = found
    place = draw.random.choice((2, 3, 4, 5, 6, 7, 8, 9, 10))
    is_most = draw.random.random() < 0.8
    return made(
        "rank_nth" if is_most else "rank_nth_least", Operation.RANK, year, [compared.name],
        ranking(draw, year, compared, last=place, is_most=is_most),
        rows_of_companies([compared.name], year, skipped=place - 1), said={"n": say_places(place)},
        later=f"取第{place}行",
    )  # fmt: skip


def rank_growth(draw: Draw) -> Meant | None:
    """The first places by growth."""
    if (found := drawn(draw, least=20)) is None or found[1] == draw.facts.years[0]:
        return None
    (compared, year), last = found, draw.random.choice((1, 3, 5, 10))
    quantity = growth_quantity(draw, compared.name, year)
    return made(
        "rank_growth", Operation.RANK, year, [compared.name], ranking(draw, year, quantity, last=last, is_most=True),
        rows_of_companies([""], year), said={"n": say_places(last)},
    )  # fmt: skip


def rank_derived(draw: Draw) -> Meant | None:
    """The first or last places by a computed metric of one year's figures."""
    year, metric = draw.random.choice(draw.facts.years), draw.random.choice(draw.catalogue.derived)
    parts = operands(metric.formula)
    needed = [each.metric for each in parts if each.metric not in metric.optional]
    if any(each.offset for each in parts) or len(draw.facts.stating(year, needed)) < _ENOUGH:
        return None
    is_most, last = draw.random.random() < 0.7, draw.random.choice((1, 3, 5, 10))
    quantity = derived_quantity(draw, metric.name, metric.formula, year)
    return made(
        "rank_derived" if is_most else "rank_derived_least", Operation.RANK, year, [metric.name],
        ranking(draw, year, quantity, last=last, is_most=is_most), rows_of_companies([""], year),
        said={"n": say_places(last)},
    )  # fmt: skip


def rank_showing(draw: Draw) -> Meant | None:
    """The first places by one metric, and another metric or a text of each."""
    if (found := drawn(draw, least=20)) is None:
        return None
    (compared, year), last = found, draw.random.choice((1, 3, 5))
    is_text = draw.random.random() < 0.4
    shown = draw.random.choice(draw.texts) if is_text and draw.texts else draw.common()
    if shown == compared.name or (not is_text and not draw.is_kind(shown, MetricKind.FLOW, MetricKind.STOCK)):
        return None
    plan = ranking(draw, year, compared, last=last, is_most=True, shown=[placed(draw.catalogue, shown)])
    return made(
        "rank_showing", Operation.RANK, year, [compared.name, shown], plan,
        rows_of_companies([compared.name, shown], year), said={"n": say_places(last)},
    )  # fmt: skip


def nested(draw: Draw) -> Meant | None:
    """The best by one metric of the first places by another."""
    found, other = drawn(draw, least=30), drawn(draw, least=30)
    if found is None or other is None or found[0].name == other[0].name:
        return None
    (pool, year), last = found, draw.random.choice((5, 10, 20))
    compared = stated_quantity(draw, other[0].name, year)
    inner = ranking(draw, year, pool, last=last, is_most=True)
    inner = replace(inner, select=inner.select[:1])
    is_most = draw.random.random() < 0.7
    plan = ranking(draw, year, compared, last=1, is_most=is_most, within=(inner,))
    among_them = Filter(Column(compared.column.table, CODE), FilterOp.IN, (STEP,))
    after = ranking(draw, year, compared, last=1, is_most=is_most, filters=(among_them,))
    return made(
        "nested" if is_most else "nested_least", Operation.RANK, year, [pool.name, compared.name], plan,
        rows_of_companies([compared.name], year), said={"n": say_places(last)},
        steps=(compile_plan(inner), compile_plan(after)),
    )  # fmt: skip


def threshold(draw: Draw, compared: Compared, place: int, is_most: bool = True) -> tuple[Decimal, tuple[str, ...]]:
    """A round amount near the value at a place, and how it is said."""
    ordered = sorted(compared.values.values(), reverse=is_most)
    is_people = draw.is_kind(compared.name, MetricKind.COUNT)
    return say_amount(ordered[min(place, len(ordered) - 1)], is_people=is_people)


def conditions(draw: Draw) -> Meant | None:
    """A list or a count of companies above, below or between amounts; of all or of a region."""
    region = draw.random.choice(REGIONS) if draw.random.random() < 0.35 else ""
    if (found := drawn(draw, region, 12)) is None:
        return None
    compared, year = found
    shape = draw.random.choice(("over", "over", "under", "between"))
    most = _LISTED if draw.random.random() < 0.5 else len(compared.values) - 1
    low, low_said = threshold(draw, compared, draw.random.randrange(2, max(3, most)), shape != "under")
    column, said = compared.column, {"x": low_said}
    filters: tuple[Filter, ...]
    if shape == "between":
        high, high_said = say_amount(
            low * draw.random.choice((2, 3, 5)), is_people=draw.is_kind(compared.name, MetricKind.COUNT)
        )
        if low <= 0 or high <= low:
            return None
        said["x2"] = high_said
        filters = (Filter(column, FilterOp.AT_LEAST, (plain(low),)), Filter(column, FilterOp.AT_MOST, (plain(high),)))
        met = [code for code, value in compared.values.items() if low <= value <= high]
    else:
        op = FilterOp.GREATER if shape == "over" else FilterOp.LESS
        filters = (Filter(column, op, (plain(low),)),)
        met = [code for code, value in compared.values.items() if (value > low if shape == "over" else value < low)]
    if low <= 0 or not met:
        return None
    return _listed_or_counted(draw, shape, compared, year, filters, met, said, region)


def losses(draw: Draw) -> Meant | None:
    """Companies with a loss or a profit, of a region."""
    region, year = draw.random.choice((*REGIONS, "")), draw.random.choice(draw.facts.years)
    compared = stated_quantity(draw, "净利润", year, region)
    is_loss = draw.random.random() < 0.6
    met = [code for code, value in compared.values.items() if (value < 0 if is_loss else value > 0)]
    filters = (Filter(compared.column, FilterOp.LESS if is_loss else FilterOp.GREATER, ("0",)),)
    return (
        _listed_or_counted(draw, "loss" if is_loss else "profit", compared, year, filters, met, {}, region)
        if met
        else None
    )


def region_count(draw: Draw) -> Meant | None:
    """How many companies are registered in a region."""
    region, year = draw.random.choice(REGIONS), draw.random.choice(draw.facts.years)
    plan = counting(draw, year, Table.COMPANY, (), region)
    return made(
        "count_region", Operation.COUNT, year, ["注册地址"], plan, one_number(lambda row: Decimal(row[0]) or None),
        said={"p": (region,)},
    )  # fmt: skip


def both(draw: Draw) -> Meant | None:
    """Two conditions that must hold together, or one of which must."""
    one, other = drawn(draw, least=100), drawn(draw, least=100)
    if one is None or other is None or one[0].name == other[0].name:
        return None
    (first, year), second = one, stated_quantity(draw, other[0].name, one[1])
    x, x_said = threshold(draw, first, draw.random.randrange(10, 90))
    y, y_said = threshold(draw, second, draw.random.randrange(10, 90))
    if x <= 0 or y <= 0:
        return None
    filters = (
        Filter(first.column, FilterOp.GREATER, (plain(x),)),
        *second.needs,
        Filter(second.column, FilterOp.GREATER, (plain(y),)),
    )
    met = [code for code, value in first.values.items() if value > x and second.values.get(code, Decimal(0)) > y]
    if not met:
        return None
    return _listed_or_counted(
        draw, "both", first, year, filters, met, {"x": x_said, "z": y_said}, "", metrics=(first.name, second.name)
    )


def every_year(draw: Draw) -> Meant | None:
    """Companies above an amount in each of the years."""
    years = draw.facts.years[-draw.random.choice((2, 3)) :]
    if len(years) < 2 or (found := drawn(draw, least=100)) is None:
        return None
    last = years[-1]
    compared = stated_quantity(draw, found[0].name, last)
    x, said = threshold(draw, compared, draw.random.randrange(5, _LISTED))
    if x <= 0:
        return None
    filters = [
        Filter(placed(draw.catalogue, compared.name, "" if year == last else str(year)), FilterOp.GREATER, (plain(x),))
        for year in reversed(years)
    ]
    plan = ranged(
        draw,
        last,
        (*keys(compared.column.table), compared.column),
        (*compared.needs, *filters),
        order=by(compared.column, True),
    )
    return made(
        "every_year", Operation.LIST, years, [compared.name], plan,
        rows_of_companies([compared.name], last, is_ordered=False), said={"x": said},
    )  # fmt: skip


def _listed_or_counted(
    draw: Draw,
    shape: str,
    compared: Compared,
    year: int,
    filters: Sequence[Filter],
    met: Sequence[str],
    said: dict[str, tuple[str, ...]],
    region: str,
    metrics: Sequence[str] = (),
) -> Meant:
    said = said | ({"p": (region,)} if region else {})
    ending = "_in" if region else ""
    names = metrics or (compared.name,)
    if len(met) <= _LISTED and draw.random.random() < 0.6:
        expect = rows_of_companies([compared.name], year, is_ordered=False)
        plan = listing(draw, year, compared, filters, region)
        return made(f"list_{shape}{ending}", Operation.LIST, year, names, plan, expect, said=said)
    plan = counting(draw, year, compared.column.table, (*compared.needs, *filters), region)
    return made(
        f"count_{shape}{ending}", Operation.COUNT, year, names, plan, one_number(lambda row: Decimal(row[0])), said=said
    )


def plain(value: Decimal) -> str:
    """A number as filters write it."""
    return format(value.normalize(), "f")


OVER_ALL: tuple[tuple[Callable[[Draw], Meant | None], int], ...] = (
    (rank, 26),
    (rank_nth, 8),
    (rank_growth, 8),
    (rank_derived, 8),
    (rank_showing, 8),
    (nested, 8),
    (conditions, 26),
    (losses, 6),
    (region_count, 4),
    (both, 8),
    (every_year, 4),
)
"""The drawers, and how often each is called beside the others."""
