"""Nothing that is long, deep or wide enough to hurt a parser or a planner."""

from __future__ import annotations

from sqlglot import exp

from nianbao.domain.errors import UnsafeSql
from services.nl2sql.schema import Schema

TEXT_MAX = 50_000
NODES_MAX = 12_000
DEPTH_MAX = 60
JOINS_MAX = 12
SELECTS_MAX = 6
_PARENTHESES_MAX = 40


def limit_text(text: str) -> None:
    """Refuse text too long or nested too deeply to be parsed without risk.

    Raises:
        UnsafeSql: over a limit, or the text holds a NUL.
    """
    if len(text) > TEXT_MAX:
        raise UnsafeSql(f"SQL 超过 {TEXT_MAX} 个字符，请缩短查询")
    if "\x00" in text:
        raise UnsafeSql("SQL 含有空字符，请删除后重试")
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    if deepest > _PARENTHESES_MAX:
        raise UnsafeSql(f"SQL 的括号嵌套超过 {_PARENTHESES_MAX} 层，请简化查询")


def limit_size(statement: exp.Select, _: Schema) -> exp.Select:
    """Refuse a tree with too many nodes, joins, sub-selects or levels.

    Raises:
        UnsafeSql: over a limit.
    """
    joins = selects = 0
    for number, node in enumerate(statement.walk(), 1):
        joins += isinstance(node, exp.Join)
        selects += isinstance(node, exp.Select)
        if number > NODES_MAX:
            raise UnsafeSql("SQL 过于庞大，请缩小查询范围")
    if joins > JOINS_MAX:
        raise UnsafeSql(f"SQL 关联超过 {JOINS_MAX} 张表，请拆分查询")
    if selects > SELECTS_MAX:
        raise UnsafeSql(f"SQL 含有超过 {SELECTS_MAX} 个子查询，请拆分查询")
    if _depth(statement) > DEPTH_MAX:
        raise UnsafeSql("SQL 嵌套过深，请简化查询")
    return statement


def _depth(statement: exp.Expression) -> int:
    deepest, level = 0, [statement]
    while level and deepest <= DEPTH_MAX:
        deepest += 1
        level = [child for node in level for child in node.iter_expressions()]
    return deepest
