"""公司信息 printed as lines: "公司注册地址：北京市…", with what goes on below a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Fact
from nianbao.domain.geometry import Box
from nianbao.domain.period import Period
from services.parser.document import FlowCell, FlowItem
from services.parser.layout import TextLine
from services.parser.stages.join_words import join_texts
from services.parser.stages.plain_form import plain_form
from services.parser.stages.state_company_fact import company_fact, text_fact

_FRONT_PAGES = 15
_LABELLED = re.compile(r"(?P<label>[^:：，。]{2,30})[:：]\s*(?P<value>[^，。；]{0,120})")  # "公司注册地址： 北京市…"
# Where a second label stands on the line: "公司代码：600001    公司简称：示例股份"
_NEXT_LABEL = re.compile(r"\s+(?=[\u4e00-\u9fff][^\s:：，。]{1,14}[:：])")
_AUDITOR = "会计师事务所"
_DOMESTIC, _OVERSEAS = ("境内", "中国"), ("境外", "国际", "香港")
_CONTACT = re.compile(r"代表|秘书|联系人|投资者")  # "公司信息披露境内代表： 胡宇霆"
_SIGNER = re.compile(r"签字|保荐代表人|财务顾问主办人")  # "签字会计师姓名： 中国注册会计师：…"
# Lines of one block stand closer than this many line heights; a value's own lines closer still.
_BLOCK_GAP = 1.3
_VALUE_GAP = 0.7
_INDENT_PT = 40.0


def read_company_lines(flow: Iterable[FlowItem], report: Period, catalogue: Catalogue) -> list[Fact]:
    """Read company facts printed as lines near the front of the report; the first of a metric counts."""
    facts: dict[str, Fact] = {}
    lines = [item for item in flow if isinstance(item, TextLine) and item.page <= _FRONT_PAGES]
    for block in _blocks(lines):
        for fact in _facts_of(block, report, catalogue):
            facts.setdefault(fact.metric, fact)
    return list(facts.values())


def _blocks(lines: Sequence[TextLine]) -> Iterator[list[TextLine]]:
    """Lines that stand close below each other; without geometry, all lines of a page."""
    block: list[TextLine] = []
    for line in lines:
        if block and not _follows(block[-1], line, _BLOCK_GAP):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _follows(above: TextLine, line: TextLine, gap: float) -> bool:
    if line.page != above.page:
        return False
    return not line.size or (line.y0 >= above.y0 and line.y0 - above.y1 < gap * line.size)


def _facts_of(block: Sequence[TextLine], report: Period, catalogue: Catalogue) -> Iterator[Fact]:
    entries = list(_entries(block))
    if any(_CONTACT.search(plain_form(label)) for label, _ in entries):
        # 电话 and 电子信箱 here are a person's and not the company's.
        entries = [entry for entry in entries if _CONTACT.search(plain_form(entry[0]))]
    is_auditors = False
    is_abroad = False
    for label, value in entries:
        plain = plain_form(label)
        if _AUDITOR in plain and not value.text:
            is_auditors = True
        elif is_auditors and plain in (*_DOMESTIC, *_OVERSEAS):
            is_abroad = plain in _OVERSEAS
            fact = None if is_abroad else text_fact(_AUDITOR, label, value, report, catalogue)
            yield from () if fact is None else (fact,)
        elif not is_abroad:
            fact = _fact(label, value, is_auditors, report, catalogue)
            yield from () if fact is None else (fact,)


def _fact(label: str, value: FlowCell, is_auditors: bool, report: Period, catalogue: Catalogue) -> Fact | None:
    if is_auditors:
        owned = company_fact(_AUDITOR + plain_form(label), value, report, catalogue)
        if owned is not None:
            return text_fact(owned.metric, label, value, report, catalogue)
        if "会计师" not in label:
            return None
    return company_fact(label, value, report, catalogue)


def _entries(block: Sequence[TextLine]) -> Iterator[tuple[str, FlowCell]]:
    """Labels with their values: those of a label alone on its line stand on the lines below."""
    label = ""
    value: list[TextLine] = []
    for line in (piece for printed in block for piece in _pieces(printed)):
        match = _LABELLED.fullmatch(line.text)
        if match is not None:
            if label:
                yield label, _cell(value)
            label = match["label"]
            value = [line._replace(text=match["value"])]
        elif label and _goes_on(value, line):
            value.append(line)
        elif label:
            yield label, _cell(value)
            label, value = "", []
    if label:
        yield label, _cell(value)


def _pieces(line: TextLine) -> list[TextLine]:
    """A line cut before every further label; persons' titles inside a value are no labels."""
    if _SIGNER.match(plain_form(line.text)):
        return [line]
    return [line._replace(text=text) for text in _NEXT_LABEL.split(line.text)]


def _goes_on(value: Sequence[TextLine], line: TextLine) -> bool:
    """Whether a line without a label belongs to the value above it."""
    first, last = value[0], value[-1]
    if not line.size:
        return False
    if not first.text:
        return abs(line.x0 - first.x0) < _INDENT_PT
    return line.x0 > first.x0 + _INDENT_PT and _follows(last, line, _VALUE_GAP)


def _cell(lines: Sequence[TextLine]) -> FlowCell:
    first = lines[0]
    texts = [line.text.strip() for line in lines if line.text.strip()]
    below_label = not first.text
    text = ""
    for each in texts:
        text = f"{text}、{each}" if below_label and text else join_texts(text, each)
    box = None
    if first.size:
        box = Box(min(line.x0 for line in lines), first.y0, max(line.x1 for line in lines), lines[-1].y1)
    return FlowCell(text, 1, 1, 1, first.page, box, "\n".join(texts))
