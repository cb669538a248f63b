"""Figures of all companies together, and the place or share of one among them."""

from __future__ import annotations

from dataclasses import replace

from nianbao.domain.answer import FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Understanding
from services.generator.say_number import say_computed
from services.generator.templates.computed import say_computed_values
from services.generator.templates.rank import ranked_rows
from services.generator.templates.universe import measured_words, restriction_words, universe_words
from services.generator.wording import metric_words, period_words, scope_words


def say_total(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> str:
    """Say a sum, mean or median over all companies and what it ranged over."""
    total = facts.computed[0]
    metric = understanding.metrics[0]
    called = metric_words(understanding, catalogue, metric) + total.name.removeprefix(metric)
    restriction = restriction_words(understanding, catalogue)
    which = f"{restriction}的{facts.universe}家公司" if restriction else f"{facts.universe}家公司"
    shown = say_computed(total.value, total.display, understanding.unit, understanding.decimals)
    when = f"{period_words(total.period)}{scope_words(understanding)}"
    return f"{when}已收录的{which}{called}是{shown}{universe_words(facts)}。"


def say_place(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> str:
    """Say the place of one company among all, counted from the most or the least."""
    place = facts.computed[0]
    (row,) = ranked_rows(understanding, replace(facts, computed=facts.computed[1:]), catalogue)
    name = measured_words(understanding, catalogue, understanding.metrics[0], is_growth=understanding.is_growth)
    order = "从高到低" if understanding.is_descending else "从低到高"
    where = f"注册地址在{understanding.region}的" if understanding.region else ""
    return (
        f"{row.name}{period_words(place.period)}{scope_words(understanding)}的{name}为{row.said}，"
        f"在已收录的{facts.universe}家披露该项的{where}公司中{order}排第{place.value}。"
    )


def say_share(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> str:
    """Say one company's share in the sum of all."""
    said = say_computed_values(understanding, replace(facts, computed=facts.computed[:1]), catalogue)
    return f"{said.removesuffix('。')}{universe_words(facts)}。"
