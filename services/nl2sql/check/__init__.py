"""The SQL checker: a statement passes every rule or is not run."""

from services.nl2sql.check.check_sql import RULES, CheckedSql, check_sql, check_statement

__all__ = ["RULES", "CheckedSql", "check_sql", "check_statement"]
