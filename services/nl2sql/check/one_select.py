"""Exactly one statement, and it is a SELECT."""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from nianbao.domain.errors import UnsafeSql


def one_select(text: str) -> exp.Select:
    """Parse text that must hold exactly one SELECT.

    Raises:
        UnsafeSql: no statement, several, not a SELECT, or text that does not parse.
    """
    try:
        statements = sqlglot.parse(text, read="postgres")
    except (SqlglotError, RecursionError) as error:
        raise UnsafeSql("SQL 无法解析，请检查语法") from error
    if len(statements) != 1:
        raise UnsafeSql("只允许执行一条 SQL 语句")
    statement = statements[0]
    if not isinstance(statement, exp.Select):
        raise UnsafeSql("只允许执行 SELECT 查询")
    return statement
