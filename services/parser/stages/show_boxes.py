"""Boxes of pages that were turned to be read, given back as readers see the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from nianbao.domain.fact import Fact
from nianbao.domain.geometry import Box
from nianbao.domain.printed_table import PrintedTable
from nianbao.domain.row import Row
from services.parser.document import Draft
from services.parser.layout import PageContent
from services.parser.stages.turn_box import turn_box


class _Turn(NamedTuple):
    angle: int
    width: float
    height: float

    def shown(self, box: Box | None) -> Box | None:
        return None if box is None else turn_box(box, -self.angle, self.width, self.height)


def show_boxes(draft: Draft) -> Draft:
    """Give a draft whose rows, tables, facts and pages have the boxes and sizes of the pages as shown."""
    turns = {page.number: _Turn(page.turn, page.width, page.height) for page in draft.pages if page.turn}
    if not turns:
        return draft
    return replace(
        draft,
        pages=tuple(_page(page) if page.turn else page for page in draft.pages),
        rows=tuple(_row(row, turns) for row in draft.rows),
        tables=tuple(_table(table, turns) if turns.keys() & set(table.pages) else table for table in draft.tables),
        facts=tuple(_fact(fact, turns) for fact in draft.facts),
    )


def _page(page: PageContent) -> PageContent:
    """A page with its size as shown; its items are read by no later stage and stay upright."""
    width, height = page.shown_size
    return replace(page, width=width, height=height, turn=0)


def _row(row: Row, turns: Mapping[int, _Turn]) -> Row:
    turn = turns.get(row.page)
    return row if turn is None else row._replace(box=turn.shown(row.box))


def _table(table: PrintedTable, turns: Mapping[int, _Turn]) -> PrintedTable:
    rows = tuple(
        tuple(
            cell if (turn := turns.get(cell.page)) is None else cell._replace(box=turn.shown(cell.box)) for cell in row
        )
        for row in table.rows
    )
    heads = tuple(
        head if (turn := turns.get(head.page)) is None else replace(head, box=turn.shown(head.box) or head.box)
        for head in table.heads
    )
    return replace(table, rows=rows, heads=heads)


def _fact(fact: Fact, turns: Mapping[int, _Turn]) -> Fact:
    turn = turns.get(fact.passport.page)
    return fact if turn is None else replace(fact, passport=replace(fact.passport, box=turn.shown(fact.passport.box)))
