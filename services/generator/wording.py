"""The words of an answer: who, when and what, as the asker called them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nianbao.domain.answer import Cell
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Scope
from nianbao.domain.metric import Metric
from nianbao.domain.period import Period
from nianbao.domain.question import Understanding

_GROWTH = "增长率"


def company_words(understanding: Understanding, code: str, name: str) -> str:
    """Call a company as the question does, else by the name that the facts give it."""
    company = next((each for each in understanding.companies if each.code == code), None)
    if company is None:
        return name or code
    names = [company.full_name, company.short_name, *sorted(company.aliases, key=len, reverse=True)]
    asked = (_as_asked(each, understanding.text) for each in names if each)
    return next((each for each in asked if each), name or company.short_name or code)


def _as_asked(name: str, question: str) -> str:
    """The stretch of the question that says a name, blanks and all ("五 粮 液"); "" when there is none."""
    match = re.search(r"\s*".join(map(re.escape, "".join(name.split()))), question, re.IGNORECASE)
    return match[0] if match else ""


def metric_words(understanding: Understanding, catalogue: Catalogue, metric: str) -> str:
    """Call a metric as the question does, with its name in the reports behind: 净资产（所有者权益合计）.

    A derived metric is in no report: the formula that follows says what is meant.
    """
    if metric in understanding.text:
        return metric
    if metric.endswith(_GROWTH):
        return metric_words(understanding, catalogue, metric.removesuffix(_GROWTH)) + _GROWTH
    found = catalogue.find(metric)
    aliases = sorted(found.aliases, key=len, reverse=True) if found is not None else []
    asked = next((alias for alias in aliases if alias in understanding.text), "")
    if not isinstance(found, Metric) or asked == found.spoken:
        return asked or metric
    return f"{asked}（{metric}）" if asked else metric


def bare_metric_words(understanding: Understanding, catalogue: Catalogue, metric: str) -> str:
    """Call a metric for a formula: an asked one as the question does, another as people do (总负债)."""
    if metric.endswith(_GROWTH):
        return bare_metric_words(understanding, catalogue, metric.removesuffix(_GROWTH)) + _GROWTH
    found = catalogue.find(metric)
    if found is None:
        return metric
    if metric in understanding.metrics:
        names = [metric, *sorted(found.aliases, key=len, reverse=True)]
        return next((name for name in names if name in understanding.text), metric)
    return (found.spoken if isinstance(found, Metric) else "") or metric


def period_words(period: str) -> str:
    """Say a period: 2020年, 2023年上半年."""
    return Period.parse(period).in_words()


def scope_words(understanding: Understanding) -> str:
    """Say the scope when it is the parent company's; the group's goes without saying."""
    return "母公司口径" if understanding.scope is Scope.PARENT else ""


def stand_in_words(cell: Cell) -> str:
    """Say that the figure is printed under another metric's name, when it is."""
    if cell.citation is None or cell.citation.metric in ("", cell.metric):
        return ""
    return f"（报告列示为“{cell.citation.metric}”）"


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: A、B和C."""
    return words[0] if len(words) == 1 else f"{'、'.join(words[:-1])}和{words[-1]}"
