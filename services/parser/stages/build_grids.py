"""Rules to grids: which rules cross each other, and which cells they bound."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from services.parser.layout import Rule

# Rules this near count as touching; corners of drawn tables are never farther apart.
TOUCH_PT = 3.0
# A rule that ends this far beyond the outermost crossing rule marks an open side.
_OPEN_SIDE_PT = 8.0
# Positions nearer than this are one column edge or one row edge.
_EDGE_PT = 3.0


class Grid(NamedTuple):
    """A drawn table: `owner[row][column]` is the index of the cell in `spans`.

    A span is (row, column, row_span, column_span).
    """

    xs: list[float]
    ys: list[float]
    owner: list[list[int]]
    spans: list[tuple[int, int, int, int]]


def build_grids(horizontal: list[Rule], vertical: list[Rule]) -> list[Grid]:
    """Find the tables that merged rules draw, top to bottom."""
    grids = []
    for group_h, group_v in _connected(horizontal, vertical):
        grid = _grid(group_h, group_v)
        if grid is not None:
            grids.append(grid)
    return sorted(grids, key=lambda grid: (grid.ys[0], grid.xs[0]))


def _connected(horizontal: list[Rule], vertical: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Group rules that cross or touch, directly or through others."""
    parent = list(range(len(horizontal) + len(vertical)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    ys = [rule.at for rule in horizontal]
    for v_index, v_rule in enumerate(vertical, start=len(horizontal)):
        low = bisect_left(ys, v_rule.start - TOUCH_PT)
        high = bisect_right(ys, v_rule.end + TOUCH_PT)
        for h_index in range(low, high):
            h_rule = horizontal[h_index]
            if h_rule.start - TOUCH_PT <= v_rule.at <= h_rule.end + TOUCH_PT:
                parent[root(h_index)] = root(v_index)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for index, rule in enumerate(horizontal):
        groups.setdefault(root(index), ([], []))[0].append(rule)
    for index, rule in enumerate(vertical, start=len(horizontal)):
        groups.setdefault(root(index), ([], []))[1].append(rule)
    return [group for group in groups.values() if group[0] and group[1]]


def _grid(horizontal: list[Rule], vertical: list[Rule]) -> Grid | None:
    xs = _edges(
        [rule.at for rule in vertical], min(rule.start for rule in horizontal), max(rule.end for rule in horizontal)
    )
    ys = _edges(
        [rule.at for rule in horizontal], min(rule.start for rule in vertical), max(rule.end for rule in vertical)
    )
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) < 6:
        return None
    is_v_edge = _coverage(vertical, xs, ys)
    is_h_edge = _coverage(horizontal, ys, xs)
    owner, spans = _cells(is_v_edge, is_h_edge, len(ys) - 1, len(xs) - 1)
    return Grid(xs, ys, owner, spans)


def _edges(positions: list[float], low: float, high: float) -> list[float]:
    """Distinct positions, with the ends of the crossing rules where a side is open."""
    edges: list[float] = []
    for position in sorted(positions):
        if not edges or position - edges[-1] > _EDGE_PT:
            edges.append(position)
    if edges[0] - low > _OPEN_SIDE_PT:
        edges.insert(0, low)
    if high - edges[-1] > _OPEN_SIDE_PT:
        edges.append(high)
    return edges


def _coverage(rules: list[Rule], edges: Sequence[float], across: Sequence[float]) -> list[bytearray]:
    """For each edge line, which bands between `across` positions a rule really covers."""
    middles = [(low + high) / 2 for low, high in pairwise(across)]
    covered = [bytearray(len(middles)) for _ in edges]
    covered[0] = bytearray(b"\x01" * len(middles))
    covered[-1] = bytearray(b"\x01" * len(middles))
    for rule in rules:
        line = covered[_nearest(edges, rule.at)]
        for band in range(bisect_left(middles, rule.start), bisect_right(middles, rule.end)):
            line[band] = 1
    return covered


def _nearest(edges: Sequence[float], position: float) -> int:
    index = bisect_left(edges, position)
    if index == len(edges):
        return index - 1
    if index and position - edges[index - 1] < edges[index] - position:
        return index - 1
    return index


def _cells(
    is_v_edge: list[bytearray], is_h_edge: list[bytearray], row_count: int, column_count: int
) -> tuple[list[list[int]], list[tuple[int, int, int, int]]]:
    """Grow each cell right, then down, until a drawn edge stops it."""
    owner = [[-1] * column_count for _ in range(row_count)]
    spans: list[tuple[int, int, int, int]] = []
    for row in range(row_count):
        for column in range(column_count):
            if owner[row][column] >= 0:
                continue
            right = column + 1
            while right < column_count and not is_v_edge[right][row] and owner[row][right] < 0:
                right += 1
            below = row + 1
            while below < row_count and _is_open(is_v_edge, is_h_edge[below], below, column, right):
                below += 1
            index = len(spans)
            spans.append((row, column, below - row, right - column))
            for covered_row in range(row, below):
                owner[covered_row][column:right] = [index] * (right - column)
    return owner, spans


def _is_open(is_v_edge: list[bytearray], h_edge: bytearray, row: int, column: int, right: int) -> bool:
    """Whether a cell goes on into `row`: no edge above it, none within, none missing beside it."""
    if any(h_edge[column:right]):
        return False
    if any(is_v_edge[inner][row] for inner in range(column + 1, right)):
        return False
    return bool(is_v_edge[column][row] and is_v_edge[right][row])
