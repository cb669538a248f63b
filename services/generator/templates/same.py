"""Comparisons: whether a text or figure is the same over periods, with every value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal

from nianbao.domain.answer import Cell, FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Understanding
from services.generator.templates.value import say_cell
from services.generator.wording import company_words, listed, metric_words, period_words, scope_words

Value = Decimal | str | None

_MANNERS = re.compile(r"(?:先生|女士|小姐)$")  # "俞敏亮 先生"


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
    subject = f"{who}{scope_words(understanding)}{name}"
    whens = [period_words(cell.period) for cell in cells]
    values = [say_cell(understanding, cell) for cell in cells]
    if len(cells) == 1:
        return f"只查到{subject}{whens[0]}是{values[0]}，无法比较是否相同。"
    each = "，".join(f"{when}{name}是{value}" for when, value in zip(whens, values, strict=True))
    compared = f"{whens[-1]}{subject}与{listed(whens[:-1])}"
    every = "都" if len(cells) > 2 else ""
    if _all_same(cells, _as_written):
        return f"{compared}{every}相同，{each}。"
    if _all_same(cells, _without_manners):
        return f"{compared}写法不相同，除去空格和称谓后{every}相同：{each}。"
    return f"{compared}不相同，{each}。"


def _across_companies(understanding: Understanding, name: str, cells: Sequence[Cell]) -> str:
    who = [company_words(understanding, cell.company_code, cell.company_name) for cell in cells]
    values = [say_cell(understanding, cell) for cell in cells]
    subject = f"{listed(who)}{period_words(cells[0].period)}的{name}"
    if _all_same(cells, _without_manners):
        return f"{subject}相同，都是{values[0]}。"
    return f"{subject}不相同：{'，'.join(f'{one}是{value}' for one, value in zip(who, values, strict=True))}。"


def _all_same(cells: Sequence[Cell], form: Callable[[Value], Value]) -> bool:
    return len({form(cell.value) for cell in cells}) == 1


def _as_written(value: Value) -> Value:
    """Texts compare in one width, blanks and all."""
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value


def _without_manners(value: Value) -> Value:
    """Texts compare without blanks and forms of address: reports space out names of two characters."""
    text = _as_written(value)
    return _MANNERS.sub("", "".join(text.split())) if isinstance(text, str) else text
