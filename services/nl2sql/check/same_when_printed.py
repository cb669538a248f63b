"""What is executed is what was checked: the printed text parses back to the same tree."""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from nianbao.domain.errors import UnsafeSql


def print_sql(statement: exp.Select) -> str:
    """Print a statement for Postgres, a clause a line, every name quoted."""
    return statement.sql(dialect="postgres", pretty=True, identify=True, comments=False)


def same_when_printed(statement: exp.Select) -> str:
    """Print a tree, and refuse it when the text reads differently.

    Raises:
        UnsafeSql: the text does not parse back to an equal tree.
    """
    printed = print_sql(statement)
    try:
        again = sqlglot.parse_one(printed, read="postgres")
        is_same = isinstance(again, exp.Select) and print_sql(again) == printed
    except (SqlglotError, RecursionError) as error:
        raise UnsafeSql("SQL 无法可靠地还原，请简化查询") from error
    if not is_same:
        raise UnsafeSql("SQL 无法可靠地还原，请简化查询")
    return printed
