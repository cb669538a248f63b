"""Normaliser examples: rows that were found, and the sentence that says them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal

from nianbao.domain.answer import FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.evaluation.company_split import Split, split_of
from services.generator.compose_facts import compose_facts
from training.data.make_pairs import Asked
from training.data.record import Record, Task

INSTRUCTION = (
    "你是年报问答系统的答案规范模块。只根据给出的数据用一句或几句中文回答问题，重复问题的说法；"
    "数值一字不差，金额写全并加千分位，比率写成百分数，不补充数据里没有的内容。"
)
_LONGEST = 400
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SIZES = (Decimal(100), Decimal("1e-4"), Decimal("1e-8"))
_DECIMALS = 8


def normaliser_record(asked: Asked, catalogue: Catalogue) -> Record | None:
    """The system's own wording of what it found, None for a long one or one about companies of several splits."""
    told = next((reply for reply in asked.replies if not reply.disagreement and reply.answer), None)
    if told is None or told.answer is None:
        return None
    worded, answer = told.worded, told.answer
    composed = compose_facts(told.understanding, answer, catalogue)
    split = _split(answer, asked.split)
    if composed.is_refused or len(composed.text) > _LONGEST or split is None:
        return None
    shown = "\n".join([f"问题：{worded.question}", "数据：", *_rows(answer)])
    if not are_figures_given(composed.text, shown):
        return None
    return Record(
        Task.NORMALISER, split, INSTRUCTION, shown, composed.text, worded.question, plan=asked.meant.key,
        kind=asked.meant.kind,
    )  # fmt: skip


def _split(answer: FactAnswer, own: Split) -> Split | None:
    splits = {split_of(cell.company_code) for cell in answer.cells} or {own}
    return splits.pop() if len(splits) == 1 else None


def _rows(answer: FactAnswer) -> Iterator[str]:
    for cell in answer.cells:
        yield _line(公司=cell.company_name, 指标=cell.metric, 期间=cell.period, 数值=str(cell.value), 单位=cell.unit)
    for each in answer.computed:
        yield _line(
            公司=each.company_name, 名称=each.name, 期间=each.period, 数值=_plain(each.value), 显示=each.display
        )
        for term in each.terms:
            if term.value is not None:
                yield _line(运算数=term.operand, 期间=term.period, 数值=_plain(term.value), 单位=term.unit)
    if answer.universe:
        yield _line(
            参与比较的公司数=answer.universe,
            已收录的公司数=answer.loaded,
            未披露的公司数=answer.loaded - answer.universe - answer.without_base,
            无基数的公司数=answer.without_base,
            另表披露的公司数=answer.elsewhere,
        )
    for sentence in (*answer.missing, *answer.warnings):
        yield _line(提示=sentence)


def are_figures_given(said: str, given: str) -> bool:
    """Whether each number of a sentence is one of the data's, rounded or as a percentage.

    >>> are_figures_given("占比为12.35%，共3家", '{"数值": "0.123456", "家数": 3}')
    True
    """
    numbers = {Decimal(found[0]) for found in _NUMBER.finditer(given)}
    return all(_is_of(found[0], numbers) for found in _NUMBER.finditer(said.replace(",", "")))


def _is_of(said: str, numbers: set[Decimal]) -> bool:
    value = Decimal(said)
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    step = Decimal(1).scaleb(exponent)
    forms = (form for number in numbers for form in (number, *(number * size for size in _SIZES)))
    return any(abs(abs(form) - abs(value)) <= step / 2 for form in forms)


def _plain(value: Decimal) -> str:
    """With at most eight decimals, as quotients have no end."""
    exact = format(value, "f")
    rounded = format(value, f".{_DECIMALS}f")
    return min(exact, rounded, key=len)


def _line(**cells: object) -> str:
    return json.dumps({name: cell for name, cell in cells.items() if cell != ""}, ensure_ascii=False)
