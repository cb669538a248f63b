"""A drawn table whose figures fail a check is read once more, by alignment (`realign_grid`).

A drawn grid may be wrong: a rule goes through a number, one is missing. Where alignment
makes the checks hold, it is taken; else the report itself may be wrong, and the
first reading stays with its failure. A table without rules was aligned at once and has
no second reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from nianbao.domain.fact import Fact, Scope, Table
from nianbao.domain.geometry import Box
from nianbao.domain.parsed_report import ParseWarning, Reread, RereadFigure
from services.parser.document import Draft
from services.parser.layout import PageTable

ReadAgain = Callable[[Mapping[int, Sequence[PageTable]]], Draft]
"""Reads the report anew up to its checks, with the tables given by page realigned."""

_Group = tuple[Table, Scope]
_Check = tuple[str, Table, Scope, str]


def reread_tables(draft: Draft, read_again: ReadAgain) -> Draft:
    """Read each table with a failed check once more; give the draft with what came of it."""
    taken: dict[int, list[PageTable]] = {}
    rereads: list[Reread] = []
    warnings: list[ParseWarning] = []
    for group in _failed_groups(draft):
        tables = _tables_of(group, draft)
        if not tables or group not in _failed_groups(draft):
            continue
        other = read_again({page: [*taken.get(page, ()), *tables.get(page, ())] for page in {*taken, *tables}})
        is_better = _is_better(draft, other, group)
        rereads.append(_record(group, tuple(sorted(tables)), draft, other, is_taken=is_better))
        if is_better:
            warnings.append(_warning(rereads[-1]))
            draft = replace(other, facts=_proved(other.facts, draft.facts, group))
            for page, found in tables.items():
                taken.setdefault(page, []).extend(found)
    return replace(draft, rereads=tuple(rereads), warnings=(*draft.warnings, *warnings))


def _failed_groups(draft: Draft) -> list[_Group]:
    """The tables with a figure that took part in a failed check; either side of one may be read wrongly."""
    failed = (fact for fact in draft.facts if not all(check.passed for check in fact.checks))
    return list(dict.fromkeys((fact.table, fact.scope) for fact in failed))


def _tables_of(group: _Group, draft: Draft) -> dict[int, list[PageTable]]:
    """The drawn tables on each page that the group's facts were read from."""
    boxes: dict[int, list[Box]] = {}
    for fact in _of(group, draft.facts):
        if fact.passport.box is not None:
            boxes.setdefault(fact.passport.page, []).append(fact.passport.box)
    found: dict[int, list[PageTable]] = {}
    for page in draft.pages:
        for item in page.items if page.number in boxes else ():
            if isinstance(item, PageTable) and item.is_ruled and any(_holds(item, box) for box in boxes[page.number]):
                found.setdefault(page.number, []).append(item)
    return found


def _holds(table: PageTable, box: Box) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return table.x0 <= x <= table.x1 and table.y0 <= y <= table.y1


def _of(group: _Group, facts: Iterable[Fact]) -> list[Fact]:
    return [fact for fact in facts if (fact.table, fact.scope) == group]


def _checks(draft: Draft) -> dict[_Check, bool]:
    return {(each.identity, each.table, each.scope, each.period): each.passed for each in draft.identity_results}


def _failures(draft: Draft) -> set[_Check]:
    return {check for check, passed in _checks(draft).items() if not passed}


def _is_better(first: Draft, other: Draft, group: _Group) -> bool:
    """Whether every check is made again, fewer fail, none new, and other tables read as before."""
    if not _checks(first).keys() <= _checks(other).keys() or not _failures(other) < _failures(first):
        return False
    return _others(first, group) == _others(other, group)


def _others(draft: Draft, group: _Group) -> list[tuple[object, ...]]:
    return [
        (fact.table, fact.scope, fact.metric, fact.label, fact.period, fact.value, fact.passport)
        for fact in draft.facts
        if (fact.table, fact.scope) != group
    ]


def _proved(facts: Sequence[Fact], first: Sequence[Fact], group: _Group) -> tuple[Fact, ...]:
    """Leave out what the two readings give differently and no check proves: either may be wrong."""
    before = {_place(fact): fact.value for fact in _of(group, first)}
    return tuple(
        fact
        for fact in facts
        if (fact.table, fact.scope) != group
        or before.get(_place(fact)) == fact.value
        or any(check.passed for check in fact.checks)
    )


def _place(fact: Fact) -> tuple[str, str, str, bool]:
    return fact.metric, fact.label, fact.period, fact.is_restated_away


def _record(group: _Group, pages: tuple[int, ...], first: Draft, other: Draft, *, is_taken: bool) -> Reread:
    printed = [{_place(fact): fact.passport.printed for fact in _of(group, draft.facts)} for draft in (first, other)]
    places = dict.fromkeys((*printed[0], *printed[1]))
    return Reread(
        *group,
        pages,
        is_taken,
        failed=tuple(sorted(_said(check) for check in _failures(first))),
        still_failed=tuple(sorted(_said(check) for check in _failures(other))),
        figures=tuple(
            RereadFigure(place[1], place[2], *texts)
            for place in places
            if (texts := [reading.get(place, "") for reading in printed])[0] != texts[1]
        ),
    )


def _said(check: _Check) -> str:
    identity, table, scope, period = check
    return f"{scope}{table} {period} {identity}"


def _warning(reread: Reread) -> ParseWarning:
    pages = "、".join(map(str, reread.pages))
    message = (
        f"第 {pages} 页的{reread.scope}{reread.table}初次读取的数字勾稽不平，换一种方法重新读取后相符，"
        f"已采用重读的数字（{len(reread.figures)} 处不同），请核对原文"
    )
    return ParseWarning("table_reread", message, reread.pages[0])
