"""Rankings: the companies in order with their values, and what they were chosen from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from nianbao.domain.answer import FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Understanding
from nianbao.domain.selection import Ordering, Quantity
from services.generator.say_number import say_computed
from services.generator.templates.universe import left_out_words, quantity_words, restriction_words
from services.generator.templates.value import say_cell
from services.generator.wording import company_words, listed, period_words, scope_words

# Asks for the values beside the names: "及金额", "分别是多少", "金额为?".
_ASKS_FOR_VALUES = re.compile(r"金额|数额|数值|多少|具体")


@dataclass(frozen=True, slots=True)
class Ranked:
    """One company of a ranking: how it is called, what it is ranked by, and the rest asked of it."""

    name: str
    value: Decimal | str | None
    said: str
    others: tuple[str, ...]


def say_rank(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> str:
    """Say a ranking; what else was asked stands behind each company."""
    ordering = asked_ordering(understanding)
    rows = ranked_rows(understanding, facts, catalogue, ordering.quantity)
    name = quantity_words(understanding, catalogue, ordering.quantity)
    when = period_words(str(max(understanding.periods)))
    if understanding.companies:
        return _rivals(f"{when}{scope_words(understanding)}{name}", rows, is_descending=ordering.is_descending)
    narrowing = [step for step in understanding.selection if step is not ordering]
    restriction = restriction_words(understanding, catalogue, narrowing)
    where = f"{restriction}的公司中，" if restriction else ""
    scope = f"{scope_words(understanding)}的" if scope_words(understanding) else ""
    head = f"{where}{when}{scope}{name}"
    tail = f"（在已收录的{facts.universe}家披露该指标的公司中{left_out_words(facts)}）"
    way, first = "高" if ordering.is_descending else "低", max(ordering.first_place, 1)
    if len(rows) == 1:
        place = f"第{first}{way}" if first > 1 else f"最{way}"
        return f"{head}{place}的公司为{_said(name, rows[0])}{tail}。"
    which = f"前{len(rows)}家" if first == 1 else f"第{first}至第{first + len(rows) - 1}家"
    start = f"{head}最{way}的{which}上市公司"
    if _ASKS_FOR_VALUES.search(understanding.text) or any(row.others for row in rows):
        ranked = "；".join(f"{place}. {_said(name, row)}" for place, row in enumerate(rows, first))
        return f"{start}分别为：{ranked}{tail}。"
    names = "、".join(row.name for row in rows)
    return f"{start}分别为{names}，{name}依次为{'、'.join(row.said for row in rows)}{tail}。"


def asked_ordering(understanding: Understanding) -> Ordering:
    """The ordering that is asked for: the last step of the selection, else by the first metric."""
    last = understanding.selection[-1] if understanding.selection else None
    if isinstance(last, Ordering):
        return last
    return Ordering(Quantity(understanding.metrics[0]), understanding.is_descending)


def ranked_rows(
    understanding: Understanding, facts: FactAnswer, catalogue: Catalogue, quantity: Quantity
) -> list[Ranked]:
    """The companies in the order of the answer, each with its own figures."""
    called = quantity.name
    computed = {each.company_code: each for each in facts.computed if each.name == called}
    stated = {cell.company_code: cell for cell in facts.cells if cell.metric == called}
    rows = []
    for code in computed or stated:
        if code in computed:
            each = computed[code]
            said = say_computed(each.value, each.display, understanding.unit, understanding.decimals)
            value: Decimal | str | None = each.value
            name = each.company_name
        else:
            said, value, name = say_cell(understanding, stated[code]), stated[code].value, stated[code].company_name
        others = _others(understanding, facts, catalogue, (code, called))
        rows.append(Ranked(company_words(understanding, code, name), value, said, others))
    return rows


def _others(
    understanding: Understanding, facts: FactAnswer, catalogue: Catalogue, ranked: tuple[str, str]
) -> tuple[str, ...]:
    """What else was asked of a company, beside what it is ranked by."""
    code, called = ranked
    asked = understanding.quantities or tuple(Quantity(name) for name in understanding.metrics)
    said = []
    for quantity in asked:
        name = quantity.name
        if name == called:
            continue
        words = quantity_words(understanding, catalogue, quantity)
        values = [
            say_cell(understanding, each) for each in facts.cells if (each.company_code, each.metric) == (code, name)
        ]
        values += [
            say_computed(each.value, each.display, understanding.unit, understanding.decimals)
            for each in facts.computed
            if (each.company_code, each.name) == (code, name)
        ]
        said += [f"{words}为{value}" for value in values[:1]]
    return tuple(said)


def _said(name: str, row: Ranked) -> str:
    return f"{row.name}，{'，'.join([f'{name}为{row.said}', *row.others])}"


def _rivals(what: str, rows: list[Ranked], *, is_descending: bool) -> str:
    """Name the winner of the named companies first: 2021年净利润更高的是青禾股份，为9元；云岭科技为7元。"""
    if len(rows) == 1:
        return f"只查到{rows[0].name}{what}为{rows[0].said}，无法比较。"
    if rows[0].value == rows[-1].value:
        return f"{what}相同：{listed([row.name for row in rows])}都为{rows[0].said}。"
    way = ("更" if len(rows) == 2 else "最") + ("高" if is_descending else "低")
    others = "，".join(f"{row.name}为{row.said}" for row in rows[1:])
    return f"{what}{way}的是{rows[0].name}，为{rows[0].said}；{others}。"
