"""A plan as one SELECT: literals in place, because the statement is shown to whoever asked."""

from __future__ import annotations

from sqlglot import exp

from nianbao.domain.fact import Table
from nianbao.domain.plan import Aggregate, Column, Filter, FilterOp, Order, Plan
from services.nl2sql.schema import CODE, PERIOD, SCOPE

_AGGREGATES: dict[Aggregate, type[exp.AggFunc]] = {
    Aggregate.COUNT: exp.Count,
    Aggregate.SUM: exp.Sum,
    Aggregate.AVG: exp.Avg,
    Aggregate.MAX: exp.Max,
    Aggregate.MIN: exp.Min,
}

_SUFFIX = {
    Aggregate.COUNT: "数量",
    Aggregate.SUM: "合计",
    Aggregate.AVG: "平均",
    Aggregate.MAX: "最大",
    Aggregate.MIN: "最小",
}


def compile_plan(plan: Plan) -> exp.Select:
    """Compile a plan: the first table is the base, the others join on company and period.

    A joined row may be absent: its figures are then NULL, and the plan's fallbacks look
    for them in their own table. A filter on a joined table's 报表范围 stands in its ON.
    """
    tables = tables_of(plan)
    is_joined = len(tables) > 1
    statement = exp.select(*(_selected(column, is_joined) for column in plan.select)).from_(_table(tables[0]))
    joining = [item for item in plan.filters if item.column.name == SCOPE and item.column.table is not tables[0]]
    for table in tables[1:]:
        on = [_same(tables[0], table, CODE), _same(tables[0], table, PERIOD)]
        on += [_condition(item, is_joined) for item in joining if item.column.table is table]
        statement = statement.join(_table(table), on=exp.and_(*on), join_type="left", copy=False)
    statement = statement.where(*(_condition(item, is_joined) for item in plan.filters if item not in joining))
    for column in plan.group:
        statement = statement.group_by(_column(column, is_joined), copy=False)
    for order in plan.order:
        statement = statement.order_by(_ordered(order, is_joined), copy=False)
    return statement.limit(plan.limit, copy=False)


def tables_of(plan: Plan) -> tuple[Table, ...]:
    """The tables that a plan reads, in the order it names them."""
    columns = [*plan.select, *(item.column for item in plan.filters), *(item.column for item in plan.order)]
    return tuple(dict.fromkeys(column.table for column in columns))


def _table(table: Table) -> exp.Table:
    return exp.Table(this=_name(str(table)))


def _name(text: str) -> exp.Identifier:
    return exp.to_identifier(text, quoted=True)


def _text(value: str) -> exp.Literal:
    return exp.Literal.string(value)


def _column(column: Column, is_joined: bool) -> exp.Column:
    return exp.Column(this=_name(column.name), table=_name(str(column.table)) if is_joined else None)


def _selected(column: Column, is_joined: bool) -> exp.Expression:
    if column.aggregate is Aggregate.NONE:
        return _column(column, is_joined)
    call = _AGGREGATES[column.aggregate](this=_column(column, is_joined))
    return exp.Alias(this=call, alias=_name(f"{column.name}{_SUFFIX[column.aggregate]}"))


def _same(base: Table, table: Table, key: str) -> exp.Expression:
    return exp.EQ(this=_column(Column(table, key), True), expression=_column(Column(base, key), True))


def _condition(item: Filter, is_joined: bool) -> exp.Expression:
    column = _column(item.column, is_joined)
    values = [_text(value) for value in item.values]
    match item.op:
        case FilterOp.EQUAL:
            return exp.EQ(this=column, expression=values[0])
        case FilterOp.IN:
            return exp.In(this=column, expressions=values)
        case FilterOp.CONTAINS:
            return exp.Like(this=column, expression=_text(f"%{_escape_pattern(item.values[0])}%"))
        case FilterOp.GREATER:
            return exp.GT(this=column, expression=exp.Literal.number(item.values[0]))
        case FilterOp.LESS:
            return exp.LT(this=column, expression=exp.Literal.number(item.values[0]))
        case FilterOp.PRESENT:
            return exp.Not(this=exp.Is(this=column, expression=exp.Null()))


def _escape_pattern(text: str) -> str:
    """Make % and _ mean themselves in LIKE, whose escape character is the backslash."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _ordered(order: Order, is_joined: bool) -> exp.Ordered:
    return exp.Ordered(this=_column(order.column, is_joined), desc=order.is_descending, nulls_first=False)
