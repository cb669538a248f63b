"""Map a header's names to the keys of a line and the metrics of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.domain.amount import YUAN_PER_UNIT
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.errors import BadDocument
from nianbao.domain.metric import Metric
from services.indexer.import_facts.notes import Note, Notes

CODE_NAMES = ("证券代码", "股票代码", "公司代码", "代码")
YEAR_NAMES = ("年份", "年度", "会计年度", "报告年度", "报告期")
FULL_NAMES = ("公司名称", "公司全称", "公司中文名称")
SHORT_NAMES = ("证券简称", "股票简称", "公司简称")
ENGLISH_NAMES = ("外文名称", "公司外文名称", "英文名称")

_MONEY = "元"
# The unit in a column's name: 营业收入(万元), 净资产收益率（%）
_UNIT = re.compile(r"\s*[（(](?P<unit>元|千元|万元|百万元|千万元|亿元|%|人|元/股)[)）]\s*$")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds a metric; `unit` is that of its cells: 元, 万元, %, 人, 元/股 or ""."""

    index: int
    name: str
    metric: Metric
    unit: str


@dataclass(frozen=True, slots=True)
class Columns:
    """What a header says. An index is None where there is no such column.

    Columns named as their metric come before those that say an alias.
    """

    width: int
    code: int
    year: int
    full_name: int | None
    short_name: int | None
    english_name: int | None
    metrics: tuple[Column, ...]


def map_columns(header: Sequence[str], catalogue: Catalogue, unit: str, notes: Notes) -> Columns:
    """Map the header; `unit` is that of money columns whose name does not say it.

    Raises:
        BadDocument: no column for the code or the year, or no column is known (code bad_header).
    """
    names = [name.strip() for name in header]
    code, year = _required(names, CODE_NAMES, "证券代码"), _required(names, YEAR_NAMES, "年份")
    metrics = [
        column
        for index, name in enumerate(names)
        if index != year and (column := _column(index, names, catalogue, unit, notes)) is not None
    ]
    if not metrics:
        raise BadDocument("表头中没有一列是指标目录里的指标，请检查列名（第一行应为中文列名）", code="bad_header")
    return Columns(
        width=len(names),
        code=code,
        year=year,
        full_name=_find(names, FULL_NAMES),
        short_name=_find(names, SHORT_NAMES),
        english_name=_find(names, ENGLISH_NAMES),
        metrics=tuple(sorted(metrics, key=lambda column: column.name != column.metric.name)),
    )


def find_keys(header: Sequence[str]) -> tuple[int, int]:
    """The columns of code and year; raises as `map_columns`."""
    names = [name.strip() for name in header]
    return _required(names, CODE_NAMES, "证券代码"), _required(names, YEAR_NAMES, "年份")


def _column(index: int, names: Sequence[str], catalogue: Catalogue, unit: str, notes: Notes) -> Column | None:
    name = names[index]
    if not name:
        return None
    if name in names[:index]:
        notes.add(Note.COLUMNS_REPEATED, f"「{name}」")
        return None
    stated = _UNIT.search(name)
    bare = name[: stated.start()] if stated else name
    metric = catalogue.find(bare)
    if not isinstance(metric, Metric):
        if name not in (*CODE_NAMES, *FULL_NAMES, *SHORT_NAMES, *ENGLISH_NAMES):
            notes.add(Note.COLUMNS_UNKNOWN, f"「{name}」")
        return None
    own_unit = stated["unit"] if stated else (unit if metric.unit == _MONEY else metric.unit)
    if not _fits(own_unit, metric):
        notes.add(Note.COLUMNS_UNKNOWN, f"「{name}」（单位应为{metric.unit or '空'}）")
        return None
    # A ratio whose column does not say % must say it in its cells.
    return Column(index, bare, metric, "" if metric.unit == "%" and not stated else own_unit)


def _fits(unit: str, metric: Metric) -> bool:
    return unit in YUAN_PER_UNIT if metric.unit == _MONEY else unit == metric.unit


def _find(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def _required(names: Sequence[str], wanted: Sequence[str], called: str) -> int:
    index = _find(names, wanted)
    if index is None:
        others = "、".join(wanted[1:])
        raise BadDocument(f"表头中没有「{called}」列（也可写作{others}），请补上后再导入", code="bad_header")
    return index
