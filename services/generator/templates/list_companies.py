"""Lists and counts of the companies that meet conditions, with what they were looked for in."""

from __future__ import annotations

from decimal import Decimal

from nianbao.domain.answer import FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Understanding
from nianbao.domain.selection import quantities_of
from services.generator.say_number import say_computed
from services.generator.templates.universe import restriction_words, universe_words
from services.generator.templates.value import say_cell
from services.generator.wording import listed

_EXAMPLES_MAX = 5


def say_count(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> str:
    """Say how many of the loaded companies meet the conditions, and some of them by name."""
    counted = facts.computed[0]
    examples = example_words(understanding, facts, int(counted.value))
    head = f"{_when(understanding)}{_restriction(understanding, catalogue)}"
    return f"{head}的公司有{say_computed(counted.value, counted.display)}{examples}{universe_words(facts)}。"


def example_words(understanding: Understanding, facts: FactAnswer, counted: int) -> str:
    """Name some of the companies that were counted: ，包括青禾股份和云岭科技等; "" when none is there."""
    names = list(_rows(understanding, facts))[:_EXAMPLES_MAX]
    return f"，包括{listed(names)}{'等' if counted > len(names) else ''}" if names else ""


def say_list(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> str:
    """Say the companies that meet the conditions, each with its figures."""
    counted = facts.computed[0].value
    rows = _rows(understanding, facts)
    head = f"{_when(understanding)}{_restriction(understanding, catalogue)}"
    if not counted:
        return f"没有{head}的公司{universe_words(facts)}。"
    said = "；".join(f"{name}（{'，'.join(values)}）" if values else name for name, values in rows.items())
    first = f"，这里列出前{len(rows)}家" if counted > len(rows) else ""
    return f"{head}的公司有{say_computed(counted, 'count')}{first}：{said}{universe_words(facts)}。"


def _when(understanding: Understanding) -> str:
    """The periods that the conditions were looked up in: growth may need one less than was named."""
    looked_up = {period for step in understanding.selection for period in step.periods}
    return listed([period.in_words() for period in sorted(looked_up or understanding.periods)])


def _restriction(understanding: Understanding, catalogue: Catalogue) -> str:
    stated = f"披露了{listed(list(understanding.metrics))}" if understanding.metrics else ""
    return restriction_words(understanding, catalogue, understanding.selection) or stated


def _rows(understanding: Understanding, facts: FactAnswer) -> dict[str, list[str]]:
    """Each company's name with its numbers, in the order of the answer."""
    rows: dict[str, list[str]] = {}
    for each in (each for each in facts.computed if each.company_code):
        said = say_computed(each.value, each.display, understanding.unit, understanding.decimals)
        rows.setdefault(each.company_name, []).append(f"{each.name}{said}")
    steps = (*understanding.selection, *understanding.part)
    compared = {quantity.formula for quantity in quantities_of(steps)} | set(understanding.metrics)
    for cell in facts.cells:
        values = rows.setdefault(cell.company_name, [])
        if cell.metric in compared and isinstance(cell.value, Decimal):
            values.append(f"{cell.metric}{say_cell(understanding, cell)}")
    return rows
