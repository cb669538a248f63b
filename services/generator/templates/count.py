"""Counts of companies, with what was counted over and some of the counted by name."""

from __future__ import annotations

from nianbao.domain.answer import FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Understanding
from services.generator.say_number import say_computed
from services.generator.wording import listed, period_words

_NAMED_MAX = 5


def say_count(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> str:
    """Say how many of the loaded companies meet the condition."""
    counted = facts.computed[0]
    conditions = [f"注册地址在{understanding.region}"] if understanding.region else []
    conditions += [f"披露了{listed(list(understanding.metrics))}"] if understanding.metrics else []
    names = list(dict.fromkeys(cell.company_name for cell in facts.cells))[:_NAMED_MAX]
    number = say_computed(counted.value, counted.display)
    examples = f"，包括{listed(names)}{'等' if counted.value > len(names) else ''}" if names else ""
    universe = f"在已收录{period_words(counted.period)}报告的{facts.universe}家公司中"
    return f"{universe}，{'且'.join(conditions)}的有{number}{examples}。"
