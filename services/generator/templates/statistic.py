"""Which year has the most or least; sums and means are said as computed values."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from nianbao.domain.answer import FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Statistic, Understanding
from services.generator.say_number import say_computed
from services.generator.templates.among_all import say_place, say_share, say_total
from services.generator.templates.computed import say_computed_values
from services.generator.templates.proportion import say_proportion
from services.generator.templates.rank import say_rank
from services.generator.templates.value import say_cell
from services.generator.wording import company_words, listed, metric_words, period_words, scope_words


def say_statistic(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> str:
    """Say a sum or mean with its operands, or the extreme year before the other ones."""
    if understanding.statistic is Statistic.PLACE:
        return say_place(understanding, facts, catalogue)
    if understanding.statistic is Statistic.SHARE:
        return say_share(understanding, facts, catalogue)
    if understanding.statistic is Statistic.PROPORTION:
        return say_proportion(understanding, facts, catalogue)
    if not understanding.companies:
        is_extreme = understanding.statistic in (Statistic.MAX, Statistic.MIN)
        say = say_rank if is_extreme else say_total
        return say(replace(understanding, is_descending=understanding.statistic is Statistic.MAX), facts, catalogue)
    if understanding.statistic not in (Statistic.MAX, Statistic.MIN):
        return say_computed_values(understanding, facts, catalogue)
    figures = _figures(understanding, facts)
    is_most = understanding.statistic is Statistic.MAX
    best = (max if is_most else min)(value for value, _, _ in figures)
    chosen = [figure for figure in figures if figure[0] == best]
    rest = [figure for figure in figures if figure[0] != best]
    first = (facts.computed or facts.cells)[0]
    subject = f"{company_words(understanding, first.company_code, first.company_name)}{scope_words(understanding)}"
    name = metric_words(understanding, catalogue, understanding.metrics[0])
    years = listed([when for _, when, _ in chosen])
    others = "，".join(f"{when}为{said}" for _, when, said in rest)
    head = f"{subject}{name}{'最高' if is_most else '最低'}的是{years}，为{chosen[0][2]}"
    return f"{head}；{others}。" if rest else f"{head}，各期相同。"


def _figures(understanding: Understanding, facts: FactAnswer) -> list[tuple[Decimal, str, str]]:
    """Each period's value with how the period and the value are said, the earliest first."""
    computed = [
        (each.period, each.value, say_computed(each.value, each.display, understanding.unit, understanding.decimals))
        for each in facts.computed
    ]
    stated = [
        (cell.period, cell.value, say_cell(understanding, cell))
        for cell in facts.cells
        if isinstance(cell.value, Decimal) and not computed
    ]
    return [(value, period_words(period), said) for period, value, said in sorted(computed or stated)]
