"""Join the parts of tables that page breaks cut, and put the whole report in one flow."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from nianbao.domain.geometry import Box
from services.parser.document import FlowCell, FlowItem, FlowTable
from services.parser.layout import GridCell, PageContent, PageTable, TextLine
from services.parser.stages.mend_cut_row import IsLabel, join_around_figures, mend_cut_row

# Column edges of two parts agree within this; facing pages may shift them all alike.
_SAME_EDGE_PT = 4.0
_MAX_SHIFT_PT = 40.0


def join_split_tables(pages: Sequence[PageContent], is_label: IsLabel) -> tuple[FlowItem, ...]:
    """Give all pages' items in reading order, with split tables joined.

    `is_label` says whether a text is a row label known to the metric catalogue: it
    decides whether a row was cut by the page break.
    """
    flow: list[FlowItem | list[PageTable]] = []
    for page in pages:
        for position, item in enumerate(page.items):
            if isinstance(item, TextLine):
                flow.append(item)
                continue
            last = flow[-1] if flow else None
            if position == 0 and isinstance(last, list) and last[-1].page == page.number - 1 and _continues(last, item):
                last.append(item)
            else:
                flow.append([item])
    joined: list[FlowItem] = []
    table_count = 0
    for entry in flow:
        if isinstance(entry, list):
            joined.append(_join(entry, table_count, is_label))
            table_count += 1
        else:
            joined.append(entry)
    return tuple(joined)


def _continues(parts: Sequence[PageTable], part: PageTable) -> bool:
    """Whether the columns of `part` are those of the table so far."""
    last = parts[-1]
    if last.is_ruled != part.is_ruled:
        return False
    shift = part.x0 - last.x0
    if abs(shift) > _MAX_SHIFT_PT or abs((part.x1 - last.x1) - shift) > 2 * _SAME_EDGE_PT:
        return False
    few, many = sorted((last.xs, tuple(x - shift for x in part.xs)), key=len)
    return all(abs(_nearest(many, x) - x) <= _SAME_EDGE_PT for x in few)


def _nearest(edges: Sequence[float], x: float) -> float:
    index = bisect_left(edges, x)
    return min(edges[max(0, index - 1) : index + 1], key=lambda edge: abs(edge - x))


def _join(parts: Sequence[PageTable], table_id: int, is_label: IsLabel) -> FlowTable:
    shifts = [part.x0 - parts[0].x0 for part in parts]
    xs = _union_edges([[x - shift for x in part.xs] for part, shift in zip(parts, shifts, strict=True)])
    rows: list[tuple[FlowCell, ...]] = []
    for part, shift in zip(parts, shifts, strict=True):
        part_rows = _flow_rows(part, shift, xs)
        if rows and part_rows:
            mended = mend_cut_row(rows[-1], part_rows[0], is_label)
            if mended is not None:
                rows[-1] = mended
                part_rows = part_rows[1:]
        rows += part_rows
    if not parts[0].is_ruled:
        rows = _mend_wrapped(rows, is_label)
    return FlowTable(table_id, tuple(xs), tuple(rows), parts[0].is_ruled)


def _mend_wrapped(rows: Sequence[tuple[FlowCell, ...]], is_label: IsLabel) -> list[tuple[FlowCell, ...]]:
    """Without rules, a label that wraps looks like two or three rows."""
    mended: list[tuple[FlowCell, ...]] = []
    for row in rows:
        whole = join_around_figures(mended[-1], row) if mended else None
        if whole is None and mended:
            whole = mend_cut_row(mended[-1], row, is_label)
        if whole is None:
            mended.append(row)
        else:
            mended[-1] = whole
    return mended


def _union_edges(edge_lists: Sequence[Sequence[float]]) -> list[float]:
    edges: list[float] = []
    for x in sorted(x for edge_list in edge_lists for x in edge_list):
        if not edges or x - edges[-1] > _SAME_EDGE_PT:
            edges.append(x)
    return edges


def _flow_rows(part: PageTable, shift: float, xs: Sequence[float]) -> list[tuple[FlowCell, ...]]:
    edges = {x for row in part.rows for cell in row for x in (cell.x0, cell.x1)}
    index_of = {x: _edge_index(xs, x - shift) for x in edges}
    return [tuple([_flow_cell(cell, part.page, index_of) for cell in row]) for row in part.rows]


def _flow_cell(cell: GridCell, page: int, index_of: Mapping[float, int]) -> FlowCell:
    _, _, row_span, _, x0, y0, x1, y1, text, apart = cell
    first = index_of[x0]
    return FlowCell(text, first, max(1, index_of[x1] - first), row_span, page, Box(x0, y0, x1, y1), apart)


def _edge_index(edges: Sequence[float], x: float) -> int:
    index = bisect_left(edges, x)
    if index == len(edges) or (index and x - edges[index - 1] < edges[index] - x):
        return index - 1
    return index
