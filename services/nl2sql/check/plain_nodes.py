"""Only syntax from a short list: what is not on it is refused, whatever it does."""

from __future__ import annotations

from sqlglot import exp

from nianbao.domain.errors import UnsafeSql
from services.nl2sql.schema import Schema

# Functions are named here too: sqlglot has one class for each that it knows.
ALLOWED_FUNCTIONS: frozenset[type[exp.Expression]] = frozenset(
    {exp.Count, exp.Sum, exp.Avg, exp.Max, exp.Min, exp.Round, exp.Abs, exp.Coalesce, exp.Nullif, exp.PercentileDisc}
)
_CLAUSES = {
    exp.Select,
    exp.From,
    exp.Join,
    exp.Where,
    exp.Group,
    exp.Having,
    exp.Order,
    exp.Ordered,
    exp.Limit,
    exp.Distinct,
    exp.Subquery,
    exp.WithinGroup,
}
_NAMES = {exp.Table, exp.TableAlias, exp.Column, exp.Alias, exp.Identifier, exp.Star}
_VALUES = {exp.Literal, exp.Null, exp.Boolean, exp.Neg, exp.Paren}
_CONDITIONS = {
    exp.And,
    exp.Or,
    exp.Not,
    exp.EQ,
    exp.NEQ,
    exp.GT,
    exp.GTE,
    exp.LT,
    exp.LTE,
    exp.In,
    exp.Between,
    exp.Like,
    exp.Is,
}
_ARITHMETIC = {exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Case, exp.If}
ALLOWED_NODES = frozenset(_CLAUSES | _NAMES | _VALUES | _CONDITIONS | _ARITHMETIC) | ALLOWED_FUNCTIONS


def plain_nodes(statement: exp.Select, _: Schema) -> exp.Select:
    """Refuse any syntax and any function that is not on the list.

    A star is let through only as `COUNT(*)`: columns are named, so that what a query
    reads can be seen.

    Raises:
        UnsafeSql: a node of another kind, e.g. a CTE, a cast, a lock, `pg_sleep(1)`.
    """
    for node in statement.walk():
        if type(node) not in ALLOWED_NODES:
            what = f"函数 {_function_name(node)}" if isinstance(node, exp.Func) else f"语法 {type(node).__name__}"
            raise UnsafeSql(f"SQL 中不允许使用{what}")
        if isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
            raise UnsafeSql("请写明要查询的列，不要使用 *")
    return statement


def _function_name(node: exp.Func) -> str:
    return node.name.upper() if isinstance(node, exp.Anonymous) else node.sql_name()
