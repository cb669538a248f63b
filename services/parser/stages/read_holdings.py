"""主要控股参股公司 to facts: each company's business, capital and figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from nianbao.domain.fact import Fact, Passport, Scope, Table
from nianbao.domain.period import Period
from services.parser.document import FlowCell
from services.parser.stages.lead_tables import LedTable
from services.parser.stages.plain_form import plain_form
from services.parser.stages.read_figure import read_figure
from services.parser.stages.scale_figure import scale_figure
from services.parser.stages.warn_left_out import LeftOut, is_printed_figure

_LEAD = re.compile(r"控股|参股|子公司")  # "(七)主要控股参股公司分析"
_NAMES = frozenset({"公司名称", "子公司名称", "企业名称", "单位名称", "被投资单位", "子公司"})
_BRACKET = re.compile(r"\([^()]*\)")  # "总资产(万元)"
_PREFIX = "参控股公司"
_HEADS = {
    "主要业务": "主要业务",
    "主要产品及服务": "主要业务",
    "主要产品或服务": "主要业务",
    "业务性质": "主要业务",
    "经营范围": "主要业务",
    "注册资本": "注册资本",
    "总资产": "总资产",
    "资产总额": "总资产",
    "净资产": "净资产",
    "营业收入": "营业收入",
    "营业利润": "营业利润",
    "净利润": "净利润",
}
_STOCKS = frozenset({"注册资本", "总资产", "净资产"})
_MIN_HEADS = 3
# A cell too narrow for its figure parts it: "248,139.3 2" is one figure of two decimals.
_PARTED = re.compile(r"-?\d{1,3}(?:,\d{3})+\.\d{2}")
_WHOLE = re.compile(r"-?[\d,]+\.\d{2}\s.*")
_NO_NAME = frozenset({"合计", "不适用", "无", "-", "--", "/"})


def read_holdings(tables: Iterable[LedTable], report: Period) -> list[Fact | LeftOut]:
    """Read the tables of companies held; only figures whose unit is stated and of yuan."""
    read: list[Fact | LeftOut] = []
    last_page = 0
    for led in tables:
        if not _LEAD.search(led.lead) or (last_page and led.table.page > last_page + 1):
            continue
        found = list(_facts_of(led, report))
        read += found
        last_page = max([last_page, *(fact.passport.page for fact in found if isinstance(fact, Fact))])
    return read


def _facts_of(led: LedTable, report: Period) -> Iterator[Fact | LeftOut]:
    heads: dict[int, tuple[str, str]] = {}
    name_column = -1
    for row in led.table.rows:
        header = _header(row)
        if header is not None:
            name_column, heads = header
            continue
        names = [cell.text for cell in row if cell.column == name_column and cell.span == 1]
        if not heads or not names or not names[0] or plain_form(names[0]) in _NO_NAME:
            continue
        for cell in row:
            if cell.column in heads and cell.text and cell.span == 1:
                yield from _fact(cell, *heads[cell.column], names[0], led.unit, report)


def _header(row: Sequence[FlowCell]) -> tuple[int, dict[int, tuple[str, str]]] | None:
    names = [cell.column for cell in row if plain_form(cell.text) in _NAMES]
    known = {cell.column: (_HEADS[head], cell.text) for cell in row if (head := _bare(cell.text)) in _HEADS}
    is_whole = len(names) == 1 and len({what for what, _ in known.values()}) == len(known) >= _MIN_HEADS
    return (names[0], known) if is_whole else None


def _bare(text: str) -> str:
    return _BRACKET.sub("", plain_form(text))


def _fact(cell: FlowCell, what: str, head: str, company: str, unit: str, report: Period) -> Iterator[Fact | LeftOut]:
    is_day = what in _STOCKS and report.part == "H1"
    period = f"{report.year}-06-30" if is_day else str(report)
    scaled: tuple[Decimal | str, str] | None = (cell.text, "")
    if what != "主要业务":
        scaled = scale_figure(_mended(cell.text), "元", head, unit)
    elif read_figure(cell.text) is not None or plain_form(cell.text) in _NO_NAME:
        scaled = None
    if scaled is not None:
        passport = Passport(cell.page, cell.box, cell.text, head)
        yield Fact(Table.KEY_FIGURES, Scope.NONE, f"{_PREFIX}{what}", company, period, scaled[0], scaled[1], passport)
    elif what != "主要业务" and is_printed_figure(cell.text):
        yield LeftOut(f"{_PREFIX}{what}", cell.page, company)


def _mended(text: str) -> str:
    """The figure of a cell that parts it, where nothing but one figure can be meant."""
    joined = plain_form(text)
    return joined if _PARTED.fullmatch(joined) and not _WHOLE.fullmatch(text) else text
