"""The read views that SQL sees: one wide view a table, one column a metric, Chinese names.

A view shows the rows of one knowledge base only: the one named by the setting
`nianbao.knowledge_base`, and only if `nianbao.access` proves that it may be seen (see
`access_token`), so no SQL text can reach another. Views run with their owner's rights, so
their reader needs none on the tables below.

Postgres keeps 63 bytes of a name, 21 Chinese signs, and cuts longer ones in queries alike:
SQL may say the whole name, but a result's column may carry the cut one.
"""

from __future__ import annotations

import hashlib

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.fact import Table
from nianbao.domain.metric import Metric, MetricKind
from nianbao.store.reports import FULL_KINDS

# The columns that every wide view begins with, and where they come from in figure_row.
KEY_COLUMNS: tuple[tuple[str, str], ...] = (
    ("证券代码", "company_code"),
    ("证券简称", "short_name"),
    ("公司名称", "full_name"),
    ("年份", "year"),
    ("报告期", "period"),
    ("报表范围", "scope"),
    ("本期报告", "own_report"),
)

GROUP_COLUMN = "集团口径"
"""The key column of a wide view that says 是 of the one row that answers for the whole group.

As a rule the consolidated one; of a company that prints one set of statements without a scope,
that set. 主要会计数据 is the other way round: it prints the group's figures without saying so.
"""

PASSPORT_VIEW = "数据出处"
"""The long view beside the wide ones: each figure that a wide view shows, with its passport."""

RESTATEMENT_VIEW = "重述"
"""Figures of a period's own report that a later report states otherwise, one row a later report."""

UNCHOSEN_VIEW = "未采信"
"""Facts of current reports that no wide view shows although none of their metric is: they contradict each other."""

PRIOR_YEAR_CHECK = "prior_year=own_report:pass"
"""What 校验 says of a figure that two years' reports print alike."""

CHECKS = f"""
    f.checks || CASE WHEN EXISTS (SELECT FROM nianbao.comparison c
                                   WHERE c.is_equal AND (c.own_fact_id = f.id OR c.later_fact_id = f.id))
                     THEN ARRAY['{PRIOR_YEAR_CHECK}'] ELSE '{{}}'::text[] END"""
"""The checks of a fact `f`, with those against other reports."""

LAST_RESTATEMENT = """
    LEFT JOIN LATERAL (
        SELECT l.value, lp.id AS report_id, lp.document, lp.period, lp.kind, l.page
          FROM nianbao.comparison c
          JOIN nianbao.fact l ON l.id = c.later_fact_id
          JOIN nianbao.report lp ON lp.id = c.later_report_id
         WHERE c.own_fact_id = f.id AND NOT c.is_equal
         ORDER BY lp.year DESC, lp.kind, lp.id LIMIT 1
    ) AS restated ON true"""
"""Joins to a fact `f` what the newest report that restates it says, as `restated`."""

_KNOWLEDGE_BASE = sql.SQL(
    "(SELECT id FROM nianbao.knowledge_base WHERE name = current_setting('nianbao.knowledge_base', true)"
    " AND id = ANY ((SELECT nianbao.allowed_bases())::bigint[]))"
)


def create_views(connection: psycopg.Connection[TupleRow]) -> None:
    """Create the read views anew where they differ from the catalogue, in the caller's transaction.

    A view that is as it should be is left alone: dropping it would make queries wait.
    """
    for name, statement in _wanted_views(connection).items():
        mark = hashlib.sha256(statement.encode()).hexdigest()
        if mark == _mark_of(connection, name):
            continue
        view = sql.Identifier("read", name)
        connection.execute(sql.SQL("DROP VIEW IF EXISTS {}").format(view))
        connection.execute(statement.encode())
        connection.execute(sql.SQL("COMMENT ON VIEW {} IS {}").format(view, sql.Literal(mark)))


def metric_columns(table: Table) -> tuple[str, ...]:
    """The metric columns of a wide view, in catalogue order, key columns left out."""
    taken = {GROUP_COLUMN, *(name for name, _ in KEY_COLUMNS)}
    return tuple(
        m.name for m in load_catalogue().metrics if table in m.tables and m.name not in taken and not m.is_itemised
    )


def _wanted_views(connection: psycopg.Connection[TupleRow]) -> dict[str, str]:
    views = {table.value: _wide_view(table).as_string(connection) for table in Table}
    return views | {
        PASSPORT_VIEW: _passport_view().as_string(connection),
        RESTATEMENT_VIEW: _restatement_view().as_string(connection),
        UNCHOSEN_VIEW: _unchosen_view().as_string(connection),
    }


def _mark_of(connection: psycopg.Connection[TupleRow], name: str) -> str | None:
    """The comment of a view, which holds the hash of its statement; None when there is no view."""
    row = connection.execute(
        "SELECT obj_description(c.oid, 'pg_class') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'read' AND c.relname = %s",
        (name,),
    ).fetchone()
    return None if row is None else row[0]


def _wide_view(table: Table) -> sql.Composed:
    catalogue = load_catalogue()
    columns: list[sql.Composable] = [
        sql.SQL("{} AS {}").format(sql.Identifier(source), sql.Identifier(name)) for name, source in KEY_COLUMNS
    ]
    columns.append(_group_column(table))
    columns += [_metric_column(catalogue.metric(name)) for name in metric_columns(table)]
    return sql.SQL(
        "CREATE VIEW read.{} AS SELECT {} FROM nianbao.figure_row WHERE table_name = {} AND knowledge_base_id = {}"
    ).format(sql.Identifier(table.value), sql.SQL(", ").join(columns), sql.Literal(table.value), _KNOWLEDGE_BASE)


def _group_column(table: Table) -> sql.Composed:
    first, other = ("", "合并") if table is Table.KEY_FIGURES else ("合并", "")
    return sql.SQL(
        """CASE WHEN scope = {first} OR (scope = {other} AND NOT EXISTS (
               SELECT FROM nianbao.figure_row o
                WHERE o.knowledge_base_id = figure_row.knowledge_base_id AND o.table_name = figure_row.table_name
                  AND o.company_code = figure_row.company_code AND o.period = figure_row.period
                  AND o.scope = {first})) THEN '是' ELSE '否' END AS {name}"""
    ).format(first=sql.Literal(first), other=sql.Literal(other), name=sql.Identifier(GROUP_COLUMN))


def _metric_column(metric: Metric) -> sql.Composed:
    cast = sql.SQL("") if metric.kind is MetricKind.TEXT else sql.SQL("::numeric")
    return sql.SQL("(figures ->> {}){} AS {}").format(sql.Literal(metric.name), cast, sql.Identifier(metric.name))


def _passport_view() -> sql.Composed:
    return sql.SQL(
        """
        CREATE VIEW read.{view} AS
        SELECT r.company_code AS 证券代码, r.table_name AS 报表, r.year AS 年份, r.period AS 报告期,
               r.scope AS 报表范围, chosen.key AS 指标, f.label AS 项目, f.value AS 数值, f.text_value AS 文本,
               f.unit AS 单位, f.printed AS 原文, f.page AS 页码, f.x0, f.y0, f.x1, f.y1,
               {checks} AS 校验,
               p.id AS 报告编号, p.document AS 文件, f.column_name AS 列名, f.parent_label AS 上级项目,
               restated.value AS 重述值, restated.period AS 重述报告期, restated.kind AS 重述报告类型
          FROM nianbao.figure_row r
         CROSS JOIN LATERAL jsonb_each_text(r.fact_ids) AS chosen
          JOIN nianbao.fact f ON f.id = chosen.value::bigint
          JOIN nianbao.report p ON p.id = f.report_id
          {restatement}
         WHERE r.knowledge_base_id = {knowledge_base}
        """
    ).format(
        view=sql.Identifier(PASSPORT_VIEW),
        knowledge_base=_KNOWLEDGE_BASE,
        checks=sql.SQL(CHECKS),
        restatement=sql.SQL(LAST_RESTATEMENT),
    )


def _restatement_view() -> sql.Composed:
    return sql.SQL(
        """
        CREATE VIEW read.{view} AS
        SELECT o.company_code AS 证券代码, o.short_name AS 证券简称, f.table_name AS 报表, o.year AS 年份,
               f.period AS 报告期, f.scope AS 报表范围, f.metric AS 指标, f.value AS 原值, l.value AS 重述值,
               o.document AS 原报告, f.page AS 原页码, lp.document AS 重述报告, l.page AS 重述页码,
               lp.period AS 重述报告期, lp.kind AS 重述报告类型
          FROM nianbao.comparison c
          JOIN nianbao.fact f ON f.id = c.own_fact_id
          JOIN nianbao.report o ON o.id = c.own_report_id
          JOIN nianbao.fact l ON l.id = c.later_fact_id
          JOIN nianbao.report lp ON lp.id = c.later_report_id
         WHERE NOT c.is_equal AND o.knowledge_base_id = {knowledge_base}
        """
    ).format(view=sql.Identifier(RESTATEMENT_VIEW), knowledge_base=_KNOWLEDGE_BASE)


def _unchosen_view() -> sql.Composed:
    return sql.SQL(
        """
        CREATE VIEW read.{view} AS
        SELECT p.company_code AS 证券代码, f.table_name AS 报表, p.year AS 年份, f.period AS 报告期,
               f.scope AS 报表范围, f.metric AS 指标, f.value AS 数值, f.text_value AS 文本,
               f.printed AS 原文, f.page AS 页码, p.id AS 报告编号, p.document AS 文件
          FROM nianbao.report p
          JOIN nianbao.fact f ON f.report_id = p.id
          LEFT JOIN nianbao.figure_row r
            ON r.knowledge_base_id = p.knowledge_base_id AND r.table_name = f.table_name
           AND r.company_code = p.company_code AND r.period = f.period AND r.scope = f.scope
         WHERE p.knowledge_base_id = {knowledge_base} AND p.is_current AND p.kind = ANY({kinds})
           AND f.metric <> '' AND NOT f.is_restated_away AND NOT coalesce(r.fact_ids ? f.metric, false)
        """
    ).format(view=sql.Identifier(UNCHOSEN_VIEW), knowledge_base=_KNOWLEDGE_BASE, kinds=sql.Literal(list(FULL_KINDS)))
