"""The statement that fetches passports from 数据出处."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlglot import exp

from nianbao.store.views import PASSPORT_VIEW
from services.nl2sql.figures import Reading

COLUMNS = (
    *("证券代码", "报表", "报告期", "报表范围", "指标", "数值", "文本", "原文"),
    *("页码", "x0", "y0", "x1", "y1", "校验", "报告编号", "文件"),
    *("项目", "列名", "重述值", "重述报告期", "重述报告类型"),
)
"""The columns fetched, in order: five that identify the value, then the passport."""

ROWS_MAX = 1000


def select_passports(readings: Sequence[Reading]) -> exp.Select:
    """Select the passports of values: a rectangle that holds at least theirs."""
    wanted = {
        "证券代码": {reading.key.company_code for reading in readings},
        "报表": {str(reading.source.table) for reading in readings},
        "报告期": {str(reading.key.period) for reading in readings},
        "报表范围": {str(reading.source.scope) for reading in readings},
        "指标": {reading.source.metric for reading in readings},
    }
    return (
        exp.select(*(_column(name) for name in COLUMNS))
        .from_(exp.Table(this=exp.to_identifier(PASSPORT_VIEW, quoted=True)))
        .where(*(_among(name, values) for name, values in wanted.items()))
        .limit(ROWS_MAX)
    )


def _column(name: str) -> exp.Column:
    return exp.Column(this=exp.to_identifier(name, quoted=True))


def _among(name: str, values: Iterable[str]) -> exp.Expression:
    return exp.In(this=_column(name), expressions=[exp.Literal.string(value) for value in sorted(values)])
