"""What SQL may see: the read views and their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nianbao.domain.fact import Table
from nianbao.store.views import (
    GROUP_COLUMN,
    KEY_COLUMNS,
    PASSPORT_VIEW,
    RESTATEMENT_VIEW,
    UNCHOSEN_VIEW,
    metric_columns,
)

CODE, SHORT_NAME, FULL_NAME, YEAR, PERIOD, SCOPE, OWN_REPORT = (name for name, _ in KEY_COLUMNS)

TABLE_KEYS = (CODE, SHORT_NAME, PERIOD, FULL_NAME)
"""The key columns that the rows of a ranking or a count begin with."""

PASSPORT_COLUMNS: tuple[str, ...] = (
    "证券代码",
    "报表",
    "年份",
    "报告期",
    "报表范围",
    "指标",
    "项目",
    "数值",
    "文本",
    "单位",
    "原文",
    "页码",
    "x0",
    "y0",
    "x1",
    "y1",
    "校验",
    "报告编号",
    "文件",
    "列名",
    "上级项目",
    "重述值",
    "重述报告期",
    "重述报告类型",
)

RESTATEMENT_COLUMNS: tuple[str, ...] = (
    *("证券代码", "证券简称", "报表", "年份", "报告期", "报表范围", "指标", "原值", "重述值"),
    *("原报告", "原页码", "重述报告", "重述页码", "重述报告期", "重述报告类型"),
)

UNCHOSEN_COLUMNS: tuple[str, ...] = (
    *("证券代码", "报表", "年份", "报告期", "报表范围", "指标"),
    *("数值", "文本", "原文", "页码", "报告编号", "文件"),
)


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns of each view, by the view's name."""

    columns_of: Mapping[str, frozenset[str]]


def read_schema() -> Schema:
    """Build the schema of the read views from the metric catalogue."""
    keys = (*(name for name, _ in KEY_COLUMNS), GROUP_COLUMN)
    columns_of = {str(table): frozenset(keys + metric_columns(table)) for table in Table}
    columns_of[PASSPORT_VIEW] = frozenset(PASSPORT_COLUMNS)
    columns_of[RESTATEMENT_VIEW] = frozenset(RESTATEMENT_COLUMNS)
    columns_of[UNCHOSEN_VIEW] = frozenset(UNCHOSEN_COLUMNS)
    return Schema(columns_of)
