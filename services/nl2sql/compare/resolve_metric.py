"""A metric of a comparison by its name, an alias, or as a growth."""

from __future__ import annotations

from nianbao.domain.catalogue import Catalogue, is_itemised
from nianbao.domain.comparison import ComparedMetric
from nianbao.domain.errors import BadInput
from nianbao.domain.metric import DerivedMetric, Metric, MetricKind
from nianbao.domain.selection import Measure, Quantity
from services.nl2sql.plan.measure import stated_formula
from services.nl2sql.plan.metrics import value_display


def resolve_metric(catalogue: Catalogue, words: str) -> ComparedMetric:
    """Find what is meant by a metric's name or alias, or by one with 增长率 behind it.

    Raises:
        BadInput: the catalogue has no such metric, or it is a text that cannot grow.
    """
    found = catalogue.find(words)
    if isinstance(found, DerivedMetric):
        return ComparedMetric(
            found.name, "", str(found.display), found.formula, optional=found.optional, meaning=found.meaning
        )
    if found is not None and not is_itemised(found):
        is_text = found.kind is MetricKind.TEXT
        display = "text" if is_text else value_display(catalogue, found.name)
        return ComparedMetric(found.name, found.unit, display, meaning=found.meaning)
    base = catalogue.growth_base(words)
    if base is None or is_itemised(base):
        raise BadInput(
            f"没有名为「{words}」的指标，请换一个报表项目或财务比率的名称，例如“营业收入”“毛利率”。",
            code="unknown_metric",
        )
    if isinstance(base, Metric) and base.kind is MetricKind.TEXT:
        raise BadInput(f"「{base.name}」不是数值，没有增长率，请换一个指标。", code="not_a_number")
    formula = stated_formula(catalogue, Quantity(base.name, Measure.GROWTH))
    return ComparedMetric(f"{base.name}增长率", "", "percent", formula, meaning=f"{base.name}较上年同期的增长率。")
