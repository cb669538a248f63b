"""Keep in the printed tables what the cells of facts stand under, so that tables.jsonl tells it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from nianbao.domain.fact import Fact, Passport
from nianbao.domain.geometry import Box
from nianbao.domain.printed_table import CellHead, PrintedTable


def keep_heads(tables: Sequence[PrintedTable], facts: Iterable[Fact]) -> tuple[PrintedTable, ...]:
    """Give the tables with the heads of the facts' cells."""
    passports: dict[int, dict[Box, Passport]] = defaultdict(dict)
    for fact in facts:
        passport = fact.passport
        if passport.box is not None and (passport.column or passport.parent):
            passports[passport.page].setdefault(passport.box, passport)
    return tuple(_with_heads(table, passports) if passports.keys() & set(table.pages) else table for table in tables)


def _with_heads(table: PrintedTable, passports: dict[int, dict[Box, Passport]]) -> PrintedTable:
    heads = [
        CellHead(cell.page, cell.box, passport.column, passport.parent)
        for row in table.rows
        for cell in row
        if cell.box is not None and cell.text and (passport := passports.get(cell.page, {}).get(cell.box)) is not None
    ]
    return replace(table, heads=tuple(heads))
