"""A comparison as a workbook: inputs linked to their pages, derived metrics as live formulas over them.

数据 holds every figure that a report states, 指标 the values asked for, as formulas over 数据; 来源 the passport
of each figure with its exact value, 缺失与提示 what is missing and why. Company names and printed texts are
written as texts, never as formulas or links.
"""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from services.gateway.compare.cell_formula import cell_formula
from services.gateway.compare.comparison_json import (
    ComparedMetricJson,
    ComparedValueJson,
    ComparisonJson,
    StatedFigureJson,
)
from services.gateway.compare.safe_text import looks_like_formula, plain_text

_NUMBER_FORMATS = {
    "percent": "0.00%",
    "points": "0.00%",
    "yuan": "#,##0.00",
    "persons": "#,##0",
    "per_share": "0.00##",
    "decimal": "0.00##",
}
_FORMAT_OF_UNIT = {"元": "yuan", "人": "persons", "元/股": "per_share", "%": "percent"}
_DATA, _METRICS, _SOURCES, _NOTES = "数据", "指标", "来源", "缺失与提示"
_DATA_KEYS = ("证券代码", "证券简称", "项目", "单位", "报表范围")
_METRIC_KEYS = ("证券代码", "证券简称", "指标", "公式")
_SOURCE_HEAD = (
    *("证券代码", "证券简称", "项目", "报告期", "报表范围", "数值（精确）", "单位", "原文", "行", "列"),
    *("文件", "页码", "校验", "重述", "原文位置"),
)
_DIGITS_KEPT = 15
_MISSING = "—"


def write_workbook(comparison: ComparisonJson, base_url: str) -> bytes:
    """Write an .xlsx file; links to pages begin with `base_url` ("https://nianbao.example")."""
    return _Workbook(comparison, base_url.rstrip("/")).write()


class _Workbook:
    """One workbook being written; sheets refer to each other's cells."""

    def __init__(self, comparison: ComparisonJson, base_url: str) -> None:
        self._comparison = comparison
        self._base_url = base_url
        self._names = {company.code: company.short_name or company.code for company in comparison.companies}
        self._content = io.BytesIO()
        # Nothing may become a formula or a link for how it is spelled.
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(self._content, {"in_memory": True, **options})
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._cell_of: dict[tuple[str, str, str], str] = {}

    def write(self) -> bytes:
        """Write all sheets; 指标 is what opens."""
        metrics = self._book.add_worksheet(_METRICS)
        data, sources = self._book.add_worksheet(_DATA), self._book.add_worksheet(_SOURCES)
        self._write_data(data)
        self._write_metrics(metrics)
        self._write_sources(sources)
        if self._comparison.warnings or any(value.missing for value in self._comparison.values):
            self._write_notes(self._book.add_worksheet(_NOTES))
        self._book.set_calc_mode("auto")
        self._book.close()
        return self._content.getvalue()

    def _write_data(self, sheet: Worksheet) -> None:
        periods = sorted({figure.period for figure in self._comparison.figures})
        self._head(sheet, (*_DATA_KEYS, *periods))
        row_of: dict[tuple[str, str, str], int] = {}
        for figure in self._comparison.figures:
            row = row_of.setdefault((figure.company, figure.metric, figure.scope), len(row_of) + 1)
            keys = (figure.company, self._names.get(figure.company, ""), figure.metric, figure.unit, figure.scope)
            for column, text in enumerate(keys):
                self._text(sheet, row, column, text)
            column = len(_DATA_KEYS) + periods.index(figure.period)
            self._input(sheet, row, column, figure)
            reference = f"{_DATA}!{xl_rowcol_to_cell(row, column)}"
            self._cell_of[figure.company, figure.metric, figure.period] = reference

    def _input(self, sheet: Worksheet, row: int, column: int, figure: StatedFigureJson) -> None:
        # A link first and the value over it: the cell is then a number that can be followed.
        if figure.picture is not None:
            sheet.write_url(row, column, f"{self._base_url}{figure.picture}")
        look = {"font_color": "#0563C1", "underline": 1} if figure.picture else {}
        number = _number(figure)
        if number is None:
            self._text(sheet, row, column, figure.value, **look)
        else:
            form = _NUMBER_FORMATS[_FORMAT_OF_UNIT.get(figure.unit, "decimal")]
            sheet.write_number(row, column, float(number), self._format(num_format=form, **look))
        sheet.write_comment(row, column, _passport(figure), {"author": "nianbao", "x_scale": 2.2, "y_scale": 1.6})

    def _write_metrics(self, sheet: Worksheet) -> None:
        self._head(sheet, (*_METRIC_KEYS, *self._comparison.periods))
        metrics = {metric.name: metric for metric in self._comparison.metrics}
        row_of: dict[tuple[str, str], int] = {}
        for value in self._comparison.values:
            row = row_of.setdefault((value.company, value.metric), len(row_of) + 1)
            metric = metrics[value.metric]
            keys = (value.company, self._names[value.company], metric.name, metric.formula or "报告列示")
            for column, text in enumerate(keys):
                self._text(sheet, row, column, text)
            column = len(_METRIC_KEYS) + self._comparison.periods.index(value.period)
            self._value(sheet, row, column, metric, value)

    def _value(
        self, sheet: Worksheet, row: int, column: int, metric: ComparedMetricJson, value: ComparedValueJson
    ) -> None:
        if value.value is None:
            self._text(sheet, row, column, _MISSING, font_color="#808080", align="right")
            reason = value.missing.message if value.missing else ""
            sheet.write_comment(row, column, plain_text(reason), {"author": "nianbao", "x_scale": 2})
            return
        if metric.formula:
            cells = {
                each.operand: cell
                for each in value.operands
                if (cell := self._cell_of.get((value.company, each.metric, each.period)))
            }
            formula = cell_formula(metric.formula, cells)
        else:
            formula = f"={self._cell_of[value.company, value.metric, value.period]}"
        if metric.display == "text":
            look = self._format()
            sheet.write_formula(row, column, formula, look, plain_text(value.value))
        else:
            look = self._format(num_format=_NUMBER_FORMATS[metric.display])
            sheet.write_formula(row, column, formula, look, float(Decimal(value.value)))

    def _write_sources(self, sheet: Worksheet) -> None:
        self._head(sheet, _SOURCE_HEAD)
        for row, figure in enumerate(self._comparison.figures, 1):
            restated = f"{figure.restated.report}重述为{figure.restated.value}" if figure.restated else ""
            texts = (
                *(figure.company, self._names.get(figure.company, ""), figure.metric, figure.period, figure.scope),
                *(figure.value, figure.unit, figure.text, figure.label, figure.column, figure.document),
            )
            for column, text in enumerate(texts):
                self._text(sheet, row, column, text)
            if figure.page:
                sheet.write_number(row, len(texts), figure.page)
            self._text(sheet, row, len(texts) + 1, "；".join(figure.checks))
            self._text(sheet, row, len(texts) + 2, restated)
            if figure.picture is not None:
                sheet.write_url(row, len(texts) + 3, f"{self._base_url}{figure.picture}", string="查看原文")

    def _write_notes(self, sheet: Worksheet) -> None:
        self._head(sheet, ("证券代码", "证券简称", "指标", "报告期", "说明"))
        missing = [value for value in self._comparison.values if value.missing]
        for row, value in enumerate(missing, 1):
            assert value.missing is not None
            keys = (value.company, self._names[value.company], value.metric, value.period, value.missing.message)
            for column, text in enumerate(keys):
                self._text(sheet, row, column, text)
        for row, warning in enumerate(self._comparison.warnings, len(missing) + 1):
            self._text(sheet, row, 4, warning)

    def _head(self, sheet: Worksheet, names: tuple[str, ...]) -> None:
        look = self._format(bold=True, bg_color="#E8EEF7", bottom=1)
        for column, name in enumerate(names):
            sheet.write_string(0, column, name, look)
        sheet.freeze_panes(1, 3)
        sheet.set_column(0, len(names) - 1, 20)

    def _text(self, sheet: Worksheet, row: int, column: int, text: str, **look: Any) -> None:
        kept = plain_text(text)
        # With the prefix a text stays one when somebody edits the cell.
        more = {"quote_prefix": True} if looks_like_formula(kept) else {}
        sheet.write_string(row, column, kept, self._format(**look, **more))

    def _format(self, **look: Any) -> Format:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]


def _number(figure: StatedFigureJson) -> Decimal | None:
    """The value where the metric is a number; a text stays one, whatever it looks like."""
    return None if figure.is_text else Decimal(figure.value)


def _passport(figure: StatedFigureJson) -> str:
    place = f"第{figure.page}页" if figure.page else "导入的数据"
    lines = [f"{figure.document} {place}", f"原文：{figure.text}", f"行：{figure.label}", f"列：{figure.column}"]
    if figure.checks:
        lines.append(f"校验：{'；'.join(figure.checks)}")
    if figure.restated:
        lines.append(f"{figure.restated.report}重述为{figure.restated.value}")
    if not figure.is_text and len(Decimal(figure.value).as_tuple().digits) > _DIGITS_KEPT:
        lines.append(f"表格只保留{_DIGITS_KEPT}位有效数字，精确值为{figure.value}")
    return "\n".join(plain_text(line) for line in lines)
