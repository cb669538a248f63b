"""Plain values: "金枫酒业2020年的管理费用是138,734,348.36元。"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from nianbao.domain.answer import Cell, FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Understanding
from services.generator.say_number import say_stated
from services.generator.templates.computed import say_computed_values
from services.generator.wording import company_words, listed, metric_words, period_words, scope_words, stand_in_words


def say_values(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> str:
    """Say the asked cells, a sentence for each company and period; computed values after them."""
    asked = [cell for cell in facts.cells if cell.metric in understanding.metrics]
    if facts.computed:
        asked = [cell for cell in asked if str(cell.period) in {str(period) for period in understanding.periods}]
    groups: dict[tuple[str, str], list[Cell]] = {}
    for cell in asked:
        groups.setdefault((cell.company_code, cell.period), []).append(cell)
    sentences = [_sentence(understanding, catalogue, cells) for cells in groups.values()]
    return "".join(sentences) + say_computed_values(understanding, facts, catalogue)


def say_cell(understanding: Understanding, cell: Cell) -> str:
    """Say one value in the unit asked, or a text as it is."""
    if isinstance(cell.value, Decimal):
        return say_stated(cell.value, cell.unit, understanding.unit, understanding.decimals)
    return cell.value or ""


def _sentence(understanding: Understanding, catalogue: Catalogue, cells: Sequence[Cell]) -> str:
    first = cells[0]
    subject = company_words(understanding, first.company_code, first.company_name)
    names = [metric_words(understanding, catalogue, cell.metric) + stand_in_words(cell) for cell in cells]
    values = [say_cell(understanding, cell) for cell in cells]
    are = "分别是" if len(cells) > 1 else "是"
    return f"{subject}{period_words(first.period)}{scope_words(understanding)}的{listed(names)}{are}{listed(values)}。"
