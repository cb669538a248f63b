"""Only the plain parts of each clause: no INTO, no locks, no sampling, no lateral sources."""

from __future__ import annotations

from sqlglot import exp

from nianbao.domain.errors import UnsafeSql
from services.nl2sql.schema import Schema

# Every argument that a node of the class may carry; sqlglot keeps clauses and options there.
_ARGUMENTS: dict[type[exp.Expr], frozenset[str]] = {
    exp.Select: frozenset({"expressions", "from_", "joins", "where", "group", "having", "order", "limit", "distinct"}),
    exp.From: frozenset({"this"}),
    exp.Table: frozenset({"this", "alias"}),
    exp.TableAlias: frozenset({"this"}),
    exp.Subquery: frozenset({"this", "alias"}),
    exp.Join: frozenset({"this", "on", "side", "kind"}),
    exp.Column: frozenset({"this", "table"}),
    exp.Identifier: frozenset({"this", "quoted"}),
    exp.Alias: frozenset({"this", "alias"}),
    exp.Group: frozenset({"expressions"}),
    exp.Order: frozenset({"expressions"}),
    exp.Ordered: frozenset({"this", "desc", "nulls_first"}),
    exp.Limit: frozenset({"expression"}),
    exp.Distinct: frozenset({"expressions"}),
    exp.In: frozenset({"this", "expressions", "query"}),
    exp.Count: frozenset({"this", "expressions", "big_int"}),
    exp.WithinGroup: frozenset({"this", "expression"}),
    exp.PercentileDisc: frozenset({"this"}),
    exp.Round: frozenset({"this", "decimals"}),
    exp.Div: frozenset({"this", "expression", "typed", "safe"}),
}
_JOIN_SIDES = frozenset({"", "LEFT"})
_JOIN_KINDS = frozenset({"", "INNER", "OUTER"})


def plain_clauses(statement: exp.Select, _: Schema) -> exp.Select:
    """Refuse options of a clause that the list does not name.

    Raises:
        UnsafeSql: e.g. SELECT INTO, FOR UPDATE, a schema-qualified table, TABLESAMPLE,
            LATERAL, NATURAL or CROSS JOIN, a join without ON.
    """
    for node in statement.walk():
        allowed = _ARGUMENTS.get(type(node))
        if allowed is not None:
            extra = [
                name for name, value in node.args.items() if value not in (None, False, [], "") and name not in allowed
            ]
            if extra:
                raise UnsafeSql(f"SQL 中不允许使用 {type(node).__name__} 的 {'、'.join(extra)}")
        if isinstance(node, exp.Join):
            _check_join(node)
    return statement


def _check_join(join: exp.Join) -> None:
    if join.side not in _JOIN_SIDES or join.kind not in _JOIN_KINDS or join.args.get("on") is None:
        raise UnsafeSql("只允许带 ON 条件的 JOIN 或 LEFT JOIN")
