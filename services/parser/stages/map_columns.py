"""Which column of a table holds the figures of which period and whose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from nianbao.domain.fact import Scope
from nianbao.domain.period import Period
from services.parser.document import FlowCell
from services.parser.stages.plain_form import plain_form
from services.parser.stages.read_figure import is_figure, looks_like_year
from services.parser.stages.read_period import names_no_value, read_period

_BEFORE_RESTATEMENT = re.compile(r"调整前|重述前|追溯前|更正前")  # "2018年 调整前"
_PARENT = re.compile(r"母公司|本公司|本行|(?<!子)公司$")  # "本行"
_GROUP = re.compile(r"合并|本集团|集团")  # "本集团"
_OWNER_HEAD = re.compile(r"合并|母公司|(?:本|贵)?(?:集团|公司|银行|行)|附注.?|合并数|母公司数")  # "本集团"
_LABEL_HEADS = frozenset({"项目", "资产", "负债和所有者权益", "负债和股东权益", "负债及股东权益", "负债及所有者权益"})


class ValueColumn(NamedTuple):
    """A column of figures: its place, period, scope (None: the table's), label column and header as printed."""

    column: int
    period: str
    scope: Scope | None
    is_before_restatement: bool
    label_column: int
    name: str


def is_header_row(row: Sequence[FlowCell], report: Period, is_stock: bool, follows_header: bool) -> bool:
    """Whether a row names columns: it holds periods, or owners alone, and no figures.

    A row right below a header belongs to it when it has no label of its own.
    """
    texts = [cell.text for cell in row if cell.text]
    if not texts or any(is_figure(text) and not looks_like_year(text) for text in texts):
        return False
    heads = [cell for cell in row if cell.text and cell.column > 0]
    if any(read_period(cell.text, report, is_stock) for cell in heads):
        return all(len(cell.text) <= 40 for cell in heads)
    if not heads or (row[0].column == 0 and row[0].text):
        return False
    return follows_header or all(_OWNER_HEAD.fullmatch(plain_form(cell.text)) for cell in heads)


def map_columns(header: Sequence[Sequence[FlowCell]], report: Period, is_stock: bool) -> tuple[ValueColumn, ...]:
    """Read consecutive header rows as the meaning of each column."""
    width = max(cell.column + cell.span for row in header for cell in row)
    texts = [_text_over(header, column) for column in range(width)]
    label_columns = [column for column, text in enumerate(texts) if plain_form(text) in _LABEL_HEADS] or [0]
    columns = []
    for column, text in enumerate(texts):
        period = "" if column == 0 or names_no_value(text) else read_period(text, report, is_stock)
        if not period:
            continue
        left = [label for label in label_columns if label < column]
        columns.append(
            ValueColumn(
                column,
                period,
                _scope(text),
                _BEFORE_RESTATEMENT.search(plain_form(text)) is not None,
                left[-1] if left else 0,
                text,
            )
        )
    return _distinct(_with_opening_balances(_with_spread_scopes(columns)))


def _with_spread_scopes(columns: Sequence[ValueColumn]) -> Sequence[ValueColumn]:
    """Give a scope printed over the middle of several columns to each of them.

    本集团 over 2025 and 2024, 本行 over 2025 and 2024: each owns an equal share of the
    columns, in order. Where that does not fit what is printed, nothing is changed.
    """
    stated = [scope for scope, _ in groupby(column.scope for column in columns if column.scope is not None)]
    if not stated or all(column.scope is not None for column in columns) or len(columns) % len(stated):
        return columns
    share = len(columns) // len(stated)
    spread = [column._replace(scope=stated[place // share]) for place, column in enumerate(columns)]
    fits = all(old.scope in (None, new.scope) for old, new in zip(columns, spread, strict=True))
    return spread if fits else columns


def _distinct(columns: Sequence[ValueColumn]) -> tuple[ValueColumn, ...]:
    """Leave out columns that would mean the same: which one is right cannot be known."""
    meanings = Counter((each.period, each.scope, each.is_before_restatement, each.label_column) for each in columns)
    return tuple(
        each
        for each in columns
        if meanings[each.period, each.scope, each.is_before_restatement, each.label_column] == 1
    )


def _text_over(header: Sequence[Sequence[FlowCell]], column: int) -> str:
    """All header text over a column; a blank keeps the rows apart."""
    return " ".join(
        cell.text for row in header for cell in row if cell.column <= column < cell.column + cell.span and cell.text
    )


def _scope(text: str) -> Scope | None:
    plain = plain_form(text)
    if _GROUP.search(plain):
        return Scope.CONSOLIDATED
    return Scope.PARENT if _PARENT.search(plain) else None


def _with_opening_balances(columns: Sequence[ValueColumn]) -> tuple[ValueColumn, ...]:
    """Read 1 January as the prior year-end, unless that stands beside it."""
    stated = {column.period for column in columns}
    result = []
    for column in columns:
        if column.period.endswith("-01-01"):
            prior = str(int(column.period[:4]) - 1)
            if prior not in stated:
                column = column._replace(period=prior)
        result.append(column)
    return tuple(result)
