"""Headings that say all there is: 4.16本行报告期无股权激励计划、员工持股计划或其他员工激励措施."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from nianbao.domain.doctree import TreeNode
from nianbao.domain.row import Row, RowType
from nianbao.text.normal import normal_form
from services.indexer.draft import Section

_SAYS_NONE = re.compile(r"(?:公司|本行|集团|报告期内?|年度)(?:无|不存在|未发生|没有|未)")  # "本行报告期无股权激励计划"


def find_bare_headings(rows: Sequence[Row], nodes: Sequence[TreeNode]) -> tuple[Section, ...]:
    """Find headings with nothing below them that say that there is none, each as a section of its own words."""
    texts = {row.number: row for row in rows if row.type is RowType.TEXT}
    parents = {node.parent for node in nodes}
    titles: dict[int, tuple[str, ...]] = {}
    found = []
    for node in nodes:
        if node.is_leaf:
            continue
        above = titles.get(node.parent, ()) if node.parent is not None else None
        titles[node.id] = () if above is None else (*above, normal_form(node.title))
        row = texts.get(node.rows[0])
        if row is not None and node.id not in parents and _SAYS_NONE.search(node.title):
            found.append(Section(node.id, titles[node.id], (row,)))
    return tuple(found)


def in_order(sections: Iterable[Section]) -> Iterator[Section]:
    """Sections by where they begin."""
    yield from sorted(sections, key=lambda section: section.rows[0].number)
