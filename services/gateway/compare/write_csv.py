"""A comparison as CSV: one line a value, with its passport or the reason why it is missing."""

from __future__ import annotations

import csv
import io

from services.gateway.compare.comparison_json import ComparisonJson
from services.gateway.compare.safe_text import csv_text

_HEAD = (
    *("证券代码", "证券简称", "指标", "报告期", "报表范围", "数值", "单位", "公式"),
    *("文件", "页码", "原文", "校验", "缺失原因"),
)


def write_csv(comparison: ComparisonJson) -> bytes:
    """Write UTF-8 with a byte order mark, which spreadsheets need to read Chinese; numbers are plain decimals."""
    names = {company.code: company.short_name for company in comparison.companies}
    metrics = {metric.name: metric for metric in comparison.metrics}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    for value in comparison.values:
        metric = metrics[value.metric]
        figure = None if value.figure is None else comparison.figures[value.figure]
        number = value.value or ""
        writer.writerow(
            (
                csv_text(value.company),
                csv_text(names[value.company]),
                csv_text(value.metric),
                value.period,
                figure.scope if figure else comparison.scope,
                csv_text(number) if metric.display == "text" else number,
                metric.unit,
                csv_text(metric.formula or ""),
                csv_text(figure.document) if figure else "",
                (figure.page or "") if figure else "",
                csv_text(figure.text) if figure else "",
                csv_text("；".join(figure.checks)) if figure else "",
                csv_text(value.missing.message) if value.missing else "",
            )
        )
    return text.getvalue().encode("utf-8-sig")
