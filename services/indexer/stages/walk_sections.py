"""The rows of a report by the heading they stand directly below."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from nianbao.domain.doctree import TreeNode
from nianbao.domain.row import Row, RowType
from nianbao.text.normal import normal_form, squeezed
from services.indexer.draft import Section

_CONTENT = (RowType.TEXT, RowType.TABLE)


def walk_sections(rows: Sequence[Row], nodes: Sequence[TreeNode]) -> tuple[Section, ...]:
    """Part the content rows into sections in reading order; running heads and bare headings fall out."""
    owners = _owners(nodes)
    titles = _titles(nodes)
    content = [row for row in rows if row.type in _CONTENT]
    sections = []
    for owner, group in groupby(content, key=lambda row: owners.get(row.number, 0)):
        path = titles.get(owner, ())
        body = tuple(row for row in group if not _is_heading(row, path))
        if body:
            sections.append(Section(owner, path, body))
    return tuple(sections)


def _owners(nodes: Sequence[TreeNode]) -> dict[int, int]:
    """Map each row number to the innermost heading above it; parents come before children."""
    owners: dict[int, int] = {}
    for node in nodes:
        first, last = node.rows
        heading = node.parent if node.is_leaf else node.id
        if heading is not None:
            owners.update(dict.fromkeys(range(first, last + 1), heading))
    return owners


def _titles(nodes: Sequence[TreeNode]) -> dict[int, tuple[str, ...]]:
    """Map each heading to the titles from the outermost to its own; the root's is left out."""
    paths: dict[int, tuple[str, ...]] = {}
    for node in nodes:
        if node.is_leaf:
            continue
        if node.parent is None:
            paths[node.id] = ()
        else:
            paths[node.id] = (*paths.get(node.parent, ()), normal_form(node.title))
    return paths


def _is_heading(row: Row, path: tuple[str, ...]) -> bool:
    return row.type is RowType.TEXT and bool(path) and squeezed(row.text) == squeezed(path[-1])
