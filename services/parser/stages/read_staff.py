"""员工情况 to facts: head-counts by place, profession and education."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Fact, Passport, Scope, Table
from nianbao.domain.metric import Metric
from nianbao.domain.period import Period
from services.parser.document import FlowCell, FlowTable
from services.parser.stages.locate_sections import Section
from services.parser.stages.plain_form import plain_form
from services.parser.stages.read_figure import read_figure
from services.parser.stages.read_statements import without_metric

# The table is known by one of these words in its first column.
_MARKS = ("在职员工", "专业构成", "教育程度", "员工人数", "员工总数", "生产人员")
_PROFESSION, _EDUCATION, _AGE = "专业构成", "教育程度", "年龄"
_GROUPS = {_PROFESSION: ("专业构成", "岗位", "职能"), _EDUCATION: ("教育程度", "学历", "文化程度"), _AGE: ("年龄",)}
_EDUCATED = re.compile(r"博士|硕士|研究生|本科|大专|中专|高中|初中|学历")  # "本科人数"
# "中专以下学历", "本科及以上"
_BEYOND = re.compile(r"^(?P<level>.+?)(?:学历)?(?P<and>及)?以[上下](?:学历|文化程度)?$")
_SUM_LABELS = frozenset({"合计", "总计", "小计"})
_HEAD_COUNT_UNITS = frozenset({"", "人", "名"})


def read_staff(sections: Iterable[Section], report: Period, catalogue: Catalogue) -> list[Fact]:
    """Read the head-count tables of the staff section."""
    facts: list[Fact] = []
    seen: set[str] = set()
    for section in sections:
        if section.table is not Table.STAFF:
            continue
        for part in section.parts:
            if not any(mark in plain_form(row[0].text) for row in part.rows for mark in _MARKS):
                continue
            for fact in _facts_of(part, report, catalogue):
                facts.append(without_metric(fact) if fact.metric in seen else fact)
                seen.add(fact.metric)
    return facts


def _facts_of(part: FlowTable, report: Period, catalogue: Catalogue) -> Iterator[Fact]:
    group = ""
    header: Sequence[FlowCell] = ()
    levels = {metric.name for row in part.rows for cell in row if (metric := _level(cell.text, catalogue)) is not None}
    for row in part.rows:
        group = _group(row) or group
        if not any(read_figure(cell.text) is not None for cell in row):
            header = row
        for label_cell, value_cell in _pairs(row):
            value = read_figure(value_cell.text)
            if value is None or value != value.to_integral_value() or value < 0:
                continue
            label = label_cell.text
            if plain_form(label) in _SUM_LABELS or plain_form(value_cell.text).endswith("%"):
                continue
            metric = _metric(label, group, catalogue)
            if metric is not None and metric.unit != "人":
                continue
            if _is_beyond(label, levels, catalogue):
                metric = None
            yield Fact(
                table=Table.STAFF,
                scope=Scope.NONE,
                metric=metric.name if metric is not None else "",
                label=label,
                period=str(report),
                value=Decimal(int(value)),
                unit="人",
                passport=Passport(value_cell.page, value_cell.box, value_cell.text, _head(header, value_cell.column)),
            )


def _head(header: Sequence[FlowCell], column: int) -> str:
    """What the nearest row without figures says over a column: 专业构成人数（人）."""
    return next((cell.text for cell in header if 0 < cell.column <= column < cell.column + cell.span), "")


def _level(label: str, catalogue: Catalogue) -> Metric | None:
    """The metric of a plain level of education: 本科, not 本科及以上."""
    return None if not label or _BEYOND.search(plain_form(label)) else catalogue.match_label(label, Table.STAFF)


def _is_beyond(label: str, levels: set[str], catalogue: Catalogue) -> bool:
    """Whether a label leaves its own level out, because that has a row of its own.

    本科以上 beside 本科 is not 本科及以上.
    """
    match = _BEYOND.search(plain_form(label))
    if match is None or match["and"]:
        return False
    metric = catalogue.match_label(label, Table.STAFF)
    if metric is None or "及以" not in metric.name:
        return False
    level = catalogue.match_label(match["level"], Table.STAFF)
    return level is not None and level.name in levels


def _group(row: Sequence[FlowCell]) -> str:
    """What the rows below are counted by, when a row says so: 专业构成, 教育程度 or 年龄."""
    if any(read_figure(cell.text) is not None for cell in row):
        return ""
    text = plain_form("".join(cell.text for cell in row))
    return next((group for group, words in _GROUPS.items() if any(word in text for word in words)), "")


def _metric(label: str, group: str, catalogue: Catalogue) -> Metric | None:
    """The metric of a row within its group: 其他 means another thing in each."""
    if group == _AGE:
        return None
    if plain_form(label) in ("其他", "其它") and group:
        label = "其他学历" if group == _EDUCATION else "其他人员"
    metric = catalogue.match_label(label, Table.STAFF)
    if metric is None or not group:
        return metric
    is_education = _EDUCATED.search(metric.name) is not None
    return metric if is_education == (group == _EDUCATION) else None


def _pairs(row: Sequence[FlowCell]) -> Iterator[tuple[FlowCell, FlowCell]]:
    """A label and the first figure right of it; two such pairs may stand in one row."""
    label: FlowCell | None = None
    for cell in row:
        if not cell.text:
            continue
        if read_figure(cell.text) is None:
            label = cell
        elif label is not None:
            yield label, cell
            label = None
