"""Refuse what cannot be asked of all reports at once, with a sentence that says what to change."""

from __future__ import annotations

import re

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.errors import BadFormula
from nianbao.domain.formula import operands
from nianbao.domain.question import Operation, Statistic, Understanding
from nianbao.domain.selection import Comparator, Condition, Ordering, Quantity, Step, quantities_of
from services.nl2sql.plan.cannot_plan import CannotPlan
from services.nl2sql.plan.metrics import is_known, is_text_metric, refuse_text
from services.nl2sql.plan.quantity_display import quantity_display

POOLS_MAX = 4
STEPS_MAX = 8
_WITHOUT_VALUES = frozenset({Comparator.PRESENT, Comparator.HIGHER, Comparator.LOWER})
_OF_NUMBERS = frozenset(
    {Comparator.GREATER, Comparator.AT_LEAST, Comparator.LESS, Comparator.AT_MOST, Comparator.BETWEEN}
)
_PLAIN = re.compile(r"-?\d{1,30}(?:\.\d{1,20})?")  # "-1200000000", "0.15"
_OF_TEXT = frozenset({Comparator.EQUAL, Comparator.CONTAINS, Comparator.PRESENT})


def check_ranging(asked: Understanding, catalogue: Catalogue) -> None:
    """Check an understanding whose rankings are said as orderings.

    Raises:
        CannotPlan: see the sentences.
    """
    steps = _parts((*asked.selection, *asked.part))
    for quantity in (*asked.quantities, *quantities_of(steps)):
        _check_known(quantity, catalogue)
    for step in steps:
        if isinstance(step, Ordering) or step.comparator not in _OF_TEXT:
            for operand in operands(step.quantity.formula):
                refuse_text(catalogue, operand.metric)
        elif isinstance(step, Condition):
            _check_text(step, catalogue)
    for step in steps:
        if isinstance(step, Condition):
            _check_values(step)
    _check_size(asked, len(steps))
    if asked.operation in (Operation.LIST, Operation.COUNT):
        if not (asked.selection or asked.quantities):
            raise CannotPlan("count_of_nothing", "不清楚要统计哪些公司，请写明注册地址所在地区、条件或指标。")
    elif asked.operation is Operation.STATISTIC:
        _check_statistic(asked, catalogue)


def _parts(steps: tuple[Step, ...]) -> list[Step]:
    """The steps with the alternatives of each condition on their own."""
    return [part for step in steps for part in (step.alternatives if isinstance(step, Condition) else (step,))]


def _check_text(condition: Condition, catalogue: Catalogue) -> None:
    """Only a text can hold another text; of numbers only equality and presence make sense here."""
    names = [operand.metric for operand in operands(condition.quantity.formula)]
    is_text = is_known(catalogue, condition.quantity.formula) and is_text_metric(catalogue, names[0])
    if condition.comparator is Comparator.CONTAINS and not is_text:
        raise CannotPlan(
            "not_a_text", f"「{condition.quantity.formula}」是数值，不能按文字内容筛选，请写成大于或小于。"
        )


def _check_values(condition: Condition) -> None:
    comparator, values = condition.comparator, condition.values
    wanted = {Comparator.BETWEEN: 2}.get(comparator, 0 if comparator in _WITHOUT_VALUES else 1)
    if len(values) < wanted:
        raise CannotPlan("unclear_operands", "条件中缺少用来比较的数值，请写完整，例如“超过100亿元”。")
    if comparator in _OF_NUMBERS and not all(_PLAIN.fullmatch(value) for value in values):
        raise CannotPlan("unclear_operands", f"「{'」「'.join(values)}」不是数值，无法比较，请改写条件。")


def _check_known(quantity: Quantity, catalogue: Catalogue) -> None:
    try:
        names = [operand.metric for operand in operands(quantity.formula)]
    except BadFormula as error:
        raise CannotPlan("unclear_operands", f"无法理解「{quantity.formula}」，请换一种写法。") from error
    unknown = [name for name in names if not is_known(catalogue, name)]
    if unknown:
        raise CannotPlan("unknown_metric", f"没有名为「{'」「'.join(unknown)}」的指标，请换一个报表项目名称。")


def _check_size(asked: Understanding, steps: int) -> None:
    orderings = [step for step in asked.selection if isinstance(step, Ordering)]
    narrowing = orderings[:-1] if asked.operation is Operation.RANK else orderings
    pools = sum(len(step.periods or asked.periods) for step in narrowing)
    if pools > POOLS_MAX or steps > STEPS_MAX:
        raise CannotPlan("too_much_asked", f"一次最多按{POOLS_MAX}个排名、{STEPS_MAX}个条件取公司，请减少条件或年份。")
    is_narrowed = any(isinstance(step, Condition) or step in narrowing for step in asked.selection)
    is_about_set = asked.operation in (Operation.LIST, Operation.COUNT) and is_narrowed
    if len(asked.periods) > 1 and not is_about_set:
        raise CannotPlan("several_periods", "排名和统计一次只能针对一个报告期，请只写一个年份。")


def _check_statistic(asked: Understanding, catalogue: Catalogue) -> None:
    if asked.statistic is Statistic.PROPORTION:
        if not asked.part or any(isinstance(step, Ordering) for step in asked.part):
            raise CannotPlan("count_of_nothing", "不清楚要统计哪些公司的占比，请写明条件，例如“净利润为正”。")
        return
    if not asked.quantities:
        raise CannotPlan("metric_missing", "没有识别出要统计的指标，请写明指标名称，例如“营业收入”。")
    quantity = asked.quantities[0]
    for operand in operands(quantity.formula):
        refuse_text(catalogue, operand.metric)
    if asked.statistic in (Statistic.PLACE, Statistic.SHARE) and len(asked.companies) != 1:
        raise CannotPlan("unclear_operands", "请只写一家公司，再问它在所有公司中的名次或占比。")
    if asked.statistic is Statistic.NONE:
        raise CannotPlan("unclear_operands", "不清楚要对所有公司做什么统计，请写明合计、平均值或中位数。")
    is_total = asked.statistic in (Statistic.SHARE, Statistic.SUM)
    if is_total and quantity_display(catalogue, quantity) not in ("yuan", "persons"):
        raise CannotPlan(
            "not_additive", f"「{quantity.formula}」是比率，各家公司的数值不能相加，可以问平均值或中位数。"
        )
