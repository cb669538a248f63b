"""The SQL of a plan as it is taught: on one line, checked, and run as the read-only role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from services.nl2sql.check.check_sql import TEXT_RULES
from services.nl2sql.check.one_select import one_select
from services.nl2sql.reader import Result, View
from services.nl2sql.schema import Schema
from training.data.meant import Meant, Row


@dataclass(frozen=True, slots=True)
class Ran:
    """A statement and the rows that it gave; `columns` are the metrics' columns it reads, table first."""

    sql: str
    rows: Sequence[Row]
    columns: tuple[tuple[str, str], ...]


async def run_plan(meant: Meant, view: View, schema: Schema) -> Ran:
    """Print a plan's statement, read the text back, check it and run it: the rows are those of what is taught.

    Raises:
        UnsafeSql: the statement breaks a rule of the checker.
    """
    statement = meant.statement
    text = statement.sql(dialect="postgres", identify=True, comments=False)
    result = await run_text(text, view)
    return Ran(text, result.rows, _columns(statement, schema))


async def run_text(text: str, view: View) -> Result:
    """Run one SELECT that came as text, under all rules of the checker.

    Raises:
        UnsafeSql: the text breaks a rule.
    """
    for rule in TEXT_RULES:
        rule(text)
    return await view.run(one_select(text))


def _columns(statement: exp.Select, schema: Schema) -> tuple[tuple[str, str], ...]:
    """The views and columns that a statement reads, in the order written."""
    aliases = {table.alias_or_name: table.name for table in statement.find_all(exp.Table)}
    views = list(dict.fromkeys(aliases.values()))

    def view_of(column: exp.Column) -> str:
        own = (view for view in views if column.name in schema.columns_of[view])
        return aliases[column.table] if column.table else next(own)

    return tuple(dict.fromkeys((view_of(column), column.name) for column in statement.find_all(exp.Column)))
