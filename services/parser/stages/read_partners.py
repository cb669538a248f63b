"""主要销售客户 and 主要供应商 to facts: the totals in a table or a sentence, and each one's row."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Fact, Passport, Scope, Table
from nianbao.domain.geometry import Box
from nianbao.domain.period import Period
from services.parser.document import FlowCell, FlowItem
from services.parser.layout import TextLine
from services.parser.stages.lead_tables import LedTable
from services.parser.stages.plain_form import plain_form
from services.parser.stages.scale_figure import scale_figure
from services.parser.stages.warn_left_out import LeftOut, is_printed_figure

# 客 and 供 are printed the same in traditional characters: what is without them needs no folding.
_KINDS = (("客户", "销售"), ("供应商", "采购"))
_TOP = "前[五5][名大]"
# A sentence runs over so many lines at most.
_MOST_LINES = 6
_AMOUNT = r"(?:为|合计|共计)?(?:人民币)?(?P<{0}>\d[\d,]*(?:\.\d+)?)(?P<{0}_unit>亿元|百万元|万元|千元|元)"
_SHARE = r",?占(?:本?公司)?(?:\d{{4}})?(?:年度|年)?{deal}(?:总额|总金额|额)的?(?:比例)?为?(?P<{name}>\d+(?:\.\d+)?)%"
_SUM_LABELS = frozenset({"合计", "总计", "小计"})
_MOST_ROWS = 10


class _Column(NamedTuple):
    column: int
    head: str
    metric: str


def read_partners(
    tables: Iterable[LedTable], flow: Sequence[FlowItem], report: Period, catalogue: Catalogue
) -> list[Fact | LeftOut]:
    """Read the totals and the rows of customers, then of suppliers, each where first stated."""
    read: list[Fact | LeftOut] = []
    kept = tuple(tables)
    for who, deal in _KINDS:
        totals = list(_totals_of_tables(kept, who, deal, report, catalogue))
        read += totals
        if not any(isinstance(each, Fact) for each in totals):
            read += _totals_of_text(flow, who, deal, report)
        read += _rows(kept, who, deal, report)
    return read


def _totals_of_tables(
    tables: Iterable[LedTable], who: str, deal: str, report: Period, catalogue: Catalogue
) -> Iterator[Fact | LeftOut]:
    seen: set[str] = set()
    for led in tables:
        if who[0] not in led.printed:
            continue
        for row in led.table.rows:
            if who[0] not in row[0].text or f"前五名{who}" not in plain_form(row[0].text):
                continue
            values = [cell for cell in row[1:] if cell.text]
            if len(values) != 1 or row[0].column:
                continue
            metric = catalogue.match_label(row[0].text, Table.KEY_FIGURES)
            if metric is None or metric.name in seen or not metric.name.startswith(f"前五名{who}"):
                continue
            scaled = scale_figure(values[0].text, metric.unit, row[0].text, led.unit)
            if scaled is not None:
                seen.add(metric.name)
                yield _fact(values[0], metric.name, row[0].text, report, scaled, "")
            elif is_printed_figure(values[0].text):
                yield LeftOut(metric.name, values[0].page)


def _totals_of_text(flow: Sequence[FlowItem], who: str, deal: str, report: Period) -> Iterator[Fact | LeftOut]:
    """The totals of the first sentence that states both an amount and its share of all.

    A sentence of another form that gives an amount of money is left out.
    """
    opener, pattern = re.compile(f"{_TOP}{who}"), _sentence(who, deal)
    money = re.compile(rf"{_TOP}{who}的?(?:合计)?{deal}[^。;；]{{0,20}}?\d[\d,.]*(?:亿元|百万元|万元|千元|元)")
    missed: list[LeftOut] = []
    for index, item in enumerate(flow):
        if not isinstance(item, TextLine) or who[0] not in item.text or not opener.search(plain_form(item.text)):
            continue
        lines = [line for line in flow[index : index + _MOST_LINES] if isinstance(line, TextLine)]
        texts = [plain_form(line.text) for line in lines]
        ends = list(accumulate(len(text) for text in texts))
        match = pattern.search("".join(texts))
        if match is None:
            if money.search("".join(texts)):
                missed.append(LeftOut(f"前五名{who}{deal}额", item.page))
            continue
        names = {
            "total": f"前五名{who}{deal}额",
            "share": f"前五名{who}{deal}额占比",
            "related": f"前五名{who}关联方{deal}额",
            "related_share": f"前五名{who}关联方{deal}额占比",
        }
        for group, name in names.items():
            if not match[group]:
                continue
            is_share = group.endswith("share")
            printed = match[group] + ("%" if is_share else "")
            scaled = scale_figure(printed, "%" if is_share else "元", "", "" if is_share else match[f"{group}_unit"])
            line = lines[bisect_right(ends, match.start(group))]
            if scaled is not None:
                box = Box(line.x0, line.y0, line.x1, line.y1) if line.size else None
                passport = Passport(line.page, box, printed)
                yield Fact(Table.KEY_FIGURES, Scope.NONE, name, name, str(report), scaled[0], scaled[1], passport)
        return
    yield from missed[:1]


def _sentence(who: str, deal: str) -> re.Pattern[str]:
    """Matches 前五名客户销售额7,061.26万元,占年度销售总额12.19%;其中前五名客户销售额中关联方销售额0万元,…"""
    head = rf"{_TOP}{who}的?(?:合计)?{deal}(?:额|金额|总额)"
    related = (
        rf"(?:[;,，；。]其中[,]?{_TOP}{who}的?{deal}额中(?:《[^》]*》下的)?关联方{deal}额{_AMOUNT.format('related')}"
        rf"(?:{_SHARE.format(deal=deal, name='related_share')})?)?"
    )
    return re.compile(head + _AMOUNT.format("total") + _SHARE.format(deal=deal, name="share") + related)


def _rows(tables: Iterable[LedTable], who: str, deal: str, report: Period) -> list[Fact | LeftOut]:
    missed: list[LeftOut] = []
    for led in tables:
        if who[0] not in led.printed:
            continue
        name_column = -1
        columns: list[_Column] = []
        facts: list[Fact] = []
        for row in led.table.rows:
            if header := _columns(row, who, deal):
                name_column, columns = header
                continue
            names = [cell.text for cell in row if cell.column == name_column and cell.text]
            if not columns or not names:
                continue
            if any(plain_form(cell.text) in _SUM_LABELS for cell in row):
                break
            for cell in row:
                for column in columns:
                    if column.column == cell.column:
                        unit = "%" if column.metric.endswith("占比") else "元"
                        scaled = scale_figure(cell.text, unit, column.head, led.unit)
                        if scaled is not None:
                            facts.append(_fact(cell, column.metric, names[0], report, scaled, column.head))
                        elif is_printed_figure(cell.text):
                            missed.append(LeftOut(column.metric, cell.page, names[0]))
        if facts and len({fact.label for fact in facts}) <= _MOST_ROWS:
            return [*facts, *missed]
    return list(missed)


def _columns(row: Sequence[FlowCell], who: str, deal: str) -> tuple[int, list[_Column]] | None:
    """Where a header row puts the name, the amount and its share; None for any other row."""
    heads = [(cell, plain_form(cell.text)) for cell in row if cell.text]
    names = [cell.column for cell, head in heads if head in (f"{who}名称", who)]
    amount, share = re.compile(rf"{deal}(?:额|金额)(?:\(.*\))?"), re.compile(rf"占.*{deal}.*(?:比例|比重|比).*")
    columns = [_Column(cell.column, cell.text, f"{who}{deal}额") for cell, head in heads if amount.fullmatch(head)]
    columns += [_Column(cell.column, cell.text, f"{who}{deal}额占比") for cell, head in heads if share.fullmatch(head)]
    is_whole = len(names) == 1 and len({column.metric for column in columns}) == len(columns) > 0
    return (names[0], columns) if is_whole else None


def _fact(cell: FlowCell, metric: str, label: str, report: Period, scaled: tuple[Decimal, str], column: str) -> Fact:
    passport = Passport(cell.page, cell.box, cell.text, column)
    return Fact(Table.KEY_FIGURES, Scope.NONE, metric, label, str(report), scaled[0], scaled[1], passport)
