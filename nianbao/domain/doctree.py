"""The document tree of a report: headings above paragraphs and tables."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One node of tree.json.

    `id` counts from 0 (the root, which is its own document title and has parent None).
    `type` is a heading type (章, 一、, （一）, 1、, (1), 报表标题) or a leaf: text, excel.
    `rows` is the first and last row number (`Row.number`) that the node covers.
    """

    id: int
    parent: int | None
    level: int
    type: str
    title: str
    page: int
    rows: tuple[int, int]

    @property
    def is_leaf(self) -> bool:
        """Whether the node is content rather than a heading."""
        return self.type in ("text", "excel")
