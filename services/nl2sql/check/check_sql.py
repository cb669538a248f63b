"""Run the rules in order: text first, then the syntax tree, then what will be executed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from services.nl2sql.check.cap_rows import cap_rows
from services.nl2sql.check.known_columns import known_columns
from services.nl2sql.check.known_views import known_views
from services.nl2sql.check.limit_size import limit_size, limit_text
from services.nl2sql.check.no_comments import no_comments
from services.nl2sql.check.one_select import one_select
from services.nl2sql.check.plain_clauses import plain_clauses
from services.nl2sql.check.plain_nodes import plain_nodes
from services.nl2sql.check.same_when_printed import same_when_printed
from services.nl2sql.schema import Schema

TEXT_RULES = (limit_text, no_comments)
"""Rules on the text as sent; each raises UnsafeSql or returns nothing."""

RULES = (limit_size, plain_nodes, plain_clauses, known_views, known_columns, cap_rows)
"""Rules on the syntax tree; each raises UnsafeSql or returns the statement to go on with.

The last rule, `same_when_printed`, turns the tree into the text that is run.
"""


@dataclass(frozen=True, slots=True)
class CheckedSql:
    """One SELECT that passed every rule; `text` is printed from the checked tree.

    Only the checker makes these, and only these are run.
    """

    text: str


def check_sql(text: str, schema: Schema) -> CheckedSql:
    """Check SQL that came as text.

    Raises:
        UnsafeSql: the text is not exactly one SELECT over the known views.
    """
    for rule in TEXT_RULES:
        rule(text)
    return check_statement(one_select(text), schema)


def check_statement(statement: exp.Select, schema: Schema) -> CheckedSql:
    """Check SQL that was built as a tree; raises as `check_sql`."""
    for rule in RULES:
        statement = rule(statement, schema)
    return CheckedSql(same_when_printed(statement))
