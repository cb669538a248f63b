"""The read views that SQL sees: one wide view a table, one column a metric, Chinese names.

A view shows the rows of one knowledge base only: the one named by the session setting
`nianbao.knowledge_base`, so no SQL text can reach another.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.fact import Table
from nianbao.domain.metric import MetricKind

# The columns that every wide view begins with, and where they come from in figure_row.
KEY_COLUMNS: tuple[tuple[str, str], ...] = (
    ("证券代码", "company_code"),
    ("证券简称", "short_name"),
    ("公司名称", "full_name"),
    ("年份", "year"),
    ("报告期", "period"),
    ("报表范围", "scope"),
)

PASSPORT_VIEW = "数据出处"
"""The long view beside the wide ones: each figure that a wide view shows, with its passport."""

_KNOWLEDGE_BASE = sql.SQL(
    "(SELECT id FROM nianbao.knowledge_base WHERE name = current_setting('nianbao.knowledge_base', true))"
)


def create_views(connection: psycopg.Connection) -> None:
    """Drop and create all read views from the catalogue; runs in the caller's transaction."""
    for table in Table:
        connection.execute(sql.SQL("DROP VIEW IF EXISTS read.{}").format(sql.Identifier(table)))
        connection.execute(_wide_view(table))
    connection.execute(sql.SQL("DROP VIEW IF EXISTS read.{}").format(sql.Identifier(PASSPORT_VIEW)))
    connection.execute(_passport_view())


def metric_columns(table: Table) -> tuple[str, ...]:
    """The metric columns of a wide view, in catalogue order, key columns left out."""
    taken = {name for name, _ in KEY_COLUMNS}
    return tuple(m.name for m in load_catalogue().metrics if table in m.tables and m.name not in taken)


def _wide_view(table: Table) -> sql.Composed:
    catalogue = load_catalogue()
    columns: list[sql.Composable] = [
        sql.SQL("{} AS {}").format(sql.Identifier(source), sql.Identifier(name)) for name, source in KEY_COLUMNS
    ]
    for name in metric_columns(table):
        metric = catalogue.metric(name)
        cast = sql.SQL("") if metric.kind is MetricKind.TEXT else sql.SQL("::numeric")
        columns.append(sql.SQL("(figures ->> {}){} AS {}").format(sql.Literal(name), cast, sql.Identifier(name)))
    return sql.SQL(
        "CREATE VIEW read.{} AS SELECT {} FROM nianbao.figure_row WHERE table_name = {} AND knowledge_base_id = {}"
    ).format(sql.Identifier(table), sql.SQL(", ").join(columns), sql.Literal(table), _KNOWLEDGE_BASE)


def _passport_view() -> sql.Composed:
    return sql.SQL(
        """
        CREATE VIEW read.{view} AS
        SELECT r.company_code AS 证券代码, r.table_name AS 报表, r.period AS 报告期, r.scope AS 报表范围,
               chosen.key AS 指标, f.label AS 项目, f.value AS 数值, f.text_value AS 文本, f.unit AS 单位,
               f.printed AS 原文, f.page AS 页码, f.x0, f.y0, f.x1, f.y1, f.checks AS 校验,
               p.id AS 报告编号, p.document AS 文件
          FROM nianbao.figure_row r
         CROSS JOIN LATERAL jsonb_each_text(r.fact_ids) AS chosen
          JOIN nianbao.fact f ON f.id = chosen.value::bigint
          JOIN nianbao.report p ON p.id = f.report_id
         WHERE r.knowledge_base_id = {knowledge_base}
        """
    ).format(view=sql.Identifier(PASSPORT_VIEW), knowledge_base=_KNOWLEDGE_BASE)
