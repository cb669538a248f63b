"""现金流量表补充资料 in the notes: the net profit that it starts from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from nianbao.domain.amount import YUAN_PER_UNIT
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Fact, Passport, Scope, Table
from nianbao.domain.period import Period
from services.parser.document import FlowItem, FlowTable
from services.parser.layout import TextLine
from services.parser.stages.map_columns import is_header_row, map_columns
from services.parser.stages.plain_form import plain_form
from services.parser.stages.read_figure import read_figure
from services.parser.stages.read_unit import read_unit

_START = "将净利润调节为经营活动现金流量"
# The start stands below the header: 补充资料 | 本期金额 | 上期金额, and its own heading.
_ROWS_BEFORE = 4
_LINES_ABOVE = 4


def read_cash_supplement(
    flow: Sequence[FlowItem], statements: Iterable[Fact], report: Period, catalogue: Catalogue
) -> list[Fact]:
    """Read 净利润 of the first supplement in the notes, the group's, without a metric's name.

    Nothing is read where the cash flow statement of the group was not, or holds the
    supplement itself.
    """
    cash_flow = [fact for fact in statements if fact.table is Table.CASH_FLOW_STATEMENT]
    group = [fact for fact in cash_flow if fact.scope is Scope.CONSOLIDATED]
    if not group or any(_is_net_profit(fact.label, catalogue) for fact in cash_flow):
        return []
    above: list[TextLine] = []
    for item in flow:
        if isinstance(item, FlowTable) and item.page >= group[-1].passport.page:
            start = _start(item)
            if start is not None:
                unit = next((u for line in reversed(above) if (u := read_unit(line.text))), group[0].unit)
                return list(_facts(item, start, unit, report, catalogue))
        above = [] if isinstance(item, FlowTable) else [*above[1 - _LINES_ABOVE :], item]
    return []


def _start(table: FlowTable) -> int | None:
    for index, row in enumerate(table.rows[:_ROWS_BEFORE]):
        if _START in plain_form(row[0].text):
            return index
    return None


def _facts(table: FlowTable, start: int, unit: str, report: Period, catalogue: Catalogue) -> Iterator[Fact]:
    header = [row for row in table.rows[: start + 1] if is_header_row(row, report, False, follows_header=False)]
    below = table.rows[start + 1] if start + 1 < len(table.rows) else ()
    if not header or not below or unit not in YUAN_PER_UNIT or not _is_net_profit(below[0].text, catalogue):
        return
    cells = {cell.column: cell for cell in below}
    for column in map_columns(header, report, is_stock=False):
        cell = cells.get(column.column)
        value = read_figure(cell.text) if cell is not None and cell.text else None
        if cell is None or value is None:
            continue
        yield Fact(
            table=Table.CASH_FLOW_STATEMENT,
            scope=Scope.CONSOLIDATED,
            metric="",
            label=below[0].text,
            period=column.period,
            value=value * YUAN_PER_UNIT[unit],
            unit=unit,
            passport=Passport(cell.page, cell.box, cell.text, column.name, table.rows[start][0].text),
            is_restated_away=column.is_before_restatement,
        )


def _is_net_profit(label: str, catalogue: Catalogue) -> bool:
    metric = catalogue.match_label(label, Table.INCOME_STATEMENT)
    return metric is not None and metric.name == "净利润"
