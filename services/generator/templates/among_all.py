"""Figures of all companies together, and the place or share of one among them."""

from __future__ import annotations

from dataclasses import replace

from nianbao.domain.answer import FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Statistic, Understanding
from nianbao.domain.selection import Quantity
from services.generator.say_number import say_computed
from services.generator.templates.computed import say_computed_values
from services.generator.templates.rank import ranked_rows
from services.generator.templates.universe import left_out_words, quantity_words, restriction_words, universe_words
from services.generator.wording import period_words, scope_words

_STATISTICS = {Statistic.SUM: "合计", Statistic.AVERAGE: "平均值", Statistic.MEDIAN: "中位数"}


def asked_quantity(understanding: Understanding) -> Quantity:
    """What the statistic is of."""
    return understanding.quantities[0] if understanding.quantities else Quantity(understanding.metrics[0])


def say_total(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> str:
    """Say a sum, mean or median over all companies and what it ranged over."""
    total = facts.computed[0]
    quantity = asked_quantity(understanding)
    called = quantity_words(understanding, catalogue, quantity) + _STATISTICS[understanding.statistic]
    restriction = restriction_words(understanding, catalogue, understanding.selection)
    # Of a selection the universe says what it was chosen from, not how many were left.
    is_all = not understanding.selection
    number = f"{facts.universe}家" if is_all else ""
    which = f"{restriction}的{number}公司" if restriction else f"{number}公司"
    shown = say_computed(total.value, total.display, understanding.unit, understanding.decimals)
    when = f"{period_words(total.period)}{scope_words(understanding)}"
    return f"{when}已收录的{which}{called}是{shown}{universe_words(facts)}。"


def say_place(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> str:
    """Say the place of one company among all, counted from the most or the least."""
    place = facts.computed[0]
    quantity = asked_quantity(understanding)
    (row,) = ranked_rows(understanding, replace(facts, computed=facts.computed[1:]), catalogue, quantity)
    name = quantity_words(understanding, catalogue, quantity)
    order = "从高到低" if understanding.is_descending else "从低到高"
    restriction = restriction_words(understanding, catalogue, understanding.selection)
    where = f"{restriction}的" if restriction else ""
    return (
        f"{row.name}{period_words(place.period)}{scope_words(understanding)}的{name}为{row.said}，"
        f"在已收录的{facts.universe}家披露该项的{where}公司中{order}排第{place.value}{left_out_words(facts)}。"
    )


def say_share(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> str:
    """Say one company's share in the sum of all."""
    said = say_computed_values(understanding, replace(facts, computed=facts.computed[:1]), catalogue)
    return f"{said.removesuffix('。')}{universe_words(facts)}。"
