"""Refuse what no planner can serve, with a sentence that says what to add."""

from __future__ import annotations

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Operation, Understanding
from services.nl2sql.plan.cannot_plan import CannotPlan
from services.nl2sql.plan.metrics import is_known

COMPANIES_MAX, PERIODS_MAX, METRICS_MAX = 40, 20, 20
FIGURES_MAX = 400
_OVER_ALL_REPORTS = frozenset({Operation.RANK, Operation.LIST, Operation.COUNT, Operation.STATISTIC})
_WITHOUT_METRIC = frozenset({Operation.LIST, Operation.COUNT})


def check_request(understanding: Understanding, catalogue: Catalogue) -> None:
    """Check that the parts that the operation needs are there.

    Raises:
        CannotPlan: one is missing, unknown, or there are too many.
    """
    operation = understanding.operation
    if operation in (Operation.DESCRIBE, Operation.DEFINE):
        raise CannotPlan("not_a_figure_question", "这个问题不能用数据表回答，请按开放问题或名词解释提问。")
    if not understanding.companies and operation not in _OVER_ALL_REPORTS:
        raise CannotPlan("company_missing", "未查询到问题所指的公司，请写明公司的简称、全称或证券代码。")
    if not understanding.periods:
        raise CannotPlan("period_missing", "没有可用的报告期，请写明年份，例如“2020年”。")
    is_about = bool(understanding.metrics) or (
        operation in _OVER_ALL_REPORTS
        and bool(understanding.quantities or understanding.selection or understanding.part)
    )
    if not is_about and operation not in _WITHOUT_METRIC:
        raise CannotPlan("metric_missing", "没有识别出要查询的指标，请写明指标名称，例如“营业收入”。")
    unknown = [name for name in understanding.metrics if not is_known(catalogue, name)]
    if unknown:
        raise CannotPlan(
            "unknown_metric", f"没有名为「{'」「'.join(unknown)}」的指标，无法回答，请换一个报表项目名称。"
        )
    _check_size(understanding)


def _check_size(understanding: Understanding) -> None:
    limits = (
        ("公司", len(understanding.companies), COMPANIES_MAX),
        ("报告期", len(understanding.periods), PERIODS_MAX),
        ("指标", len(understanding.metrics), METRICS_MAX),
    )
    for what, count, most in limits:
        if count > most:
            raise CannotPlan("too_much_asked", f"一次最多查询{most}个{what}，这个问题涉及{count}个，请分开提问。")
    figures = max(1, len(understanding.companies)) * len(understanding.periods) * max(1, len(understanding.metrics))
    if figures > FIGURES_MAX:
        raise CannotPlan("too_much_asked", f"一次最多查询{FIGURES_MAX}个数值，这个问题涉及{figures}个，请分开提问。")
