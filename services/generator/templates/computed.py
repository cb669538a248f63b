"""Computed values: the result, then the arithmetic with every operand's name and number."""

from __future__ import annotations

from nianbao.domain.answer import Computed, FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Understanding
from services.generator.say_number import say_computed
from services.generator.wording import company_words, metric_words, period_words, scope_words


def say_computed_values(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> str:
    """Say each computed value and how it came about."""
    return "".join(_sentences(understanding, each, catalogue) for each in facts.computed)


def _sentences(understanding: Understanding, computed: Computed, catalogue: Catalogue) -> str:
    subject = company_words(understanding, computed.company_code, computed.company_name)
    # "较2019年的…增长率" goes straight behind the year: 2021年较2019年的营业收入增长率.
    of = "" if computed.name.startswith("较") else "的"
    name = metric_words(understanding, catalogue, computed.name)
    shown = say_computed(computed.value, computed.display, understanding.unit, understanding.decimals)
    result = f"{subject}{period_words(computed.period)}{scope_words(understanding)}{of}{name}是{shown}。"
    return f"{result}计算：{computed.name} = {computed.expression} = {shown}。"
