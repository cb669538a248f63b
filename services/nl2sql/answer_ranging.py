"""Answer a question over all reports: who they are, how many, how much together, at which place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from nianbao.domain.answer import Computed, FactAnswer, Term
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.plan import Aggregate, Filter, FilterOp, Plan
from nianbao.domain.question import Operation, Statistic
from nianbao.domain.report import Company
from nianbao.domain.selection import Condition, Measure, Quantity, quantities_of
from services.nl2sql.answer_figures import answer_figures
from services.nl2sql.compile_plan import compile_plan
from services.nl2sql.compute import without_base_sentence
from services.nl2sql.name_figure import company_name
from services.nl2sql.plan.quantity_display import is_stated, quantity_display
from services.nl2sql.plan_json import plan_json
from services.nl2sql.reader import View
from services.nl2sql.say_ties import TIES_SHOWN, say_ties
from services.nl2sql.task import RangingTask

_CALLED = {Statistic.SUM: "合计", Statistic.AVERAGE: "平均值", Statistic.MEDIAN: "中位数"}
_ALL = "全部公司"
_WARNINGS_SHOWN = 3
_ALL_ROWS = 100_000
"""More companies than a knowledge base has: the codes of a sub-select are not cut off."""


async def answer_ranging(task: RangingTask, view: View, catalogue: Catalogue) -> FactAnswer:
    """Run a ranging task.

    Every company that is named comes with its figures and their passports; sums and
    counts come with what they range over.
    """
    loaded = await _number(view, task.loaded)
    task, universe, elsewhere = await _chosen(task, loaded, view)
    loaded = max(loaded, universe)
    without_base = await _number(view, task.stated) - universe if task.stated is not None else 0
    # Of a place without companies none is a right answer; where nobody states the figure, none would mislead.
    if universe == 0 and (loaded or task.understanding.operation is not Operation.COUNT):
        return FactAnswer(
            plan_json(task.universe), "", missing=(_nothing(task),), refusal_code="figure_not_stated", loaded=loaded
        )
    if task.whole is not None:
        answer = await _proportion(task, task.whole, view, catalogue)
    elif task.rows is not None:
        answer = await _companies(task, task.rows, view, catalogue)
    elif task.understanding.statistic is Statistic.PLACE:
        answer = await _place(task, view, catalogue)
    else:
        answer = await _total(task, view, catalogue)
    answer = replace(answer, warnings=(*await _said_of_either(task, universe, view), *answer.warnings))
    return replace(answer, universe=universe, loaded=loaded, without_base=without_base, elsewhere=elsewhere)


async def _said_of_either(task: RangingTask, universe: int, view: View) -> tuple[str, ...]:
    """Of conditions one of which must be met, how many companies are judged by some of them alone."""
    if task.either is None:
        return ()
    one, every = task.either
    stating_one = universe if one == task.universe else await _number(view, one)
    partly = stating_one - await _number(view, every)
    asked = task.understanding
    steps = [step for step in (*asked.selection, *asked.part) if isinstance(step, Condition) and step.or_else]
    names = "、".join(each.name for each in quantities_of(steps))
    return (f"{partly}家公司只披露了{names}中的一部分，只按已披露的判断。",) if partly else ()


async def choose_task(task: RangingTask, view: View) -> RangingTask:
    """Choose the tables to read: those in which most companies state what is asked."""
    return (await _chosen(task, await _number(view, task.loaded), view))[0]


async def _chosen(task: RangingTask, loaded: int, view: View) -> tuple[RangingTask, int, int]:
    """The task to run, its universe, and how many companies only another one has.

    It is the first that has every company asked about, else the one that has most.
    """
    asked = task.understanding
    is_between = asked.operation is Operation.RANK and bool(asked.companies)
    enough = len(asked.companies) if is_between else loaded
    best, most = task, await _number(view, task.universe)
    if most >= enough:
        return best, most, 0
    for other in task.otherwise:
        found = await _number(view, other.universe)
        if found > most:
            best, most = other, found
    if is_between or not most:
        return best, most, 0
    code = replace(best.universe.select[0], aggregate=Aggregate.NONE)
    known = replace(best.universe, select=(code,), limit=_ALL_ROWS)
    others = (replace(each.universe, without=(known,)) for each in (task, *task.otherwise) if each is not best)
    return best, most, max([await _number(view, other) for other in others], default=0)


async def _number(view: View, plan: Plan) -> int:
    return int((await view.run(compile_plan(plan))).rows[0][0])


async def _companies(task: RangingTask, rows: Plan, view: View, catalogue: Catalogue) -> FactAnswer:
    asked = task.understanding
    is_ranked = asked.operation is Operation.RANK
    most = rows.limit
    rows = replace(rows, limit=most + TIES_SHOWN) if is_ranked else rows
    result = await view.run(compile_plan(rows))
    chosen = [Company(row[0], row[3] or row[1], row[3]) for row in result.rows[task.skipped : most]]
    answer = FactAnswer("", "")
    if chosen:
        answer = await answer_figures(task.figures(chosen), view, catalogue)
    if is_ranked and not asked.companies:
        ties = say_ties(result.rows, task.skipped, most, _compared(task).name)
        answer = replace(answer, warnings=(*ties, *answer.warnings))
    plan, sql, computed = rows, result.sql, answer.computed
    if task.count is not None:
        number = len(result.rows)
        if asked.operation is not Operation.LIST or number == most:
            counted = await view.run(compile_plan(task.count))
            number = int(counted.rows[0][0])
            plan, sql = (rows, sql) if asked.operation is Operation.LIST else (task.count, counted.sql)
        period = str(max(asked.periods))
        computed = (Computed("", "", "公司数量", period, Decimal(number), "count"), *computed)
    missing, code = answer.missing, answer.refusal_code
    if task.count is not None or not chosen:
        missing, code = (), ""
    if asked.companies:
        missing = tuple(_missed(task, company) for company in asked.companies if company.code not in _codes(chosen))
    elif not chosen and task.count is None:
        missing, code = (_nothing(task),), "figure_not_stated"
    return replace(answer, plan_json=plan_json(plan), sql=sql, computed=computed, missing=missing, refusal_code=code)


def _codes(companies: Sequence[Company]) -> frozenset[str]:
    return frozenset(company.code for company in companies)


async def _proportion(task: RangingTask, whole: Plan, view: View, catalogue: Catalogue) -> FactAnswer:
    """How many companies there are, how many of them meet the conditions, and the part these are."""
    assert task.rows is not None
    number = Decimal(await _number(view, whole))
    if not number:
        return FactAnswer(plan_json(whole), "", missing=(_nothing(task),), refusal_code="figure_not_stated")
    answer = await _companies(task, task.rows, view, catalogue)
    met, period = answer.computed[0], str(max(task.understanding.periods))
    part, all_of_it = "符合条件的公司", "披露该项的公司"
    terms = tuple(
        Term(name, "", _ALL, name, period, value, "家") for name, value in ((part, met.value), (all_of_it, number))
    )
    share = Computed("", "", "占比", period, met.value / number, "percent", f"{part} / {all_of_it}", terms)
    numbers = (share, met, Computed("", "", all_of_it, period, number, "count"))
    return replace(answer, computed=numbers)


async def _place(task: RangingTask, view: View, catalogue: Catalogue) -> FactAnswer:
    """The company's own figure, and one more than the number of companies before it."""
    asked, count, measure = task.understanding, task.count, task.measure
    assert count is not None
    assert measure is not None
    company = asked.companies[0]
    answer = await answer_figures(task.figures([company]), view, catalogue)
    value = _measured(answer, asked.quantities[0])
    base = count.select[0]
    own = Filter(replace(base, aggregate=Aggregate.NONE), FilterOp.EQUAL, (company.code,))
    is_among = await _number(view, replace(count, filters=(*count.filters, own))) > 0
    if value is None or not is_among:
        has_no_base = value is not None and asked.quantities[0].measure is Measure.GROWTH
        missing = (without_base_sentence(answer.computed[0]),) if has_no_base else answer.missing
        missing = missing or (_missed(task, company),)
        return replace(answer, cells=(), computed=(), missing=missing, refusal_code="figure_not_stated")
    before = FilterOp.GREATER if asked.is_descending else FilterOp.LESS
    others = replace(own, op=FilterOp.NOT_EQUAL)
    ahead = replace(count, filters=(*count.filters, others, Filter(measure, before, (format(value, "f"),))))
    result = await view.run(compile_plan(ahead))
    number, period = Decimal(int(result.rows[0][0]) + 1), str(max(asked.periods))
    place = Computed(company.code, company_name(company), "名次", period, number, "place")
    return replace(answer, plan_json=plan_json(ahead), sql=result.sql, computed=(place, *answer.computed))


def _measured(answer: FactAnswer, quantity: Quantity) -> Decimal | None:
    values = [each.value for each in answer.computed if each.name == quantity.name]
    if quantity.measure is Measure.VALUE:
        stated = (cell for cell in answer.cells if cell.metric == quantity.formula)
        values += [cell.value for cell in stated if isinstance(cell.value, Decimal)]
    return values[0] if values else None


async def _total(task: RangingTask, view: View, catalogue: Catalogue) -> FactAnswer:
    """A sum, mean or median over the companies, or one company's share in their sum."""
    asked, aggregate = task.understanding, task.aggregate
    assert aggregate is not None
    result = await view.run(compile_plan(aggregate))
    if any(cell is None for cell in result.rows[0]):
        return FactAnswer(plan_json(aggregate), result.sql, missing=(_nothing(task),), refusal_code="figure_not_stated")
    values = [Decimal(cell) for cell in result.rows[0]]
    quantity, period = asked.quantities[0], str(max(asked.periods))
    name, display = quantity.name, quantity_display(catalogue, quantity)
    plan, sql = plan_json(aggregate), result.sql
    if asked.statistic is Statistic.SHARE:
        company = asked.companies[0]
        answer = await answer_figures(task.figures([company]), view, catalogue)
        value = _measured(answer, quantity)
        if value is None or not values[0]:
            return replace(
                answer, missing=answer.missing or (_missed(task, company),), refusal_code="figure_not_stated"
            )
        unit = catalogue.metric(quantity.formula).unit if is_stated(catalogue, quantity) else ""
        terms = (
            Term(name, company.code, company_name(company), name, period, value, unit),
            Term(f"{_ALL}{name}", "", _ALL, name, period, values[0], unit),
        )
        called, formula = f"{name}占{_ALL}{name}合计的比例", f"{name} / {_ALL}{name}"
        part = value / values[0]
        share = Computed(company.code, company_name(company), called, period, part, "percent", formula, terms)
        return replace(answer, plan_json=plan, sql=sql, computed=(share, *answer.computed))
    match asked.statistic:
        case Statistic.AVERAGE:
            value = values[0] / values[1]
        case Statistic.MEDIAN:
            value = (values[0] + values[1]) / 2
        case _:
            value = values[0]
    total = Computed("", "", f"{name}{_CALLED[asked.statistic]}", period, value, display)
    operands = await _operands(task, values, view, catalogue)
    return replace(operands, plan_json=plan, sql=sql, computed=(total,))


async def _operands(task: RangingTask, values: Sequence[Decimal], view: View, catalogue: Catalogue) -> FactAnswer:
    """The passports of what was reckoned with: all of few companies, else the ones that matter most.

    Those are the companies in the middle for a median, and the biggest for a sum or mean.
    """
    rows, count, measure = task.operands, task.count, task.measure
    assert rows is not None
    assert count is not None
    assert measure is not None
    number = await _number(view, count)
    is_median = task.understanding.statistic is Statistic.MEDIAN
    if number > rows.limit and is_median:
        ends = zip((FilterOp.AT_LEAST, FilterOp.AT_MOST), sorted(values), strict=True)
        middle = tuple(Filter(measure, op, (format(value, "f"),)) for op, value in ends)
        rows = replace(rows, filters=(*rows.filters, *middle))
    result = await view.run(compile_plan(rows))
    answer = await answer_figures(
        task.figures([Company(row[0], row[3] or row[1], row[3]) for row in result.rows]), view, catalogue
    )
    warnings = _said_of_operands(answer.warnings)
    if number > len(result.rows):
        which = "居中的" if is_median else "数值最大的"
        warnings = (f"参与计算的{number}家公司中，出处只列出{which}{len(result.rows)}家。", *warnings)
    return FactAnswer("", "", cells=answer.cells, warnings=warnings)


def _said_of_operands(warnings: Sequence[str]) -> tuple[str, ...]:
    if len(warnings) <= _WARNINGS_SHOWN:
        return tuple(warnings)
    return (f"参与计算的数值中有{len(warnings)}处需要留意（例如：{warnings[0].removesuffix('。')}），请查看各出处。",)


def _missed(task: RangingTask, company: Company) -> str:
    what = f"{max(task.understanding.periods).in_words()}的{_compared(task).name}"
    return f"未查询到{company_name(company)}{what}，未列入比较。"


def _compared(task: RangingTask) -> Quantity:
    asked = task.understanding
    return asked.selection[-1].quantity if asked.operation is Operation.RANK else asked.quantities[0]


def _nothing(task: RangingTask) -> str:
    asked = task.understanding
    quantities = [*asked.quantities, *quantities_of((*asked.selection, *asked.part))]
    metrics = "、".join(dict.fromkeys(quantity.name for quantity in quantities))
    return f"未查询到{max(asked.periods).in_words()}的{metrics}：已收录的报告中没有符合条件的数据。"
