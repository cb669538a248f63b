"""How large a part of the companies meets conditions: both numbers, then the share."""

from __future__ import annotations

from nianbao.domain.answer import FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Understanding
from services.generator.say_number import say_computed
from services.generator.templates.list_companies import example_words
from services.generator.templates.universe import restriction_words, universe_words
from services.generator.wording import period_words, scope_words


def say_proportion(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> str:
    """Say how many companies meet the conditions, of how many, and the share in per cent."""
    share, met, whole = facts.computed
    when = f"{period_words(share.period)}{scope_words(understanding)}"
    restriction = restriction_words(understanding, catalogue, understanding.selection)
    among = f"{restriction}的公司" if restriction else "已收录的公司"
    part = restriction_words(understanding, catalogue, understanding.part)
    said = say_computed(share.value, share.display, decimals=understanding.decimals)
    return (
        f"{when}{among}中，{part}的有{say_computed(met.value, met.display)}"
        f"{example_words(understanding, facts, int(met.value))}，占披露该项的{say_computed(whole.value, whole.display)}"
        f"的{said}{universe_words(facts)}。"
    )
