"""Row-level security: what a transaction sees that works for a caller who may not see everything.

Such a transaction takes the role `nianbao_restricted`, which owns nothing, and proves with
`nianbao.access` which knowledge bases it may see; without a proof it sees no row. The owner's own
transactions (workers, migrations, callers who may see everything) are not touched by policies.

A table that is not named here cannot be read by that role at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

RESTRICTED_ROLE = "nianbao_restricted"

_ALLOWED = "((SELECT nianbao.allowed_bases())::bigint[])"


@dataclass(frozen=True, slots=True)
class Rule:
    """Which rows of a table the role sees, and whether it may write them."""

    condition: str
    may_write: bool = False


def _own(column: str = "knowledge_base_id", *, may_write: bool = False) -> Rule:
    return Rule(f"{column} = ANY {_ALLOWED}", may_write)


def _through(table: str, column: str, *, may_write: bool = False) -> Rule:
    """As the row that it belongs to: that table's own policy holds in the subquery."""
    return Rule(f"EXISTS (SELECT FROM nianbao.{table} owner WHERE owner.id = {column})", may_write)


RULES: Mapping[str, Rule] = {
    "knowledge_base": _own("id", may_write=True),
    "document": _own(may_write=True),
    "batch": _own(may_write=True),
    "job": _own(may_write=True),
    # A message is about a job, or about a knowledge base.
    "outbox": Rule(f"{_through('job', 'job_id').condition} OR {_own().condition}", may_write=True),
    # A message that nobody could read belongs to no job, so such a caller does not see it.
    "dead_letter": _through("job", "job_id"),
    "session": _own(may_write=True),
    "feedback": _own(may_write=True),
    "bad_case": _own(may_write=True),
    "message": _through("session", "session_id", may_write=True),
    "report": _own(),
    "figure_row": _own(),
    "registry_version": _own(),
    "embedding_space": _own(),
    "fact": _through("report", "report_id"),
    "comparison": _through("report", "own_report_id"),
    "tree_node": _through("report", "report_id"),
    "chunk": _through("report", "report_id"),
    "posting": _through("report", "report_id"),
    "word_block": _own(),
    "block_word": _through("word_block", "block_id"),
    "section": _through("report", "report_id"),
    "embedding": _through("report", "report_id"),
    # Names and dimensions of models, the same for everybody.
    "embedding_model": Rule("true"),
}
"""By table. The callers of the gateway write what it owns; reports are the indexer's."""

NEVER = frozenset({"api_key", "api_key_base", "access_secret", "alembic_version"})
"""Tables that the role has nothing to do with."""

_POLICY = "nianbao_access"


def create_policies(connection: psycopg.Connection[TupleRow]) -> None:
    """Create role, grants and policies anew where they differ, in the caller's transaction."""
    ensure_restricted_role(connection)
    role = sql.Identifier(RESTRICTED_ROLE)
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA nianbao TO {}").format(role))
    for name, rule in RULES.items():
        if _is_in_place(connection, name, rule):
            continue
        table = sql.Identifier("nianbao", name)
        connection.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(table, role))
        rights = sql.SQL("SELECT, INSERT, UPDATE, DELETE" if rule.may_write else "SELECT")
        connection.execute(sql.SQL("GRANT {} ON {} TO {}").format(rights, table, role))
        connection.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(table))
        policy = sql.Identifier(_POLICY)
        connection.execute(sql.SQL("DROP POLICY IF EXISTS {} ON {}").format(policy, table))
        condition = sql.SQL(rule.condition)
        connection.execute(
            sql.SQL("CREATE POLICY {} ON {} TO {} USING ({}) WITH CHECK ({})").format(
                policy, table, role, condition, condition
            )
        )
        connection.execute(sql.SQL("COMMENT ON POLICY {} ON {} IS {}").format(policy, table, sql.Literal(_mark(rule))))


def _is_in_place(connection: psycopg.Connection[TupleRow], table: str, rule: Rule) -> bool:
    """Whether the policy is as it should be; making it anew would lock the table for a moment."""
    row = connection.execute(
        "SELECT obj_description(p.oid, 'pg_policy') FROM pg_policy p"
        " WHERE p.polname = %s AND p.polrelid = to_regclass(%s)",
        (_POLICY, f"nianbao.{table}"),
    ).fetchone()
    return row is not None and row[0] == _mark(rule)


def _mark(rule: Rule) -> str:
    return f"{rule.condition} write={rule.may_write}"


def ensure_restricted_role(connection: psycopg.Connection[TupleRow]) -> None:
    """Create the role unless it exists, and let the migrating role take it on."""
    role = sql.Identifier(RESTRICTED_ROLE)
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (RESTRICTED_ROLE,)).fetchone() is None:
        try:
            with connection.transaction():
                connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(role))
        except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            # Roles belong to the whole server: a migrator of another database was faster.
            pass
    row = connection.execute("SELECT pg_has_role(current_user, %s, 'SET')", (RESTRICTED_ROLE,)).fetchone()
    if row is None or not row[0]:
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
