"""Facts as CSV: one line a fact with its passport, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from nianbao.domain.amount import plain
from services.gateway.compare.safe_text import csv_text
from services.gateway.library import FactRow

_HEAD = (
    *("证券代码", "证券简称", "报表", "报表范围", "指标", "行", "列", "报告期", "数值", "单位"),
    *("原文", "文件", "页码", "校验", "重述数值", "重述报告", "重述页码"),
)
_MONEY = frozenset({"元", "千元", "万元", "百万元", "亿元"})


def write_facts(rows: Iterable[FactRow]) -> bytes:
    """Write UTF-8 with a byte order mark; amounts of money are in yuan, fractions are plain decimals."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    for row in rows:
        writer.writerow(
            (
                csv_text(row.company_code),
                csv_text(row.short_name),
                csv_text(row.table_name),
                csv_text(row.scope),
                csv_text(row.metric),
                csv_text(row.label),
                csv_text(row.column_name),
                csv_text(row.period),
                csv_text(row.text_value or "") if row.value is None else plain(row.value),
                "元" if row.unit in _MONEY else csv_text(row.unit),
                csv_text(row.printed),
                csv_text(row.document),
                row.page or "",
                csv_text("；".join(row.checks)),
                "" if row.restated_value is None else plain(row.restated_value),
                csv_text(row.restated_document or ""),
                row.restated_page or "",
            )
        )
    return text.getvalue().encode("utf-8-sig")
