"""Say in words what a model took a question to mean, so that nobody takes a reading for the asker's own."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from nianbao.domain.question import Operation, Statistic, Understanding
from nianbao.domain.selection import Comparator, Condition, Ordering, Step
from services.generator.wording import listed

_OPERATIONS = {
    Operation.VALUE: "查询数值",
    Operation.GROWTH: "计算增长率",
    Operation.DIFFERENCE: "计算差额",
    Operation.RATIO: "计算比值",
    Operation.SAME: "比较是否相同",
    Operation.RANK: "给公司排名",
    Operation.LIST: "列出公司",
    Operation.COUNT: "统计公司数量",
}
_STATISTICS = {
    Statistic.SUM: "求合计",
    Statistic.AVERAGE: "求平均值",
    Statistic.MEDIAN: "求中位数",
    Statistic.MAX: "找出最高",
    Statistic.MIN: "找出最低",
}
_COMPARATORS = {
    Comparator.GREATER: "大于",
    Comparator.AT_LEAST: "不低于",
    Comparator.LESS: "小于",
    Comparator.AT_MOST: "不高于",
    Comparator.BETWEEN: "介于",
    Comparator.CONTAINS: "包含",
}


def say_understanding(understanding: Understanding) -> str:
    """One sentence before the answer; "" where rules understood the question."""
    if understanding.understood_by != "model":
        return ""
    return f"按以下理解作答（由语言模型理解，请核对）：{'；'.join(_parts(understanding))}。"


def _parts(understanding: Understanding) -> Iterator[str]:
    companies = [company.short_name or company.full_name for company in understanding.companies]
    yield f"公司：{listed(companies) if companies else '所有公司'}"
    yield f"报告期：{listed([period.in_words() for period in understanding.periods])}"
    if understanding.metrics:
        yield f"指标：{listed(list(understanding.metrics))}"
    steps = [_step(step) for step in understanding.selection]
    if steps:
        yield f"条件：{'，'.join(steps)}"
    operation = _STATISTICS.get(understanding.statistic) or _OPERATIONS[understanding.operation]
    yield f"运算：{operation}"
    words = [f"「{word}」" for word in dict.fromkeys(understanding.left_over)]
    if words:
        yield f"据此理解的字词：{''.join(words)}"


def _step(step: Step) -> str:
    name = step.quantity.name
    if isinstance(step, Ordering):
        end = "从高到低" if step.is_descending else "从低到高"
        places = (
            f"第{step.first_place}名"
            if step.first_place == step.last_place
            else f"第{step.first_place}至{step.last_place}名"
        )
        return f"{name}{end}{places}"
    return f"{name}{'不' if step.is_negated else ''}{_COMPARATORS[step.comparator]}{_values(step)}"


def _values(condition: Condition) -> str:
    if condition.comparator is Comparator.CONTAINS:
        return "或".join(condition.values)
    return "与".join(f"{Decimal(value):,f}" for value in condition.values)
