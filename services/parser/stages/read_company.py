"""公司信息 to facts: labels and texts side by side, in tables or as lines with a colon."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Fact, Passport, Scope, Table
from nianbao.domain.geometry import Box
from nianbao.domain.period import Period
from services.parser.document import FlowCell, FlowItem, FlowTable
from services.parser.stages.locate_sections import Section
from services.parser.stages.plain_form import plain_form

_LONGEST_LABEL = 30
_PERSONS = {"董事会秘书": "董事会秘书", "证券事务代表": "证券事务代表"}
# What the contacts table states of a person, by the metric's ending: 董事会秘书 + 电话.
_CONTACT_ENDINGS = {"姓名": "", "联系地址": "联系地址", "电话": "电话", "传真": "传真", "电子信箱": "电子信箱"}
_FRONT_PAGES = 15
_LABELLED = re.compile(
    r"(?P<label>[^:：，。]{2,20})[:：]\s*(?P<value>(?:https?://)?[^，。；:：]{2,120})"
)  # "公司注册地址： 北京市…"
_OWNER = re.compile(r"会计师事务所|保荐机构|财务顾问")  # "公司聘请的会计师事务所(境内)"
_NOTHING = re.compile(r"[-—–/无]|不适用|无变更")  # "-"


def read_company(sections: Iterable[Section], report: Period, catalogue: Catalogue) -> list[Fact]:
    """Read company facts; the first statement of a metric counts."""
    facts: list[Fact] = []
    seen: set[str] = set()
    for section in sections:
        if section.table is not Table.COMPANY:
            continue
        for part in section.parts:
            for fact in _facts_of(part, report, catalogue):
                if fact.metric not in seen:
                    facts.append(fact)
                    seen.add(fact.metric)
    return facts


def read_company_lines(flow: Iterable[FlowItem], report: Period, catalogue: Catalogue) -> list[Fact]:
    """Read company facts printed as lines, "公司注册地址：…", near the front of the report."""
    facts: dict[str, Fact] = {}
    for item in flow:
        if item.page > _FRONT_PAGES:
            break
        if isinstance(item, FlowTable):
            continue
        match = _LABELLED.fullmatch(item.text)
        if match is None:
            continue
        box = Box(item.x0, item.y0, item.x1, item.y1) if item.size else None
        value = FlowCell(match["value"], 1, 1, 1, item.page, box)
        fact = _fact(match["label"], value, report, catalogue)
        if fact is not None:
            facts.setdefault(fact.metric, fact)
    return list(facts.values())


def _facts_of(part: FlowTable, report: Period, catalogue: Catalogue) -> Iterator[Fact]:
    persons = _person_columns(part.rows[0])
    if persons:
        yield from _contacts(part, persons, report, catalogue)
        return
    header: Sequence[FlowCell] | None = None
    owner = ""
    for row in part.rows:
        owner = _owner(row, owner)
        if header is not None and plain_form(row[0].text).startswith("A股"):
            yield from _below(header, row, report, catalogue)
            continue
        if _is_listing_header(row):
            header = row
            continue
        if owner:
            yield from _of_owner(owner, row, report, catalogue)
        else:
            yield from _beside(row, report, catalogue)


def _owner(row: Sequence[FlowCell], above: str) -> str:
    """Whom the row is about, when a tall cell in front says so: 会计师事务所, 保荐机构."""
    if row[0].column > 0 or not row[0].text:
        return above
    match = _OWNER.search(plain_form(row[0].text))
    return match[0] if match is not None and len([cell for cell in row if cell.text]) == 3 else ""


def _of_owner(owner: str, row: Sequence[FlowCell], report: Period, catalogue: Catalogue) -> Iterator[Fact]:
    """Label and value behind the owner's cell; 办公地址 is the owner's and not the company's."""
    filled = [cell for cell in row if cell.text][-2:]
    if len(filled) < 2:
        return
    label, value = filled
    metric = catalogue.match_label(owner + plain_form(label.text), Table.COMPANY)
    if metric is None:
        metric = catalogue.match_label(label.text, Table.COMPANY)
        if metric is None or owner[:2] not in metric.name:
            return
    if not _NOTHING.fullmatch(value.text):
        yield _text_fact(metric.name, label.text, value, report)


def _beside(row: Sequence[FlowCell], report: Period, catalogue: Catalogue) -> Iterator[Fact]:
    """Label and value next to each other, once or twice in a row."""
    filled = [cell for cell in row if cell.text]
    for label, value in zip(filled[::2], filled[1::2], strict=False):
        fact = _fact(label.text, value, report, catalogue)
        if fact is not None:
            yield fact


def _is_listing_header(row: Sequence[FlowCell]) -> bool:
    return any(plain_form(cell.text) == "股票种类" for cell in row)


def _below(header: Sequence[FlowCell], row: Sequence[FlowCell], report: Period, catalogue: Catalogue) -> Iterator[Fact]:
    below = {cell.column: cell for cell in row}
    for cell in header:
        value = below.get(cell.column)
        fact = _fact(cell.text, value, report, catalogue) if value is not None else None
        if fact is not None:
            yield fact


def _person_columns(header: Sequence[FlowCell]) -> dict[int, str]:
    """Columns of the contacts table by the person they are about."""
    found = {}
    for cell in header:
        for word, person in _PERSONS.items():
            if plain_form(cell.text).startswith(word):
                found[cell.column] = person
    return found


def _contacts(part: FlowTable, persons: dict[int, str], report: Period, catalogue: Catalogue) -> Iterator[Fact]:
    names = {metric.name for metric in catalogue.metrics}
    for row in part.rows[1:]:
        ending = _CONTACT_ENDINGS.get(plain_form(row[0].text).replace("办公地址", "联系地址"))
        if ending is None:
            continue
        for cell in row[1:]:
            name = persons.get(cell.column, "") + ending
            if cell.column in persons and name in names and cell.text and not _NOTHING.fullmatch(cell.text):
                yield _text_fact(name, row[0].text, cell, report)


def _fact(label: str, value: FlowCell, report: Period, catalogue: Catalogue) -> Fact | None:
    if not value.text or len(label) > _LONGEST_LABEL or _NOTHING.fullmatch(value.text):
        return None
    metric = catalogue.match_label(label, Table.COMPANY)
    return _text_fact(metric.name, label, value, report) if metric is not None else None


def _text_fact(name: str, label: str, cell: FlowCell, report: Period) -> Fact:
    passport = Passport(cell.page, cell.box, cell.text)
    return Fact(Table.COMPANY, Scope.NONE, name, label, str(report), cell.text, "", passport)
