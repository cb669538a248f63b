"""Put the heading 主要会计数据 over a table of key figures whose own heading another parser lost.

Such parsers fuse all text of a page into one row ahead of its tables, so that the heading stands
neither alone nor next to its table: "四、注册变更情况…六、主要会计数据和财务指标…□ 是 √ 否".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from nianbao.domain.headings import heading_of
from services.parser.document import FlowItem, FlowTable
from services.parser.layout import TextLine
from services.parser.stages.plain_form import plain_form
from services.parser.stages.read_figure import is_figure
from services.parser.stages.read_unit import read_unit

IsKnown = Callable[[str], bool]

_HEADING = "主要会计数据和财务指标"
_NAMED = re.compile(r"主要会计数据|主要财务指标|财务指标摘要|财务摘要|财务概[要览]")  # in a page's fused text
_STATED_UNIT = re.compile(r"单位[为均:]*[^,，。;；()]{0,12}")  # "单位:千元币种:人民币"
_NEXT = re.compile(r"季度|非经常性损益项目|境内外会计")  # what follows the key figures: "八、分季度主要财务指标"
_MIN_KNOWN_LABELS = 3
# What is longer is a page's fused text; a caption with a number in front may be longer than one without.
_LONGEST_CAPTION = 45
_LONGEST_BARE_CAPTION = 20


def head_rough_tables(flow: Sequence[FlowItem], is_known: IsKnown) -> tuple[FlowItem, ...]:
    """Insert the heading before every such table; `is_known` says whether a label is a key figure's."""
    headed: list[FlowItem] = []
    page_text = ""
    page = 0
    for item in flow:
        if item.page != page:
            page, page_text = item.page, ""
        if isinstance(item, TextLine):
            page_text += plain_form(item.text) + "\n"
            if len(_units(plain_form(item.text))) > 1:
                # Nobody can tell which table each of the fused units is of.
                item = item._replace(text=item.text.replace("单位", ""))
        elif _NAMED.search(page_text) and _is_key_table(item, is_known) and not _is_captioned(headed):
            headed.append(TextLine(item.page, 0.0, 0.0, 0.0, 0.0, _HEADING + _unit_of(page_text), 0.0))
        headed.append(item)
    return tuple(headed)


def _is_captioned(before: Sequence[FlowItem]) -> bool:
    """Whether the line above already says what the table is, this or something else."""
    last = before[-1] if before else None
    if not isinstance(last, TextLine):
        return False
    plain = plain_form(last.text)
    if len(plain) > (_LONGEST_BARE_CAPTION if heading_of(last.text) is None else _LONGEST_CAPTION):
        return False
    return _NAMED.search(plain) is not None or "季度" in plain or "准则" in plain


def _is_key_table(table: FlowTable, is_known: IsKnown) -> bool:
    known = 0
    for row in table.rows:
        filled = [cell.text for cell in row if cell.text]
        known += len(filled) > 2 and is_known(filled[0]) and any(is_figure(text) for text in filled[1:])
    return known >= _MIN_KNOWN_LABELS


def _unit_of(page_text: str) -> str:
    """The one money unit that the page states behind the heading, "" when it states none or several."""
    named = _NAMED.search(page_text)
    behind = page_text[named.start() :] if named is not None else ""
    units = _units(_NEXT.split(behind)[0])
    return f"（单位：{units.pop()}）" if len(units) == 1 else ""


def _units(text: str) -> set[str]:
    return {unit for stated in _STATED_UNIT.findall(text) if (unit := read_unit(stated))}
