"""A plan as one SELECT: literals in place, because the statement is shown to whoever asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from nianbao.domain.fact import Table
from nianbao.domain.formula import Binary, Expression, Negation, Number, Operand, operands, parse
from nianbao.domain.plan import Aggregate, AnyOf, Column, Filter, FilterOp, Order, Plan
from nianbao.store.views import GROUP_COLUMN
from services.nl2sql.schema import CODE, PERIOD, SCOPE

_AGGREGATES: dict[Aggregate, type[exp.AggFunc]] = {
    Aggregate.COUNT: exp.Count,
    Aggregate.SUM: exp.Sum,
    Aggregate.AVG: exp.Avg,
    Aggregate.MAX: exp.Max,
    Aggregate.MIN: exp.Min,
}

_COMPARISONS: dict[FilterOp, type[exp.Binary]] = {
    FilterOp.GREATER: exp.GT,
    FilterOp.AT_LEAST: exp.GTE,
    FilterOp.LESS: exp.LT,
    FilterOp.AT_MOST: exp.LTE,
}

_ARITHMETIC: dict[str, type[exp.Binary]] = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul, "/": exp.Div}

_SUFFIX = {
    Aggregate.COUNT: "数量",
    Aggregate.SUM: "合计",
    Aggregate.AVG: "平均",
    Aggregate.MAX: "最大",
    Aggregate.MIN: "最小",
    Aggregate.LOWER_MEDIAN: "低中位数",
    Aggregate.UPPER_MEDIAN: "高中位数",
    Aggregate.TENTH: "十分位数",
    Aggregate.QUARTER: "四分位数",
    Aggregate.THREE_QUARTERS: "四分之三位数",
    Aggregate.NINE_TENTHS: "十分之九位数",
}

# The share of values at or below each quantile: discrete, so that it is a value that some company states.
_SHARES = {
    Aggregate.TENTH: "0.1",
    Aggregate.QUARTER: "0.25",
    Aggregate.LOWER_MEDIAN: "0.5",
    Aggregate.UPPER_MEDIAN: "0.5",
    Aggregate.THREE_QUARTERS: "0.75",
    Aggregate.NINE_TENTHS: "0.9",
}


def compile_plan(plan: Plan) -> exp.Select:
    """Compile a plan: the first table is the base, the others join on company and period.

    A joined row may be absent: its figures are then NULL, and the plan's fallbacks look
    for them in their own table. A filter on a table's 报表范围 or 集团口径 holds for each of its rows,
    those joined from other periods too, and stands in their ON.
    """
    sources = sources_of(plan)
    base, is_joined = sources[0], len(sources) > 1
    statement = exp.select(*(_selected(column, is_joined) for column in plan.select)).from_(_source(base))
    scoping = [item for item in plan.filters if item.column.name in (SCOPE, GROUP_COLUMN)]
    for source in sources[1:]:
        on = [_same(base, source, CODE), _period_of(base, source)]
        on += [_condition(_moved(item, source), True) for item in scoping if item.column.table is source.table]
        statement = statement.join(_source(source), on=exp.and_(*on), join_type="left", copy=False)
    own = [item for item in plan.filters if item not in scoping or item.column.table is base.table]
    statement = statement.where(*(_condition(item, is_joined) for item in own))
    statement = statement.where(*(_either(group, is_joined) for group in plan.any_of), copy=False)
    for pool in (*plan.within, *plan.without):
        inner = exp.In(this=_column(Column(base.table, CODE), is_joined), query=exp.Subquery(this=compile_plan(pool)))
        statement = statement.where(inner if pool in plan.within else exp.Not(this=inner), copy=False)
    for column in plan.group:
        statement = statement.group_by(_column(column, is_joined), copy=False)
    for order in plan.order:
        statement = statement.order_by(_ordered(order, is_joined), copy=False)
    return statement.limit(plan.limit, copy=False)


@dataclass(frozen=True, slots=True)
class Source:
    """The rows that one name in FROM stands for: a view, for the plan's own period or another."""

    table: Table
    period: str = ""

    @property
    def name(self) -> str:
        """What the rows are called: 利润表, 利润表2020."""
        return f"{self.table}{self.period}"


def sources_of(plan: Plan) -> tuple[Source, ...]:
    """The rows that a plan reads, in the order it names them."""
    either = (item for group in plan.any_of for alternative in group.alternatives for item in alternative)
    filters = (*plan.filters, *either)
    columns = [*plan.select, *(item.column for item in filters), *(item.column for item in plan.order)]
    read = (each for column in columns for each in (column.operands or (column,)))
    return tuple(dict.fromkeys(Source(column.table, column.period) for column in read))


def _moved(item: Filter, source: Source) -> Filter:
    return replace(item, column=replace(item.column, period=source.period))


def _period_of(base: Source, source: Source) -> exp.Expr:
    if not source.period:
        return _same(base, source, PERIOD)
    period = _column(Column(source.table, PERIOD, period=source.period), True)
    return exp.EQ(this=period, expression=_text(source.period))


def _source(source: Source) -> exp.Table:
    table = exp.Table(this=_name(str(source.table)))
    if source.period:
        table.set("alias", exp.TableAlias(this=_name(source.name)))
    return table


def _name(text: str) -> exp.Identifier:
    return exp.to_identifier(text, quoted=True)


def _text(value: str) -> exp.Literal:
    return exp.Literal.string(value)


def _column(column: Column, is_joined: bool) -> exp.Expr:
    if column.formula:
        return _computed(column, is_joined)
    return exp.Column(
        this=_name(column.name), table=_name(Source(column.table, column.period).name) if is_joined else None
    )


def _computed(column: Column, is_joined: bool) -> exp.Expr:
    """A formula as SQL arithmetic; a divisor of zero gives NULL, so the row counts as not known."""
    placed = dict(zip(operands(column.formula), column.operands, strict=True))

    def compiled(expression: Expression) -> exp.Expr:
        match expression:
            case Operand():
                column = placed[expression]
                value = _column(column, is_joined)
                return exp.Coalesce(this=value, expressions=[exp.Literal.number(0)]) if column.is_optional else value
            case Number(value):
                return exp.Literal.number(format(value, "f"))
            case Negation(of):
                return exp.Neg(this=exp.Paren(this=compiled(of)))
            case Binary(operator, left, right):
                divisor = compiled(right)
                if operator == "/":
                    divisor = exp.Nullif(this=divisor, expression=exp.Literal.number(0))
                call = _ARITHMETIC[operator](this=compiled(left), expression=divisor)
                if operator == "/":
                    # As Postgres divides numerics: without these sqlglot would cast to double.
                    call.set("typed", True)
                    call.set("safe", False)
                return exp.Paren(this=call)

    return compiled(parse(column.formula))


def _selected(column: Column, is_joined: bool) -> exp.Expr:
    value = _column(column, is_joined)
    match column.aggregate:
        case Aggregate.NONE:
            return exp.Alias(this=value, alias=_name(column.name)) if column.formula else value
        case aggregate if aggregate in _SHARES:
            ordered = exp.Ordered(this=value, desc=column.aggregate is Aggregate.UPPER_MEDIAN, nulls_first=False)
            share = exp.PercentileDisc(this=exp.Literal.number(_SHARES[aggregate]))
            call: exp.Expr = exp.WithinGroup(this=share, expression=exp.Order(expressions=[ordered]))
        case _:
            call = _AGGREGATES[column.aggregate](this=value)
    return exp.Alias(this=call, alias=_name(f"{column.name}{_SUFFIX[column.aggregate]}"))


def _same(base: Source, source: Source, key: str) -> exp.Expr:
    return exp.EQ(
        this=_column(Column(source.table, key, period=source.period), True),
        expression=_column(Column(base.table, key), True),
    )


def _condition(item: Filter, is_joined: bool) -> exp.Expr:
    column = _column(item.column, is_joined)
    values = [_text(value) for value in item.values]
    match item.op:
        case FilterOp.EQUAL:
            return exp.EQ(this=column, expression=values[0])
        case FilterOp.NOT_EQUAL:
            return exp.NEQ(this=column, expression=values[0])
        case FilterOp.IN:
            return exp.In(this=column, expressions=values)
        case FilterOp.CONTAINS:
            return _contains_any(column, item.values)
        case FilterOp.LACKS:
            return exp.Not(this=exp.Paren(this=_contains_any(column, item.values)))
        case FilterOp.GREATER | FilterOp.AT_LEAST | FilterOp.LESS | FilterOp.AT_MOST:
            return _COMPARISONS[item.op](this=column, expression=_number(item.values[0]))
        case FilterOp.PRESENT:
            return exp.Not(this=exp.Is(this=column, expression=exp.Null()))


def _either(group: AnyOf, is_joined: bool) -> exp.Expr:
    """One of the alternatives holds: what is not known is not met, but another one may be."""
    met = (exp.and_(*(_condition(item, is_joined) for item in alternative)) for alternative in group.alternatives)
    return exp.Paren(this=exp.or_(*met))


def _contains_any(column: exp.Expr, values: Sequence[str]) -> exp.Expr:
    tests = [exp.Like(this=column.copy(), expression=_text(f"%{_escape_pattern(value)}%")) for value in values]
    return exp.or_(*tests) if len(tests) > 1 else tests[0]


def _number(value: str) -> exp.Expr:
    """A negative number is a minus sign before a literal, as the checker reads it back."""
    if value.startswith("-"):
        return exp.Neg(this=exp.Literal.number(value[1:]))
    return exp.Literal.number(value)


def _escape_pattern(text: str) -> str:
    """Make % and _ mean themselves in LIKE, whose escape character is the backslash."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _ordered(order: Order, is_joined: bool) -> exp.Ordered:
    return exp.Ordered(this=_column(order.column, is_joined), desc=order.is_descending, nulls_first=False)
