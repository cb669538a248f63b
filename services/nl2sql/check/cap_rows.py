"""No result without a bound on its rows."""

from __future__ import annotations

from sqlglot import exp

from nianbao.domain.errors import UnsafeSql
from services.nl2sql.schema import Schema

ROWS_MAX = 1000


def cap_rows(statement: exp.Select, _: Schema) -> exp.Select:
    """Give the statement a LIMIT when it has none; refuse one that is not a number up to 1000.

    Raises:
        UnsafeSql: the limit is an expression or too large.
    """
    limit = statement.args.get("limit")
    if limit is None:
        return statement.limit(ROWS_MAX)
    bound = limit.expression
    if not isinstance(bound, exp.Literal) or bound.is_string or not bound.name.isdecimal():
        raise UnsafeSql("LIMIT 必须是整数")
    if int(bound.name) > ROWS_MAX:
        raise UnsafeSql(f"LIMIT 不得超过 {ROWS_MAX} 行")
    return statement
