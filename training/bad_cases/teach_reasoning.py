"""Broken reasoning: the case's question as a template, re-filled with other metrics, years and companies.

The truth is worked out here, from the facts by the catalogue's formula: never taken from an answer of the system, which
may be wrong in the same way again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from nianbao.bad_cases.case import BadCase
from nianbao.bad_cases.read_case import asked_metrics, asked_years
from nianbao.domain.catalogue import is_number, load_catalogue
from nianbao.domain.errors import FormulaError
from nianbao.domain.formula import Operand, evaluate, operands
from nianbao.domain.metric import DerivedMetric, Metric
from nianbao.evaluation.company_split import split_of
from services.generator.say_number import say_computed, say_stated
from training.bad_cases.ground import Ground, Holder
from training.bad_cases.made import Example, Made, SortedCase

INSTRUCTION = "你是财务分析师。先写出取哪些数、怎么算，再给出答案；数字一律照报表，不估计。"
_GROWTH = re.compile(r"增长率|增速|增幅|同比增长|同比变动")
_TWO = re.compile(r"谁|哪家|哪个公司|更高|更低|更多|更少")
_LOWEST = re.compile(r"更低|更少|较低|较少")
_ORDER = re.compile(r"前[一二三四五六七八九十\d]+|排名|最高|最低|平均|合计|总和")
# What may stand beside company, year and metric; any other word (海外, 第四季度) would ask for another figure.
_NEUTRAL = re.compile(
    r"(?:\{\w+\}|请问|请|查询|告诉我|一下|年报|年度|年末|年底|年|末|底|的|之|是|为|有|多少|几|元|人|和|与|跟|同|比|相比|在|中|里"
    r"|增长率|增速|增幅|同比增长率|同比增长|同比变动|谁|哪家公司|哪个公司|哪家|公司|两家|余额|金额|数额|数值|情况"
    r"|更高|更低|更多|更少|较高|较低|较多|较少|高|低|呢|吗|[，。？、,.?\s])*"
)
_TRIES = 200


@dataclass(frozen=True, slots=True)
class Template:
    """A question with `{company0}`, `{year}` and `{metric}` in place of what it names; `companies` says how many."""

    text: str
    companies: int
    metric: Metric | DerivedMetric
    is_growth: bool


def teach_reasoning(case: SortedCase, ground: Ground, variants: int, draw: Random) -> Made:
    """Re-fill the case's question `variants` times."""
    template = make_template(case.case)
    if isinstance(template, str):
        return Made(skipped=template, to_do=({"case": case.id, "question": case.case.question, "do": template},))
    holders = _trainable(ground)
    years = sorted({report.year for report in ground.reports()})
    examples: dict[str, Example] = {}
    for _ in range(_TRIES):
        if len(examples) == variants or len(holders) < template.companies or not years:
            break
        chosen, year = draw.sample(holders, template.companies), draw.choice(years)
        metric = draw.choice(_alike(template.metric))
        made = _fill(template, chosen, year, metric, ground, case.id)
        if made is not None and made.question != case.case.question:
            examples.setdefault(made.question, made)
    if not examples:
        return Made(skipped="已收录的训练公司没有可填进模板的数据")
    return Made(examples=tuple(examples.values()))


def make_template(case: BadCase) -> Template | str:
    """Take the question's companies, year and metric out, or say why that cannot be done."""
    question = case.answer.understanding.full_question or case.question
    metrics, years = asked_metrics(case), asked_years(case)
    names = [
        next((name for name in (each.full_name, each.short_name, each.code) if name and name in question), "")
        for each in case.answer.understanding.companies
    ]
    if _ORDER.search(question):
        return "排名与合计类问题由 python -m training data 生成"
    if len(metrics) != 1 or len(years) != 1 or not 1 <= len(names) <= 2 or not all(names):
        return "问题不是一两家公司、一个年份、一个指标，没有可重填的模板"
    (name,), (year,) = metrics, years
    metric = load_catalogue().find(name)
    spelled = max(
        (text for text, of in load_catalogue().spellings().items() if of == name and text in question), key=len
    )
    if metric is None or not is_number(metric):
        return "所问的不是数字，没有可重填的模板"
    text = question.replace("{", "").replace("}", "").replace(spelled, "{metric}").replace(str(year), "{year}")
    for place, each in enumerate(names):
        text = text.replace(each, f"{{company{place}}}")
    if not _NEUTRAL.fullmatch(text):
        return "问题里还有别的限定词，重填后答案不能由事实算出"
    if len(names) == 2 and not _TWO.search(question):
        return "两家公司之间要比什么没有写明，没有可重填的模板"
    return Template(text, len(names), metric, bool(_GROWTH.search(question)))


def _fill(
    template: Template, chosen: Sequence[Holder], year: int, metric: Metric | DerivedMetric, ground: Ground, case: int
) -> Example | None:
    """One variant with its truth; None where a figure that it needs is not stated."""
    formula = metric.formula if isinstance(metric, DerivedMetric) else metric.name
    if template.is_growth:
        if isinstance(metric, DerivedMetric):
            return None
        formula = f"({metric.name} - 上期({metric.name})) / 上期({metric.name})"
    worked = [_work(formula, holder, year, metric, ground) for holder in chosen]
    if any(each is None for each in worked):
        return None
    values = [each[0] for each in worked if each]
    steps = [step for each in worked if each for step in each[1]]
    called = f"{metric.name}增长率" if template.is_growth else metric.name
    said = [
        f"{holder.short_name}{year}年的{called}为{_say(value, metric, template.is_growth)}"
        for holder, value in zip(chosen, values, strict=True)
    ]
    if len(chosen) == 2:
        if values[0] == values[1]:
            return None
        wants_lowest = bool(_LOWEST.search(template.text))
        winner = chosen[0 if (values[0] < values[1]) == wants_lowest else 1]
        said.append(f"{winner.short_name}更{'低' if wants_lowest else '高'}")
    question = template.text.format(
        metric=metric.name, year=year, **{f"company{place}": each.short_name for place, each in enumerate(chosen)}
    )
    plan = "" if formula == metric.name else f"计算：{called} = {formula}。"
    output = f"取数：{'；'.join(steps)}。{plan}\n{'；'.join(said)}。"
    return Example(question, INSTRUCTION, question, output, case, frozenset(each.code for each in chosen))


def _work(
    formula: str, holder: Holder, year: int, metric: Metric | DerivedMetric, ground: Ground
) -> tuple[Decimal, list[str]] | None:
    catalogue = load_catalogue()
    values: dict[Operand, Decimal] = {}
    for each in operands(formula):
        value = ground.figures(each.metric, year + each.offset).get(holder.code)
        if value is None:
            return None
        values[each] = value
    is_growth = len({each.metric for each in values}) == 1 and any(each.offset for each in values)
    if is_growth and any(value <= 0 for operand, value in values.items() if operand.offset):
        # From nothing or a loss there is no growth.
        return None
    try:
        worked = evaluate(formula, values)
    except FormulaError:
        return None
    steps = [
        f"{holder.short_name}{year + each.offset}年{each.metric}{say_stated(value, catalogue.metric(each.metric).unit)}"
        for each, value in values.items()
    ]
    return worked, steps


def _say(value: Decimal, metric: Metric | DerivedMetric, is_growth: bool) -> str:
    if is_growth:
        return say_computed(value, "percent")
    return say_computed(value, metric.display) if isinstance(metric, DerivedMetric) else say_stated(value, metric.unit)


def _alike(metric: Metric | DerivedMetric) -> list[Metric | DerivedMetric]:
    """The metrics that can stand where this one does: of the same table, or computed and printed alike."""
    catalogue = load_catalogue()
    if isinstance(metric, DerivedMetric):
        return [each for each in catalogue.derived if each.display is metric.display]
    return [
        each
        for each in catalogue.metrics
        if each.tables[0] is metric.tables[0] and each.unit == metric.unit and is_number(each) and not each.is_itemised
    ]


def _trainable(ground: Ground) -> list[Holder]:
    found = {
        report.company_code: Holder(report.company_code, report.short_name)
        for report in ground.reports()
        if report.company_code and report.short_name and split_of(report.company_code) == "train"
    }
    return [found[code] for code in sorted(found)]
