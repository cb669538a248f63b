"""Rankings: the companies in order with their values, and what they were chosen from."""

from __future__ import annotations

from nianbao.domain.answer import Cell, FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Understanding
from services.generator.templates.value import say_cell
from services.generator.wording import company_words, listed, metric_words, period_words, scope_words


def say_rank(understanding: Understanding, facts: FactAnswer, catalogue: Catalogue) -> str:
    """Say a ranking by the first metric; the other metrics stand behind each company."""
    rows: dict[str, list[Cell]] = {}
    for cell in facts.cells:
        rows.setdefault(cell.company_code, []).append(cell)
    if understanding.companies:
        return _rivals(understanding, catalogue, list(rows.values()))
    metric = understanding.metrics[0]
    name = metric_words(understanding, catalogue, metric)
    way = "最高" if understanding.is_descending else "最低"
    where = f"注册地址在{understanding.region}的公司中，" if understanding.region else ""
    scope = f"{scope_words(understanding)}的" if scope_words(understanding) else ""
    period = period_words(facts.cells[0].period)
    head = f"{where}{period}{scope}{name}{way}的"
    tail = f"（在已收录的{facts.universe}家披露该指标的公司中排名）"
    if len(rows) == 1:
        cells = next(iter(rows.values()))
        return f"{head}是{_row(understanding, catalogue, cells)}{tail}。"
    ranked = "；".join(
        f"{place}. {_row(understanding, catalogue, cells)}" for place, cells in enumerate(rows.values(), 1)
    )
    return f"{head}{len(rows)}家依次是：{ranked}{tail}。"


def _rivals(understanding: Understanding, catalogue: Catalogue, rows: list[list[Cell]]) -> str:
    """Name the winner of the named companies first: 2021年净利润更高的是青禾股份，为9元；云岭科技为7元。"""
    said = [
        (company_words(understanding, cells[0].company_code, cells[0].company_name), say_cell(understanding, cells[0]))
        for cells in rows
    ]
    name = metric_words(understanding, catalogue, understanding.metrics[0])
    when = f"{period_words(rows[0][0].period)}{scope_words(understanding)}{name}"
    if len(said) == 1:
        return f"只查到{said[0][0]}{when}为{said[0][1]}，无法比较。"
    is_tied = rows[0][0].value == rows[-1][0].value
    if is_tied:
        return f"{when}相同：{listed([who for who, _ in said])}都为{said[0][1]}。"
    way = ("更" if len(said) == 2 else "最") + ("高" if understanding.is_descending else "低")
    others = "，".join(f"{who}为{value}" for who, value in said[1:])
    return f"{when}{way}的是{said[0][0]}，为{said[0][1]}；{others}。"


def _row(understanding: Understanding, catalogue: Catalogue, cells: list[Cell]) -> str:
    values = [f"{metric_words(understanding, catalogue, cell.metric)}{say_cell(understanding, cell)}" for cell in cells]
    called = company_words(understanding, cells[0].company_code, cells[0].company_name)
    return f"{called}（{cells[0].company_code}），{listed(values)}"
