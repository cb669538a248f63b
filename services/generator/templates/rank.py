"""Rankings: the companies in order with their values, and what they were chosen from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from nianbao.domain.answer import FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Understanding
from services.generator.say_number import say_computed
from services.generator.templates.universe import measured_words, restriction_words
from services.generator.templates.value import say_cell
from services.generator.wording import company_words, listed, metric_words, period_words, scope_words


@dataclass(frozen=True, slots=True)
class Ranked:
    """One company of a ranking: how it is called, what it is ranked by, and the rest asked of it."""

    name: str
    value: Decimal | str | None
    said: str
    others: tuple[str, ...]


def say_rank(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> str:
    """Say a ranking by the first metric; the other metrics stand behind each company."""
    rows = ranked_rows(understanding, facts, catalogue)
    name = measured_words(understanding, catalogue, understanding.metrics[0], is_growth=understanding.is_growth)
    when = period_words(str(max(understanding.periods)))
    if understanding.companies:
        return _rivals(understanding, f"{when}{scope_words(understanding)}{name}", rows)
    restriction = restriction_words(understanding, catalogue)
    where = f"{restriction}的公司中，" if restriction else ""
    scope = f"{scope_words(understanding)}的" if scope_words(understanding) else ""
    head = f"{where}{when}{scope}{name}"
    tail = f"（在已收录的{facts.universe}家披露该指标的公司中排名）"
    if len(rows) == 1:
        return f"{head}{_place(understanding)}的公司为{_said(name, rows[0])}{tail}。"
    first = max(understanding.first_place, 1)
    ranked = "；".join(f"{place}. {_said(name, row)}" for place, row in enumerate(rows, first))
    way = "最高" if understanding.is_descending else "最低"
    which = f"前{len(rows)}家" if first == 1 else f"第{first}至第{first + len(rows) - 1}家"
    return f"{head}{way}的{which}公司依次为：{ranked}{tail}。"


def ranked_rows(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> list[Ranked]:
    """The companies in the order of the answer, each with its own figures."""
    wanted = understanding.metrics[0]
    computed = {each.company_code: each for each in facts.computed if each.name in (wanted, f"{wanted}增长率")}
    stated = {cell.company_code: cell for cell in facts.cells if cell.metric == wanted}
    rows = []
    for code in computed or stated:
        if code in computed:
            each = computed[code]
            said = say_computed(each.value, each.display, understanding.unit, understanding.decimals)
            value: Decimal | str | None = each.value
            called = each.company_name
        else:
            said, value, called = say_cell(understanding, stated[code]), stated[code].value, stated[code].company_name
        others = _others(understanding, facts, catalogue, code)
        rows.append(Ranked(company_words(understanding, code, called), value, said, others))
    return rows


def _others(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue, code: str) -> tuple[str, ...]:
    said = []
    for metric in understanding.metrics[1:]:
        name = metric_words(understanding, catalogue, metric)
        said += [
            f"{name}{say_cell(understanding, cell)}"
            for cell in facts.cells
            if (cell.company_code, cell.metric) == (code, metric)
        ][:1]
        said += [
            f"{name}{say_computed(each.value, each.display, understanding.unit, understanding.decimals)}"
            for each in facts.computed
            if (each.company_code, each.name) == (code, metric)
        ]
    return tuple(said)


def _place(understanding: Understanding) -> str:
    way = "高" if understanding.is_descending else "低"
    return f"第{understanding.first_place}{way}" if understanding.first_place > 1 else f"最{way}"


def _said(name: str, row: Ranked) -> str:
    return f"{row.name}，{listed([f'{name}{row.said}', *row.others])}"


def _rivals(understanding: Understanding, what: str, rows: list[Ranked]) -> str:
    """Name the winner of the named companies first: 2021年净利润更高的是青禾股份，为9元；云岭科技为7元。"""
    if len(rows) == 1:
        return f"只查到{rows[0].name}{what}为{rows[0].said}，无法比较。"
    if rows[0].value == rows[-1].value:
        return f"{what}相同：{listed([row.name for row in rows])}都为{rows[0].said}。"
    way = ("更" if len(rows) == 2 else "最") + ("高" if understanding.is_descending else "低")
    others = "，".join(f"{row.name}为{row.said}" for row in rows[1:])
    return f"{what}{way}的是{rows[0].name}，为{rows[0].said}；{others}。"
