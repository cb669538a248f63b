"""Plans that make one number of all companies, or place one company among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlglot import exp

from nianbao.domain.fact import Table
from nianbao.domain.metric import MetricKind
from nianbao.domain.plan import Aggregate, Filter, FilterOp
from nianbao.domain.question import Operation, Route, Statistic
from services.nl2sql.compile_plan import compile_plan
from training.data.meant import STEP, Meant, Row, Truth
from training.data.plans.columns import fetch
from training.data.plans.draw import Draw
from training.data.plans.over_all import drawn, made
from training.data.plans.ranging import REGIONS, aggregated, counting, one_number, ranged, stated_quantity

_AGGREGATES = {
    Statistic.SUM: (Aggregate.SUM,),
    Statistic.AVERAGE: (Aggregate.SUM, Aggregate.COUNT),
    Statistic.MEDIAN: (Aggregate.LOWER_MEDIAN, Aggregate.UPPER_MEDIAN),
}
_LATER = {Statistic.AVERAGE: "合计 / 数量", Statistic.MEDIAN: "(低中位数 + 高中位数) / 2"}


def total(draw: Draw) -> Meant | None:
    """A sum, a mean or a median over the companies, of all or of a region."""
    region = draw.random.choice(REGIONS) if draw.random.random() < 0.5 else ""
    if (found := drawn(draw, region)) is None:
        return None
    compared, year = found
    statistic = draw.random.choice(list(_AGGREGATES))
    plan = ranged(draw, year, aggregated(compared, *_AGGREGATES[statistic]), compared.needs, region=region, limit=1)
    return made(
        f"{statistic}_all" + ("_in" if region else ""), Operation.STATISTIC, year, [compared.name], plan,
        one_number(_total_of(statistic)), said={"p": (region,)} if region else {}, later=_LATER.get(statistic, ""),
        statistic=statistic,
    )  # fmt: skip


def _total_of(statistic: Statistic) -> Callable[[Row], Decimal]:
    match statistic:
        case Statistic.AVERAGE:
            return lambda row: Decimal(row[0]) / Decimal(row[1])
        case Statistic.MEDIAN:
            return lambda row: (Decimal(row[0]) + Decimal(row[1])) / 2
        case _:
            return lambda row: Decimal(row[0])


def place(draw: Draw) -> Meant | None:
    """Which place a company holds among all: one more than there are companies above it."""
    metric = draw.common()
    if not draw.is_kind(metric, MetricKind.FLOW, MetricKind.STOCK, MetricKind.COUNT):
        return None
    if (found := draw.company_year((metric,))) is None:
        return None
    code, year = found
    compared = stated_quantity(draw, metric, year)
    above = compile_plan(counting(draw, year, compared.column.table, compared.needs))
    own = _alone(draw, code, year, metric)
    above = above.where(exp.GT(this=exp.column(metric, quoted=True), expression=exp.Subquery(this=own)))
    more = Filter(compared.column, FilterOp.GREATER, (STEP,))
    after = compile_plan(counting(draw, year, compared.column.table, (*compared.needs, more)))
    return _of_company(
        draw, "place", code, year, metric, above, Statistic.PLACE, lambda rows: _one(Decimal(rows[0][0]) + 1),
        "排在前面的公司数 + 1", (own.copy(), after),
    )  # fmt: skip


def share(draw: Draw) -> Meant | None:
    """A company's part of the sum over all."""
    if (found := drawn(draw, least=30)) is None:
        return None
    compared, year = found
    code = draw.random.choice(sorted(compared.values))
    if sum(compared.values.values()) <= 0:
        return None
    whole = compile_plan(ranged(draw, year, aggregated(compared, Aggregate.SUM), compared.needs, limit=1))
    whole.set("limit", None)
    own = _alone(draw, code, year, compared.name)
    statement = own.copy().select(exp.alias_(exp.Subquery(this=whole), "合计", quoted=True))
    return _of_company(
        draw, "share", code, year, compared.name, statement, Statistic.SHARE,
        lambda rows: _one(Decimal(rows[0][0]) / Decimal(rows[0][1])), f"{compared.name} / 合计", (own, whole.copy()),
    )  # fmt: skip


def proportion(draw: Draw) -> Meant | None:
    """How large a part of the companies has a profit or a loss."""
    region, year = draw.random.choice((*REGIONS, "")), draw.random.choice(draw.facts.years)
    compared = stated_quantity(draw, "净利润", year, region)
    if len(compared.values) < 5:
        return None
    is_loss = draw.random.random() < 0.5
    statement = compile_plan(counting(draw, year, Table.INCOME_STATEMENT, compared.needs, region))
    column = next(statement.find_all(exp.Count)).this.copy()
    figure = exp.column(compared.name, table=column.args.get("table"), quoted=True)
    sign = (exp.LT if is_loss else exp.GT)(this=figure, expression=exp.Literal.number(0))
    met = exp.Count(this=exp.Case(ifs=[exp.If(this=sign, true=exp.Literal.number(1))]))
    statement = statement.select(exp.alias_(met, "符合条件数量", quoted=True))
    kind = ("proportion_loss" if is_loss else "proportion_profit") + ("_in" if region else "")
    return made(
        kind, Operation.STATISTIC, year, [compared.name], statement,
        one_number(lambda row: Decimal(row[1]) / Decimal(row[0])), said={"p": (region,)} if region else {},
        later="符合条件数量 / 数量", statistic=Statistic.PROPORTION,
    )  # fmt: skip


TOTALS: tuple[tuple[Callable[[Draw], Meant | None], int], ...] = (
    (total, 24),
    (place, 14),
    (share, 10),
    (proportion, 8),
)
"""The drawers, and how often each is called beside the others."""


def _alone(draw: Draw, code: str, year: int, metric: str) -> exp.Select:
    """One figure of one company, alone in its row."""
    plan = fetch(draw.catalogue, [code], [year], [metric])
    statement = compile_plan(replace(plan, select=plan.select[-1:]))
    statement.set("limit", None)
    return statement


def _of_company(
    draw: Draw,
    kind: str,
    code: str,
    year: int,
    metric: str,
    statement: exp.Select,
    statistic: Statistic,
    expect: Callable[[Sequence[Row]], Truth | None],
    later: str,
    steps: tuple[exp.Select, ...],
) -> Meant:
    return Meant(
        kind, Route.STATISTICS, Operation.STATISTIC, statement, expect, companies=(draw.company(code),), years=(year,),
        metrics=(metric,), statistic=statistic, later=later, steps=steps,
    )  # fmt: skip


def _one(value: Decimal) -> Truth:
    return Truth(computed=(value,))
