"""Only the read views, by their bare names."""

from __future__ import annotations

from sqlglot import exp

from nianbao.domain.errors import UnsafeSql
from services.nl2sql.schema import Schema


def known_views(statement: exp.Select, schema: Schema) -> exp.Select:
    """Refuse tables that are not read views, and selects that read from none.

    Raises:
        UnsafeSql: an unknown or qualified table, or no FROM at all.
    """
    for select in statement.find_all(exp.Select):
        if select.args.get("from_") is None:
            raise UnsafeSql("查询必须从数据视图读取")
    for table in statement.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            raise UnsafeSql("FROM 之后只能是数据视图")
        if table.name not in schema.columns_of:
            raise UnsafeSql(f"没有名为「{table.name}」的数据视图，可用：{'、'.join(schema.columns_of)}")
    return statement
