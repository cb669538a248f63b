"""员工情况 in running text or in plain lines: only where the head-counts add up."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Fact, Passport, Scope, Table
from nianbao.domain.geometry import Box
from nianbao.domain.headings import heading_of
from nianbao.domain.period import Period
from services.parser.document import FlowItem
from services.parser.layout import TextLine
from services.parser.stages.plain_form import plain_form

_ALL = "职工人数"
_OPENER = re.compile(r"员工情况$|员工构成$")  # "4.13.2员工情况"
_LONGEST_OPENER = 20
_MOST_LINES = 8
# "2025年末,本集团共有在职员工41,698人"
_TOTAL = re.compile(
    r"(?:(?P<year>\d{4})年末|截[至止](?P<day_year>\d{4})年12月31日|报告期末)[,]?"
    r"(?:本集团|本公司|本行|公司|集团)共?有(?P<label>在职员工)(?P<count>\d[\d,]*)[人名]"
)
_PROFESSIONS = re.compile(r"专业构成[为:]*(?P<list>(?:[\u4e00-\u9fff]{2,10}人员\d[\d,]*人[,、]?)+)")  # "专业构成为:…"
_PROFESSION = re.compile(r"(?P<label>[\u4e00-\u9fff]{2,10}人员)(?P<count>\d[\d,]*)人")  # "业务人员32,945人"
_LIST_HEADER = re.compile(r"指标(?P<year>\d{4})年度?")  # "指標 2025年": one year, so one figure a line
_LIST_LINE = re.compile(
    r"(?:按(?P<group>\S+?)[劃划]分\s+)?(?P<label>\S+)\s+(?P<count>\d[\d,]*)"
)  # "按學歷劃分 本科 33"
_EDUCATION = ("学历", "教育程度")


class _Count(NamedTuple):
    label: str
    printed: str
    line: TextLine

    @property
    def number(self) -> int:
        return int(self.printed.replace(",", ""))


def read_staff_text(flow: Sequence[FlowItem], report: Period, catalogue: Catalogue) -> list[Fact]:
    """Read the head-counts stated outside tables; the parts only when they sum to the whole."""
    for index, item in enumerate(flow):
        if not isinstance(item, TextLine):
            continue
        plain = plain_form(item.text)
        header = _LIST_HEADER.fullmatch(plain)
        if header is not None and header["year"] == str(report)[:4]:
            counts = _of_list(flow[index + 1 :], catalogue)
        elif len(plain) <= _LONGEST_OPENER and _OPENER.search(plain):
            counts = _of_paragraph(list(_paragraph(flow[index + 1 :])), str(report)[:4])
        else:
            continue
        if counts:
            return [_fact(count, report, catalogue) for count in counts]
    return []


def _paragraph(flow: Sequence[FlowItem]) -> Iterator[TextLine]:
    for item in flow[:_MOST_LINES]:
        if not isinstance(item, TextLine) or heading_of(item.text) is not None:
            return
        yield item


def _of_paragraph(lines: Sequence[TextLine], year: str) -> list[_Count]:
    texts = [plain_form(line.text) for line in lines]
    ends = list(accumulate(len(text) for text in texts))
    text = "".join(texts)
    total = _TOTAL.search(text)
    if total is None or (total["year"] or total["day_year"] or year) != year:
        return []
    whole = _Count(total["label"], total["count"], lines[bisect_right(ends, total.start("count"))])
    found = _PROFESSIONS.search(text)
    parts = [] if found is None else [
        _Count(match["label"], match["count"], lines[bisect_right(ends, match.start("count"))])
        for match in _PROFESSION.finditer(text, found.start("list"), found.end("list"))
    ]  # fmt: skip
    return [whole, *parts] if sum(part.number for part in parts) == whole.number else [whole]


def _of_list(flow: Sequence[FlowItem], catalogue: Catalogue) -> list[_Count]:
    """The whole and the parts by education; nothing unless they agree."""
    whole: _Count | None = None
    parts: list[_Count] = []
    group = ""
    for item in flow:
        match = _LIST_LINE.fullmatch(item.text) if isinstance(item, TextLine) else None
        if match is None or not isinstance(item, TextLine):
            break
        group = plain_form(match["group"]) if match["group"] else group
        count = _Count(match["label"], match["count"], item)
        metric = catalogue.match_label(count.label, Table.STAFF)
        if not group and metric is not None and metric.name == _ALL:
            whole = count
        elif group in _EDUCATION:
            parts.append(count)
    if whole is None or sum(part.number for part in parts) != whole.number:
        return []
    return [whole, *parts]


def _fact(count: _Count, report: Period, catalogue: Catalogue) -> Fact:
    metric = catalogue.match_label(count.label, Table.STAFF)
    name = _ALL if count.label == "在职员工" else metric.name if metric is not None and metric.unit == "人" else ""
    line = count.line
    box = Box(line.x0, line.y0, line.x1, line.y1) if line.size else None
    value = Decimal(count.number)
    passport = Passport(line.page, box, count.printed)
    return Fact(Table.STAFF, Scope.NONE, name, count.label, str(report), value, "人", passport)
