"""One company fact from its label and its cell, or none when the cell is no value."""

from __future__ import annotations

import re

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Fact, Passport, Scope, Table
from nianbao.domain.period import Period
from services.parser.document import FlowCell
from services.parser.stages.part_names import part_names

_LONGEST_LABEL = 30
_NOTHING = re.compile(r"[-—–/无]|不适用|无变更")  # "-"
# Their values are names of persons, parted on the page by blanks or line ends.
_PERSONS = frozenset({"法定代表人", "董事会秘书", "证券事务代表", "签字会计师", "保荐代表人", "财务顾问主办人"})
# Here a line that ends early is followed by a second address, when it begins as the first does.
_ADDRESSES = frozenset({"注册地址", "办公地址"})
# Reports are kept at "公司住所" or "公司办公地址": here a label is a fair value.
_PLACE = "年度报告备置地点"


def company_fact(label: str, value: FlowCell, report: Period, catalogue: Catalogue) -> Fact | None:
    """State what `label` means by `value`; None when the label is unknown or the value none."""
    if len(label) > _LONGEST_LABEL:
        return None
    metric = catalogue.match_label(label, Table.COMPANY)
    return text_fact(metric.name, label, value, report, catalogue) if metric is not None else None


def text_fact(name: str, label: str, value: FlowCell, report: Period, catalogue: Catalogue) -> Fact | None:
    """State the metric `name`; None when the cell is empty, says 不适用 or is itself a label."""
    printed = value.text
    if name in _PERSONS:
        printed = " ".join((value.apart or value.text).split())
    elif name in _ADDRESSES and len({line[:2] for line in value.apart.split("\n")}) == 1:
        printed = value.apart.replace("\t", "").replace("\n", " ") or value.text
    text = part_names(printed) if name in _PERSONS else printed
    if not text or _NOTHING.fullmatch(text):
        return None
    if is_company_label(text, catalogue) and name != _PLACE:
        return None
    passport = Passport(value.page, value.box, printed)
    return Fact(Table.COMPANY, Scope.NONE, name, label, str(report), text, "", passport)


def is_company_label(text: str, catalogue: Catalogue) -> bool:
    """Whether a text is what company facts are called, so that it cannot be one's value."""
    return bool(text) and len(text) <= _LONGEST_LABEL and catalogue.match_label(text, Table.COMPANY) is not None
