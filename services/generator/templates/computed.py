"""Computed values: the result, then the formula and what each of its operands is."""

from __future__ import annotations

from nianbao.domain.answer import Computed, FactAnswer, Term
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.metric import MetricKind
from nianbao.domain.period import Period
from nianbao.domain.question import Understanding
from services.generator.say_number import say_computed, say_stated
from services.generator.word_formula import word_formula
from services.generator.wording import bare_metric_words, company_words, metric_words, period_words, scope_words


def say_computed_values(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> str:
    """Say each computed value and how it came about."""
    return "".join(_sentences(understanding, each, catalogue) for each in facts.computed)


def _sentences(understanding: Understanding, computed: Computed, catalogue: Catalogue) -> str:
    subject = company_words(understanding, computed.company_code, computed.company_name)
    # "较2019年的…增长率" goes straight behind the year: 2021年较2019年的营业收入增长率.
    of = "" if computed.name.startswith("较") or not computed.period else "的"
    name = metric_words(understanding, catalogue, computed.name)
    shown = say_computed(computed.value, computed.display, understanding.unit, understanding.decimals)
    when = period_words(computed.period) if computed.period else ""
    result = f"{subject}{when}{scope_words(understanding)}{of}{name}是{shown}。"
    called = {term.operand: _called(understanding, catalogue, computed, term) for term in computed.terms}
    formula = word_formula(computed.formula, called.__getitem__)
    name = bare_metric_words(understanding, catalogue, computed.name)
    figures = "，".join(f"{called[term.operand]}为{_value(term)}" for term in computed.terms)
    # An operand named by its own year needs no other one before it.
    whose = "" if figures[:4].isdecimal() or not when else f"{when}的"
    return f"{result}根据公式：{name}={formula}，其中{whose}{figures}。"


def _called(understanding: Understanding, catalogue: Catalogue, computed: Computed, term: Term) -> str:
    """Name an operand against what is computed: 营业收入, 上年营业收入, 2019年营业收入, 云岭科技营业收入."""
    name = bare_metric_words(understanding, catalogue, term.metric)
    if not term.company_code:
        return f"{term.company_name}{name}合计"
    if term.company_code != computed.company_code:
        when = "" if term.period == computed.period else period_words(term.period)
        return f"{company_words(understanding, term.company_code, term.company_name)}{when}{name}"
    if not computed.period:
        return f"{period_words(term.period)}{name}"
    if term.period == computed.period:
        return name
    period, before = Period.parse(computed.period), Period.parse(term.period)
    if before == period.previous():
        return f"上年{'同期' if period.part else ''}{name}"
    is_year_end = catalogue.metric(term.metric).kind is MetricKind.STOCK and before == Period(period.year - 1)
    return f"上年末{name}" if is_year_end else f"{period_words(term.period)}{name}"


def _value(term: Term) -> str:
    return "0（报告未列示）" if term.value is None else say_stated(term.value, term.unit)
