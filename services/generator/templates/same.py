"""Comparisons: whether a text or figure is the same over periods, with every value."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from nianbao.domain.answer import Cell, FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Understanding
from services.generator.templates.value import say_cell
from services.generator.wording import company_words, listed, metric_words, period_words, scope_words


def say_same(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> str:
    """Say 相同 or 不相同 for each company and metric; with one value there is nothing to compare."""
    by_metric: dict[str, list[Cell]] = {}
    for cell in facts.cells:
        by_metric.setdefault(cell.metric, []).append(cell)
    is_across = len({cell.company_code for cell in facts.cells}) > 1 and len({cell.period for cell in facts.cells}) == 1
    sentences = []
    for metric, cells in by_metric.items():
        name = metric_words(understanding, catalogue, metric)
        if is_across:
            sentences.append(_across_companies(understanding, name, cells))
            continue
        codes = dict.fromkeys(cell.company_code for cell in cells)
        of_company = ([cell for cell in cells if cell.company_code == code] for code in codes)
        sentences += [_over_time(understanding, name, own) for own in of_company]
    return "".join(sentences)


def _over_time(understanding: Understanding, name: str, cells: Sequence[Cell]) -> str:
    who = company_words(understanding, cells[0].company_code, cells[0].company_name)
    subject = f"{who}{scope_words(understanding)}的{name}"
    whens = [period_words(cell.period) for cell in cells]
    values = [say_cell(understanding, cell) for cell in cells]
    if len(cells) == 1:
        return f"只查到{subject}{whens[0]}是{values[0]}，无法比较是否相同。"
    if _all_same(cells):
        return f"{subject}在{listed(whens)}相同，都是{values[0]}。"
    each = "，".join(f"{when}是{value}" for when, value in zip(whens, values, strict=True))
    return f"{subject}在{listed(whens)}不相同：{each}。"


def _across_companies(understanding: Understanding, name: str, cells: Sequence[Cell]) -> str:
    who = [company_words(understanding, cell.company_code, cell.company_name) for cell in cells]
    values = [say_cell(understanding, cell) for cell in cells]
    subject = f"{listed(who)}{period_words(cells[0].period)}的{name}"
    if _all_same(cells):
        return f"{subject}相同，都是{values[0]}。"
    return f"{subject}不相同：{'，'.join(f'{one}是{value}' for one, value in zip(who, values, strict=True))}。"


def _all_same(cells: Sequence[Cell]) -> bool:
    return len({_comparable(cell.value) for cell in cells}) == 1


def _comparable(value: Decimal | str | None) -> Decimal | str | None:
    """Texts compare without blanks and width: reports space out names of two characters."""
    return "".join(unicodedata.normalize("NFKC", value).split()) if isinstance(value, str) else value
