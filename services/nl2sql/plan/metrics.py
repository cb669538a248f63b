"""What the planners ask the catalogue about a metric's name."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.formula import Operand, operands, parse, substitute, write
from nianbao.domain.metric import DerivedMetric, Display, MetricKind
from nianbao.domain.period import Period
from nianbao.domain.report import Company
from services.nl2sql.figures import FigureKey
from services.nl2sql.plan.cannot_plan import CannotPlan
from services.nl2sql.task import Computation


def is_derived(catalogue: Catalogue, name: str) -> bool:
    """Whether the metric is computed rather than stated."""
    return isinstance(catalogue.find(name), DerivedMetric)


def is_known(catalogue: Catalogue, name: str) -> bool:
    """Whether the catalogue has a metric of exactly this name, stated or derived."""
    found = catalogue.find(name)
    return found is not None and found.name == name


def formula_of(catalogue: Catalogue, name: str) -> str:
    """The metric as a formula: its own name when it is stated."""
    found = catalogue.find(name)
    return found.formula if isinstance(found, DerivedMetric) else name


def is_text_metric(catalogue: Catalogue, name: str) -> bool:
    """Whether the metric is a text such as 法定代表人."""
    return not is_derived(catalogue, name) and catalogue.metric(name).kind is MetricKind.TEXT


def refuse_text(catalogue: Catalogue, name: str) -> None:
    """Refuse arithmetic on a text metric.

    Raises:
        CannotPlan: the metric is not a number.
    """
    if is_text_metric(catalogue, name):
        raise CannotPlan("not_a_number", f"「{name}」不是数值，无法计算，请直接询问它的内容。")


def period_of(catalogue: Catalogue, operand: Operand, period: Period) -> Period:
    """The period that an operand reads when the formula is computed for `period`.

    The period before an interim balance is the last year-end, which is what an interim
    report prints beside it; flows compare with the same months of the year before.
    """
    for _ in range(-operand.offset):
        is_interim_stock = bool(period.part) and catalogue.metric(operand.metric).kind is MetricKind.STOCK
        period = Period(period.year - 1) if is_interim_stock else period.previous()
    return period


def period_before(catalogue: Catalogue, name: str, period: Period) -> Period:
    """The period that a figure is compared with when none is named; a derived metric's is a year before."""
    return period.previous() if is_derived(catalogue, name) else period_of(catalogue, Operand(name, -1), period)


def computation(
    catalogue: Catalogue, name: str, company: Company, period: Period, formula: str, display: str
) -> Computation:
    """Bind the operands of a formula to figures of one company around one period."""
    figure_of = tuple(
        (operand, FigureKey(company.code, operand.metric, period_of(catalogue, operand, period)))
        for operand in operands(formula)
    )
    return Computation(name, company, period, formula, figure_of, display)


def bind_figures(
    catalogue: Catalogue,
    name: str,
    company: Company,
    period: Period | None,
    pattern: str,
    keys: Sequence[FigureKey],
    display: str,
) -> Computation:
    """Make a computation over figures; `pattern` holds {0}, {1} … for them, derived ones among them.

    Operands are written metric@period@code, so that the formula says which is which.
    """
    figure_of: dict[Operand, FigureKey] = {}

    def bound(key: FigureKey) -> str:
        def figure(operand: Operand) -> Operand:
            own = FigureKey(key.company_code, operand.metric, period_of(catalogue, operand, key.period))
            written = Operand(f"{own.metric}@{own.period}@{own.company_code}")
            figure_of[written] = own
            return written

        return write(substitute(parse(formula_of(catalogue, key.metric)), figure))

    formula = pattern.format(*[bound(key) for key in keys])
    return Computation(name, company, period, formula, tuple(figure_of.items()), display)


def value_display(catalogue: Catalogue, name: str) -> str:
    """How a sum or a mean of values of the metric prints."""
    display = difference_display(catalogue, name)
    return "percent" if display == "points" else display


def difference_display(catalogue: Catalogue, name: str) -> str:
    """How a difference between two values of the metric prints."""
    found = catalogue.find(name)
    if isinstance(found, DerivedMetric):
        return "points" if found.display is Display.PERCENT else str(found.display)
    unit = catalogue.metric(name).unit
    return {"元": "yuan", "人": "persons", "%": "points", "元/股": "per_share"}.get(unit, "decimal")
