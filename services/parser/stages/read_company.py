"""公司信息 to facts: labels and texts side by side in tables, or labels above texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Fact, Table
from nianbao.domain.period import Period
from services.parser.document import FlowCell, FlowTable
from services.parser.stages.locate_sections import Section
from services.parser.stages.plain_form import plain_form
from services.parser.stages.read_header_columns import is_header_row, read_header_columns
from services.parser.stages.state_company_fact import company_fact, is_company_label, text_fact

Row = Sequence[FlowCell]

_PERSONS = {"董事会秘书": "董事会秘书", "证券事务代表": "证券事务代表"}
# What the contacts table states of a person, by the metric's ending: 董事会秘书 + 电话.
_CONTACT_ENDINGS = {"姓名": "", "联系地址": "联系地址", "电话": "电话", "传真": "传真", "电子信箱": "电子信箱"}
_OWNER = re.compile(r"会计师事务所|保荐机构|保荐人|财务顾问")  # "公司聘请的会计师事务所(境内)"
_OVERSEAS = re.compile(r"境外|国际|香港|H股")  # "公司聘请的会计师事务所(境外)"
# Printed without its owner's name, and nobody else's: "持续督导的期间".
_SUPERVISION = "持续督导期间"
# Stands for an owner of whom nothing is read: the auditor abroad is not the auditor.
_NOBODY = "-"


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


def _facts_of(part: FlowTable, report: Period, catalogue: Catalogue) -> Iterator[Fact]:
    persons = _person_columns(part.rows[0])
    if persons:
        yield from _contacts(part, persons, report, catalogue)
        return
    owner = ""
    last = 0
    for index, row in enumerate(part.rows):
        if index < last:
            continue
        if is_header_row(row, catalogue):
            last = _end_of_columns(part.rows, index, catalogue)
            yield from read_header_columns(row, part.rows[index + 1 : last], report, catalogue)
            continue
        owner = _owner(row, owner)
        if owner == _NOBODY:
            continue
        if owner:
            yield from _of_owner(owner, row, report, catalogue)
        else:
            yield from _beside(row, report, catalogue)


def _end_of_columns(rows: Sequence[Row], header: int, catalogue: Catalogue) -> int:
    """Where the rows below a header row end: at other columns, or where a label begins a row."""
    columns = [cell.column for cell in rows[header]]
    end = header + 1
    while end < len(rows) and [cell.column for cell in rows[end]] == columns:
        if is_company_label(rows[end][0].text, catalogue):
            break
        end += 1
    return end


def _owner(row: Row, above: str) -> str:
    """Whom the row is about, when a tall cell in front says so: 会计师事务所, 保荐机构."""
    if row[0].column > 0 or not row[0].text:
        return above
    plain = plain_form(row[0].text)
    match = _OWNER.search(plain)
    if match is None or len([cell for cell in row if cell.text]) != 3:
        return ""
    return _NOBODY if _OVERSEAS.search(plain.replace(match[0], "")) else match[0].replace("保荐人", "保荐机构")


def _of_owner(owner: str, row: Row, report: Period, catalogue: Catalogue) -> Iterator[Fact]:
    """Label and value behind the owner's cell; 办公地址 is the owner's and not the company's."""
    filled = [cell for cell in row if cell.text][-2:]
    if len(filled) < 2:
        return
    label, value = filled
    metric = catalogue.match_label(owner + plain_form(label.text), Table.COMPANY)
    if metric is None:
        metric = catalogue.match_label(label.text, Table.COMPANY)
        if metric is None or (owner[:2] not in metric.name and metric.name != _SUPERVISION):
            return
    fact = text_fact(metric.name, label.text, value, report, catalogue)
    if fact is not None:
        yield fact


def _beside(row: Row, report: Period, catalogue: Catalogue) -> Iterator[Fact]:
    """Label and value next to each other, once or twice in a row."""
    filled = [cell for cell in row if cell.text]
    for label, value in zip(filled[::2], filled[1::2], strict=False):
        fact = company_fact(label.text, value, report, catalogue)
        if fact is not None:
            yield fact


def _person_columns(header: Row) -> dict[int, str]:
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
            if cell.column in persons and name in names:
                fact = text_fact(name, row[0].text, cell, report, catalogue)
                if fact is not None:
                    yield fact
