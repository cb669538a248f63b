"""Only columns that the sources of the same SELECT have."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from nianbao.domain.errors import UnsafeSql
from services.nl2sql.schema import Schema


def known_columns(statement: exp.Select, schema: Schema) -> exp.Select:
    """Refuse columns that no source of their own SELECT has.

    A sub-select may not reach into the one around it. Output names count in GROUP BY,
    ORDER BY and HAVING, and as the columns of a sub-select in FROM.

    Raises:
        UnsafeSql: an unknown column, an unknown or repeated table name.
    """
    for select in statement.find_all(exp.Select):
        _check_select(select, schema)
    return statement


def _check_select(select: exp.Select, schema: Schema) -> None:
    columns_of: dict[str, frozenset[str]] = {}
    for source in _sources(select):
        name = source.alias_or_name
        if not name or name in columns_of:
            raise UnsafeSql("SQL 中的表名重复或缺少别名")
        columns_of[name] = _columns(source, schema)
    outputs = {item.alias for item in select.expressions if isinstance(item, exp.Alias)}
    for column in _own_columns(select):
        _check_column(column, columns_of, outputs)


def _check_column(column: exp.Column, columns_of: dict[str, frozenset[str]], outputs: set[str]) -> None:
    if column.table:
        if column.name not in columns_of.get(column.table, frozenset()):
            raise UnsafeSql(f"没有列「{column.table}.{column.name}」")
        return
    if any(column.name in columns for columns in columns_of.values()):
        return
    in_output_clause = column.find_ancestor(exp.Order, exp.Group, exp.Having, exp.Select)
    if column.name in outputs and not isinstance(in_output_clause, exp.Select):
        return
    raise UnsafeSql(f"没有列「{column.name}」")


def _sources(select: exp.Select) -> Iterator[exp.Expression]:
    yield select.args["from_"].this
    for join in select.args.get("joins") or ():
        yield join.this


def _columns(source: exp.Expression, schema: Schema) -> frozenset[str]:
    if isinstance(source, exp.Table):
        return schema.columns_of[source.name]
    if isinstance(source, exp.Subquery) and isinstance(source.this, exp.Select):
        return frozenset(item.alias_or_name for item in source.this.expressions)
    raise UnsafeSql("FROM 之后只能是数据视图或子查询")


def _own_columns(select: exp.Select) -> Iterator[exp.Column]:
    """Yield the columns of this SELECT, leaving out those of SELECTs inside it."""
    for node in select.walk(prune=lambda inner: isinstance(inner, exp.Select) and inner is not select):
        if isinstance(node, exp.Column):
            yield node
