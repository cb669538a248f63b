"""Sums and means over years, metrics or companies; and which year has the most."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.metric import DerivedMetric, Display, MetricKind
from nianbao.domain.period import Period
from nianbao.domain.question import Statistic, Understanding
from nianbao.domain.report import Company
from services.nl2sql.figures import FigureKey
from services.nl2sql.name_figure import company_name
from services.nl2sql.plan.cannot_plan import CannotPlan
from services.nl2sql.plan.derived import derived_computations
from services.nl2sql.plan.metrics import bind_figures, is_derived, refuse_text, value_display
from services.nl2sql.task import Computation, FigureTask

_CALLED = {Statistic.SUM: "合计", Statistic.AVERAGE: "平均值"}


def plan_statistic(understanding: Understanding, catalogue: Catalogue) -> FigureTask:
    """One figure out of several of named companies.

    Several periods, metrics or companies are added or averaged, one of the three only.
    For the most or least, every period's figure is fetched and the answer compares them.

    Raises:
        CannotPlan: text, figures that do not add up (balances of several days, ratios,
            overlapping periods), or several of more than one thing.
    """
    if not understanding.metrics:
        raise CannotPlan("metric_missing", "没有识别出要统计的指标，请写明指标名称，例如“营业收入”。")
    for name in understanding.metrics:
        refuse_text(catalogue, name)
    if understanding.statistic is Statistic.MEDIAN:
        raise CannotPlan("unclear_operands", "中位数只能对所有公司求，请不写公司名称，或改问平均值。")
    if understanding.statistic in (Statistic.MAX, Statistic.MIN):
        return _extremes(understanding, catalogue)
    return FigureTask(understanding.companies, understanding.scope, computations=(_total(understanding, catalogue),))


def _extremes(understanding: Understanding, catalogue: Catalogue) -> FigureTask:
    _one_length(understanding)
    name, company = understanding.metrics[0], understanding.companies[0]
    if is_derived(catalogue, name):
        computations = derived_computations(understanding, catalogue, [name])
        return FigureTask(understanding.companies, understanding.scope, computations=computations)
    stated = tuple(FigureKey(company.code, name, period) for period in sorted(understanding.periods))
    return FigureTask(understanding.companies, understanding.scope, stated=stated)


def _total(understanding: Understanding, catalogue: Catalogue) -> Computation:
    _one_length(understanding)
    metrics, companies, periods = understanding.metrics, understanding.companies, tuple(sorted(understanding.periods))
    displays = {value_display(catalogue, name) for name in metrics}
    if len(displays) > 1:
        raise CannotPlan("different_units", f"「{'」和「'.join(metrics)}」的单位不同，不能相加。")
    if understanding.statistic is Statistic.SUM:
        _refuse_what_does_not_add_up(catalogue, metrics, periods)
    keys = [FigureKey(company.code, name, period) for company in companies for name in metrics for period in periods]
    pattern = " + ".join(f"{{{index}}}" for index in range(len(keys)))
    if understanding.statistic is Statistic.AVERAGE:
        pattern = f"({pattern}) / {len(keys)}"
    called = _CALLED[understanding.statistic]
    name = f"{'、'.join(metrics)}{called}"
    if len(periods) > 1:
        name = f"{_span(periods)}{name}"
    period = periods[0] if len(periods) == 1 else None
    company = companies[0] if len(companies) == 1 else Company("", "、".join(map(company_name, companies)), "")
    return bind_figures(catalogue, name, company, period, pattern, keys, displays.pop())


def _one_length(understanding: Understanding) -> None:
    lengths = [len(part) for part in (understanding.companies, understanding.metrics, understanding.periods)]
    if sum(length > 1 for length in lengths) != 1 or understanding.statistic is Statistic.NONE:
        raise CannotPlan("unclear_operands", "不清楚要对哪些数值汇总，请只写多个年份、多个指标或多家公司中的一种。")
    if understanding.statistic in (Statistic.MAX, Statistic.MIN) and len(understanding.periods) < 2:
        raise CannotPlan("unclear_operands", "不清楚要比较哪几个年份，请写明，例如“2019-2021年”。")


def _refuse_what_does_not_add_up(catalogue: Catalogue, metrics: Sequence[str], periods: Sequence[Period]) -> None:
    for name in metrics:
        found = catalogue.find(name)
        if isinstance(found, DerivedMetric):
            is_amount = found.display is Display.YUAN
        else:
            kind = catalogue.metric(name).kind
            is_amount = kind is MetricKind.FLOW or (kind in (MetricKind.STOCK, MetricKind.COUNT) and len(periods) == 1)
        if not is_amount:
            raise CannotPlan("not_additive", f"「{name}」是时点数或比率，不能把各期相加，可以问它各期的数值或平均值。")
    if len({period.part for period in periods}) > 1:
        raise CannotPlan("not_additive", "这些报告期互相重叠（例如全年包含上半年），不能相加。")


def _span(periods: Sequence[Period]) -> str:
    """2019年至2021年, or each where years are left out."""
    years = [period.year for period in periods]
    if len(years) > 2 and years == list(range(years[0], years[-1] + 1)) and not periods[0].part:
        return f"{years[0]}年至{years[-1]}年"
    return "、".join(period.in_words() for period in periods)
