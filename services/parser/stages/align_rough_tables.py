"""Give tables that another parser wrote roughly one header, one label and one place for each value.

Their cells are in the right order but in no dependable column: a header stands over blanks, its
second line is fused into the first ("2022年 调整前"), a long label goes on in a row of its own.
What is aligned here is read by the same stages as a drawn table; a row whose values cannot be
assigned is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from nianbao.domain.period import Period
from services.parser.document import FlowCell, FlowItem, FlowTable
from services.parser.stages.join_rough_labels import LabelledRow, join_labels
from services.parser.stages.map_columns import is_header_row
from services.parser.stages.merge_rough_rows import merge_rough_rows
from services.parser.stages.plain_form import plain_form
from services.parser.stages.read_figure import is_figure
from services.parser.stages.read_period import names_no_value, read_period

IsKnown = Callable[[str], bool]

# A table with fewer known labels is no financial one.
_MIN_KNOWN_LABELS = 2
_MIN_PERIODS = 2
# "调整前", "重述后" below or beside a period
_RESTATEMENT = re.compile(r"(?:经)?(?:调整|重述|追溯|更正)(?:前|后)|未经重述|经重述")
_NOTHING = re.compile(r"[-—–/]+|不适用|无")  # "-"


class Leaf(NamedTuple):
    """The lowest header cell over a column of values: its whole text, from top to bottom."""

    text: str
    column: int


def align_rough_tables(flow: Sequence[FlowItem], report: Period, is_known: IsKnown) -> tuple[FlowItem, ...]:
    """Align each table of financial rows; other items stay as they are."""
    aligned: list[FlowItem] = []
    carried: tuple[Leaf, ...] = ()
    last_page = 0
    for item in flow:
        if not isinstance(item, FlowTable):
            aligned.append(item)
            continue
        above = carried if item.page == last_page + 1 else ()
        if item.page != last_page or carried == ():
            carried, last_page = (), item.page
        if _known_labels(item, is_known) < _MIN_KNOWN_LABELS and not above:
            carried = ()
            aligned.append(item)
            continue
        table, leaves = _aligned(item, above, report, is_known)
        carried, last_page = leaves, _last_page(item)
        aligned.append(table if table is not None else item)
    return tuple(aligned)


def _last_page(table: FlowTable) -> int:
    return table.rows[-1][0].page


def _known_labels(table: FlowTable, is_known: IsKnown) -> int:
    labels = (next((cell.text for cell in row if cell.text), "") for row in table.rows)
    return sum(is_known(label) for label in labels)


def _aligned(
    table: FlowTable, above: tuple[Leaf, ...], report: Period, is_known: IsKnown
) -> tuple[FlowTable | None, tuple[Leaf, ...]]:
    """The table with its headers and values in line, and the header in force at its end."""
    rows: list[tuple[FlowCell, ...]] = []
    leaves = above
    has_values = False
    for header, body in _bodies(table, report):
        if header:
            leaves = read_leaves(header, report)
        if not leaves:
            return None, ()
        page = (header or body)[0][0].page
        rows.append(tuple(_cell(text, column, page) for column, text in enumerate(["", *(x.text for x in leaves)])))
        for row in join_labels([_labelled(each) for each in body], is_known):
            values = place_values(row.values, leaves)
            if values is None:
                continue
            has_values = True
            cells = [_cell(row.label, 0, row.page)]
            cells += [value._replace(column=column) for column, value in values]
            rows.append(tuple(cells))
    return (table._replace(rows=tuple(rows)), leaves) if has_values else (None, ())


def _cell(text: str, column: int, page: int) -> FlowCell:
    return FlowCell(text, column, 1, 1, page, None)


Rows = list[Sequence[FlowCell]]


def _bodies(table: FlowTable, report: Period) -> Iterator[tuple[Rows, Rows]]:
    """Header rows with the rows below them; the first header is empty when the table begins without one."""
    header: Rows = []
    body: Rows = []
    rows = merge_rough_rows(table.rows)
    for index, row in enumerate(rows):
        follows_header = bool(header) and not body
        if _is_header(row, report, follows_header=follows_header) or _begins_header(rows, index, report):
            if body:
                yield header, body
                header, body = [], []
            header.append(row)
        else:
            body.append(row)
    if body:
        yield header, body


def _is_header(row: Sequence[FlowCell], report: Period, *, follows_header: bool) -> bool:
    if follows_header:
        heads = [plain_form(cell.text) for cell in row if cell.text]
        if all(_RESTATEMENT.fullmatch(head) for head in heads):
            return True
    is_header = is_header_row(row, report, is_stock=False, follows_header=follows_header)
    return is_header and len([cell for cell in row if cell.text]) > (0 if follows_header else 1)


def _begins_header(rows: Sequence[Sequence[FlowCell]], index: int, report: Period) -> bool:
    """Whether a row is the first line of a long title over a header: "本年末比上年末" above the periods."""
    for row in rows[index:]:
        if (row[0].column == 0 and row[0].text) or any(is_figure(cell.text) for cell in row):
            return False
        if _is_header(row, report, follows_header=False):
            return True
    return False


def read_leaves(header: Sequence[Sequence[FlowCell]], report: Period) -> tuple[Leaf, ...]:
    """The columns that header rows name, from left to right; () when that is not clear."""
    base = next((i for i, row in enumerate(header) if _is_header(row, report, follows_header=False)), 0)
    tops = _tops(header[base], report)
    # What stands above the periods is the first line of another column's title.
    tops += [Leaf(cell.text, cell.column) for row in header[:base] for cell in row if cell.text]
    tops.sort(key=lambda top: top.column)
    if len({top.column for top in tops}) < len(tops):
        return ()
    parts: list[list[Leaf]] = [[] for _ in tops]
    for row in header[base + 1 :]:
        for cell in row:
            if not cell.text:
                continue
            owner = max((i for i, top in enumerate(tops) if top.column <= cell.column), default=None)
            if owner is None:
                return ()
            if _RESTATEMENT.fullmatch(plain_form(cell.text)):
                parts[owner].append(Leaf(f"{tops[owner].text} {cell.text}", cell.column))
            else:
                # The rest of a title that was broken into lines: "本年末比上年" + "末增减".
                tops[owner] = tops[owner]._replace(text=tops[owner].text + cell.text)
    leaves = [leaf for top, own in zip(tops, parts, strict=True) for leaf in (own or [top])]
    leaves = _with_fused(leaves)
    periods = [leaf for leaf in leaves if not names_no_value(leaf.text) and read_period(leaf.text, report, False)]
    meanings = {plain_form(leaf.text) for leaf in leaves}
    return tuple(leaves) if len(periods) >= _MIN_PERIODS and len(meanings) == len(leaves) else ()


def _tops(row: Sequence[FlowCell], report: Period) -> list[Leaf]:
    """The header's first row without the title over the labels."""
    filled = [Leaf(cell.text, cell.column) for cell in row if cell.text]
    if filled and not read_period(filled[0].text, report, False) and not names_no_value(filled[0].text):
        return filled[1:]
    return filled


def _with_fused(leaves: list[Leaf]) -> list[Leaf]:
    """Give 调整后 the period of the fused "2022年 调整前" on its left."""
    whole: list[Leaf] = []
    for leaf in leaves:
        if _RESTATEMENT.fullmatch(plain_form(leaf.text)) and whole:
            period = _RESTATEMENT.sub("", whole[-1].text).strip()
            leaf = leaf._replace(text=f"{period} {leaf.text}")
        whole.append(leaf)
    return whole


def _labelled(row: Sequence[FlowCell]) -> LabelledRow:
    """A row as its label and the values behind it."""
    filled = [cell for cell in row if cell.text]
    if is_figure(filled[0].text):
        return LabelledRow("", tuple(filled), filled[0].page)
    return LabelledRow(filled[0].text, tuple(filled[1:]), filled[0].page)


def place_values(values: Sequence[FlowCell], leaves: Sequence[Leaf]) -> list[tuple[int, FlowCell]] | None:
    """Each value under its leaf by order, None when they do not match one to one."""
    if len(values) != len(leaves):
        return None
    placed = []
    for column, (value, leaf) in enumerate(zip(values, leaves, strict=True), start=1):
        plain = plain_form(value.text)
        is_change = names_no_value(leaf.text)
        if not is_change and not is_figure(value.text) and not _NOTHING.fullmatch(plain):
            return None
        placed.append((column, value))
    return placed
