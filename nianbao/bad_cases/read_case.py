"""What a case shows by itself: the metrics and years that were asked, and those that were answered with."""

from __future__ import annotations

import re
from functools import cache

from nianbao.bad_cases.case import BadCase
from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.formula import operands
from nianbao.domain.metric import DerivedMetric

_LEAST_SIGNS = 2
# What stands in the names of many: 股份 of 青禾股份
_EVERYBODYS = re.compile("股份|有限|公司|集团|控股|实业|科技|电子|医药|药业|生物|银行|证券|中国")
# "2020年", "2019-2021", "2022H1"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def asked_metrics(case: BadCase) -> frozenset[str]:
    """The catalogue's metrics that the question names; of names within each other the longest."""
    return _named(_question(case))


def used_metrics(case: BadCase) -> frozenset[str]:
    """The metrics that the answer was made for, or, where that was not kept, those that it cites."""
    understood = frozenset(case.answer.understanding.metrics)
    return understood or frozenset(each.metric for each in case.answer.citations if each.metric)


def takes_other_metric(case: BadCase) -> bool:
    """Whether the answer is made of none of the metrics asked for, nor of what they are computed from."""
    asked, used = asked_metrics(case), used_metrics(case)
    if not asked or not used:
        return False
    return not any(used & _made_of(metric) for metric in asked) and not any(asked & _made_of(m) for m in used)


def asked_years(case: BadCase) -> frozenset[int]:
    """The years written in the question."""
    return frozenset(map(int, _YEAR.findall(_question(case))))


def used_years(case: BadCase) -> frozenset[int]:
    """The years that the answer was made for, or cites figures of."""
    said = case.answer.understanding.periods or tuple(each.period for each in case.answer.citations)
    return frozenset(int(year) for period in said for year in _YEAR.findall(period.replace("H", " ")))


def takes_other_company(case: BadCase) -> bool:
    """Whether the answer is about a company that the question does not name, by any part of its name of its own."""
    question = _question(case)
    return any(
        not (each.code and each.code in question) and not _shares_name(each.short_name or each.full_name, question)
        for each in case.answer.understanding.companies
        if each.short_name or each.full_name
    )


def _question(case: BadCase) -> str:
    return case.answer.understanding.full_question or case.question


def _shares_name(name: str, question: str) -> bool:
    # Two signs in a row: 海康 of 海康威视. A misspelt name still shares them; 股份 is everybody's.
    own = _EVERYBODYS.sub(" ", name)
    pairs = {own[place : place + 2] for place in range(len(own) - 1)}
    return any(pair in question for pair in pairs if " " not in pair) or name in question


@cache
def _spellings() -> tuple[tuple[str, str], ...]:
    spelled = load_catalogue().spellings().items()
    return tuple(
        sorted(((text, name) for text, name in spelled if len(text) >= _LEAST_SIGNS), key=lambda x: -len(x[0]))
    )


@cache
def _named(text: str) -> frozenset[str]:
    found: set[str] = set()
    for spelled, name in _spellings():
        if spelled in text:
            found.add(name)
            text = text.replace(spelled, "\0" * len(spelled))
    return frozenset(found)


@cache
def _made_of(metric: str) -> frozenset[str]:
    found = load_catalogue().find(metric)
    parts = [each.metric for each in operands(found.formula)] if isinstance(found, DerivedMetric) else []
    return frozenset({metric, *parts})
