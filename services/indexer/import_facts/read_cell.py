"""Read one cell of an imported table as the value of its column's metric."""

from __future__ import annotations

from decimal import Decimal

from nianbao.domain.amount import YUAN_PER_UNIT, read_number
from nianbao.domain.errors import NotAnAmount
from nianbao.domain.metric import MetricKind
from services.indexer.import_facts.map_columns import Column

# What programs and people write where nothing is known.
_NOTHING = frozenset({"", "-", "--", "—", "——", "不适用", "N/A", "n/a", "NA", "nan", "NaN", "null", "NULL", "None"})


def read_cell(cell: str, column: Column) -> Decimal | str | None:
    """Read a cell: yuan, persons, a fraction, yuan a share or text; None when nothing is known.

    Raises:
        NotAnAmount: a number was expected; also for heads that are no whole number from 0,
            and for a ratio that says % neither in the cell nor in the column's name.
    """
    text = cell.strip().replace("\0", "")
    if text in _NOTHING:
        return None
    if column.metric.kind is MetricKind.TEXT:
        return text
    number = read_number(text)
    says_percent = text.endswith(("%", "％"))
    if column.metric.unit == "%":
        return _fraction(text, number, says_percent, column)
    if says_percent or (column.metric.unit == "人" and (number < 0 or number != number.to_integral_value())):
        raise NotAnAmount(f"「{cell}」不是{column.metric.unit}数")
    return number * YUAN_PER_UNIT.get(column.unit, Decimal(1))


def _fraction(text: str, number: Decimal, says_percent: bool, column: Column) -> Decimal:
    if says_percent:
        return number
    if column.unit != "%":
        raise NotAnAmount(f"「{text}」没有百分号，不能确定是比率还是百分数")
    return number / 100
