"""Find the financial statements by the titles, units and scopes printed above them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from nianbao.domain.fact import Scope, Table
from nianbao.domain.headings import heading_of
from services.parser.document import FlowItem, FlowTable
from services.parser.layout import TextLine
from services.parser.stages.plain_form import plain_form
from services.parser.stages.read_figure import is_figure
from services.parser.stages.read_unit import read_unit

_KINDS = {
    "资产负债表": Table.BALANCE_SHEET,
    "财务状况表": Table.BALANCE_SHEET,
    "利润表": Table.INCOME_STATEMENT,
    "损益表": Table.INCOME_STATEMENT,
    "损益及其他全面收益表": Table.INCOME_STATEMENT,
    "损益及其他综合收益表": Table.INCOME_STATEMENT,
    "利润及其他综合收益表": Table.INCOME_STATEMENT,
    "现金流量表": Table.CASH_FLOW_STATEMENT,
}
# "合并所有者权益变动表", "合并财务报表附注" end a statement
_END = re.compile(r"(?:所有者权益|股东权益|权益)变动表|^(?:合并|综合)?财务报表附注$")
# "1、合并资产负债表", "甲股份有限公司母公司利润表(续)", "2020年度合并现金流量表", "合并及公司资产负债表",
# "27公司层面财务状况表", a numbered note
_TITLE = re.compile(
    r"(?:\d{1,2}[、.]|\(?[一二三四五六七八九十]+[)、]|\d{1,2}(?=(?:公司层面|本?公司)[之的]?财务状况表))?"
    r"(?:\d{4}年(?:\d{1,2}月\d{1,2}日|度|1[-至]6月)?)?(?:[^，。:、()]{2,28}(?:公司|集团|银行))??"
    r"(?:未经审计的?)?(?P<owner>合并及(?:母?公司|银行)?|合并|综合|母公司|本公司|公司层面|公司|本?银行|本行)?[之的]?"
    r"(?P<kind>" + "|".join(sorted(_KINDS, key=len, reverse=True)) + r")"
    r"(?P<rest>(?:\((?:续|未经审计|经审计|已重述|续表)\)|续|\d{4}年(?:\d{1,2}月\d{1,2}日|度|1[-至]6月)?)*)"
    r"(?:\(?(?:编制单位|单位|会企|金额单位|货币单位).{0,40})?"
)
_PARENT_OWNERS = frozenset({"母公司", "本公司", "公司层面", "公司", "银行", "本银行", "本行"})
# Titles may stand in the first rows of the table itself.
_TITLE_ROWS = 3
# Fewer known labels than this are no statement, only a table under a like-named title.
_MIN_KNOWN_LABELS = 4
_MIN_KNOWN_SHARE = 0.3
# A later table of the same kind replaces the first only if it knows this many times more.
_CLEARLY_LONGER = 1.6
_NOTE_HEADS = frozenset({"章", "一、", "（一）", "1、", "(1)", "1.1"})

IsKnown = Callable[[str, Table], bool]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: its tables in order and what the lines above them say.

    `scope` is NONE when the title does not tell; `unit` is "" when nothing states it.
    """

    table: Table
    scope: Scope
    unit: str
    page: int
    parts: tuple[FlowTable, ...] = field(default=())


def locate_statements(flow: Sequence[FlowItem], is_known: IsKnown) -> tuple[Statement, ...]:
    """Find the statements, one for each kind and scope.

    `is_known` says whether a row label belongs to a kind of statement.
    """
    found = [statement for statement in _titled(flow, is_known) if statement.parts]
    chosen: dict[tuple[Table, Scope], tuple[int, Statement]] = {}
    for statement in found:
        count = _known_labels(statement, is_known)
        if count < _MIN_KNOWN_LABELS:
            continue
        scoped = _with_scope(statement, chosen)
        key = (scoped.table, scoped.scope)
        if key not in chosen or count > _CLEARLY_LONGER * chosen[key][0]:
            chosen[key] = (count, scoped)
    return tuple(statement for _, statement in chosen.values())


def _with_scope(statement: Statement, chosen: dict[tuple[Table, Scope], tuple[int, Statement]]) -> Statement:
    """A title without an owner is the group's, or the company's own after the group's."""
    if statement.scope is not Scope.NONE:
        return statement
    is_second = (statement.table, Scope.CONSOLIDATED) in chosen
    return replace(statement, scope=Scope.PARENT if is_second else Scope.CONSOLIDATED)


def _known_labels(statement: Statement, is_known: IsKnown) -> int:
    return sum(is_known(row[0].text, statement.table) for part in statement.parts for row in part.rows)


def _titled(flow: Sequence[FlowItem], is_known: IsKnown) -> Iterator[Statement]:
    """Walk the reading order: a title opens a statement, another heading closes it."""
    current: Statement | None = None
    default_unit = ""
    unit_page = 0
    for item in flow:
        if isinstance(item, FlowTable):
            if current is not None and item.page > _last_page(current) + 1:
                yield current
                current = None
            title = _title_in_table(item)
            if title is not None:
                if current is not None:
                    yield current
                current = title if title.unit else replace(title, unit=default_unit)
            if current is not None and _is_foreign(current, item, is_known):
                yield current
                current = None
            if current is not None:
                current = _with_part(current, item)
            continue
        title = _title(item.text, item.page)
        if title is not None:
            if current is not None and _goes_on(current, title):
                continue
            if current is not None:
                yield current
            current = title if title.unit else replace(title, unit=default_unit)
        elif current is not None and _closes(item, current, is_known):
            yield current
            current = None
        unit = read_unit(item.text)
        if unit and current is not None and not current.parts:
            current = replace(current, unit=unit)
        if unit and (current is None or "报表" in item.text):
            default_unit, unit_page = unit, 0 if "报表" in item.text else item.page
        elif unit_page and item.page != unit_page:
            # A unit line speaks for its own page, a sentence about the statements for all of them.
            default_unit, unit_page = "", 0
    if current is not None:
        yield current


def _is_foreign(current: Statement, table: FlowTable, is_known: IsKnown) -> bool:
    """Whether a table after a statement's first is of something else: hardly a label is known."""
    labels = [row[0].text for row in table.rows if row[0].text and any(is_figure(cell.text) for cell in row[1:])]
    if not current.parts or len(labels) < _MIN_KNOWN_LABELS:
        return False
    return sum(is_known(label, current.table) for label in labels) < _MIN_KNOWN_SHARE * len(labels)


def _with_part(statement: Statement, table: FlowTable) -> Statement:
    unit = statement.unit
    if not statement.parts:
        stated = [read_unit(cell.text) for row in table.rows[:_TITLE_ROWS] for cell in row]
        unit = next((text for text in stated if text), unit)
    return replace(statement, parts=(*statement.parts, table), unit=unit)


def _goes_on(current: Statement, title: Statement) -> bool:
    """Whether a title only repeats the current one on its next page."""
    if (current.table, current.scope) != (title.table, title.scope):
        return False
    return title.page - _last_page(current) <= 1


def _last_page(statement: Statement) -> int:
    return max((row[0].page for part in statement.parts for row in part.rows), default=statement.page)


def _title_in_table(table: FlowTable) -> Statement | None:
    for row in table.rows[:_TITLE_ROWS]:
        filled = [cell for cell in row if cell.text]
        if len(filled) == 1:
            title = _title(filled[0].text, filled[0].page)
            if title is not None:
                return title
    return None


def is_statement_title(text: str) -> bool:
    """Whether a line is the title of a statement: "合并资产负债表（续）"."""
    return _title(text, 0) is not None


def _title(text: str, page: int) -> Statement | None:
    if len(text) > 60 or "表" not in text:
        return None
    match = _TITLE.fullmatch(plain_form(text))
    if match is None:
        return None
    owner = match["owner"] or ""
    scope = Scope.NONE
    if owner.startswith(("合并", "综合")):
        scope = Scope.CONSOLIDATED
    elif owner in _PARENT_OWNERS:
        scope = Scope.PARENT
    return Statement(_KINDS[match["kind"]], scope, read_unit(text), page)


def _closes(line: TextLine, current: Statement, is_known: IsKnown) -> bool:
    plain = plain_form(line.text)
    if len(plain) <= 40 and _END.search(plain):
        return True
    heading = heading_of(line.text)
    if heading is None or heading[0] not in _NOTE_HEADS:
        return False
    return not is_known(line.text, current.table)
