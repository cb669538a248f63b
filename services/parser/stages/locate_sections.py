"""Group tables under the heading of the section they stand in: 主要会计数据, 员工情况, 公司信息."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from nianbao.domain.fact import Table
from nianbao.domain.headings import CONTENTS_LINE, heading_of
from services.parser.document import FlowItem, FlowTable
from services.parser.layout import TextLine
from services.parser.stages.plain_form import plain_form
from services.parser.stages.read_unit import read_unit

_LONGEST_HEADING = 45
# A line that is no heading by its pattern opens a section only when it is this short.
_LONGEST_BARE_OPENER = 20
# What opens a section, by the table its facts belong to. Tried on headings and short lines.
_OPENERS: tuple[tuple[Table | None, re.Pattern[str]], ...] = (
    (None, re.compile(r"分季度|非经常性损益|境内外会计准则|补充资料|研发人员|薪酬|培训|劳务外包|前十|股本变动")),
    (
        Table.KEY_FIGURES,
        re.compile(r"主要会计数据|主要财务指标|会计数据和财务指标|财务(?:指标)?摘要|财务概[要览]"),
    ),
    (Table.STAFF, re.compile(r"员工情况|员工数量|员工人数|职工情况|员工及机构")),
    (Table.COMPANY, re.compile(
        r"公司信息|公司简介|基本情况简介|公司基本情况$|公司资料|联系人|联系方式|公司股票简况|信息披露及备置"
        r"|其他(?:相关|有关)资料|注册变更"
    )),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A heading's tables: whose facts they hold, the heading's text, the unit stated above.

    `chapter` counts the headings 第…节 and 第…章 passed so far.
    """

    table: Table
    title: str
    unit: str
    chapter: int
    parts: tuple[FlowTable, ...] = field(default=())


def locate_sections(flow: Sequence[FlowItem]) -> tuple[Section, ...]:
    """Walk the reading order and give every table of a section that is wanted."""
    sections: list[Section] = []
    current: Section | None = None
    page_unit = ("", 0)
    chapter = 0
    for item in flow:
        if isinstance(item, FlowTable):
            if current is not None:
                current = replace(current, parts=(*current.parts, item))
            continue
        unit = read_unit(item.text)
        if unit:
            page_unit = (unit, item.page)
        if unit and current is not None:
            if current.parts:
                sections.append(current)
                current = replace(current, parts=())
            current = replace(current, unit=unit)
        if _is_chapter(item):
            chapter += 1
        is_opener, table = _opens(item)
        if not is_opener:
            continue
        if current is not None and current.parts:
            sections.append(current)
        stated_above = page_unit[0] if page_unit[1] == item.page else ""
        current = Section(table, item.text, stated_above, chapter) if table is not None else None
    if current is not None and current.parts:
        sections.append(current)
    return tuple(sections)


def _is_chapter(line: TextLine) -> bool:
    heading = heading_of(line.text)
    return heading is not None and heading[0] == "章" and not CONTENTS_LINE.search(line.text)


def _opens(line: TextLine) -> tuple[bool, Table | None]:
    """Whether a line begins another section, and of which facts (None: of none wanted)."""
    plain = plain_form(line.text)
    heading = heading_of(line.text)
    # Most lines are longer than either allows, so that no pattern is tried on them.
    if len(plain) > (_LONGEST_BARE_OPENER if heading is None else _LONGEST_HEADING):
        return False, None
    if CONTENTS_LINE.search(line.text):
        return False, None
    for table, pattern in _OPENERS:
        if pattern.search(plain):
            return True, table
    return heading is not None and heading[0] in ("章", "一、", "（一）"), None
