"""What could not be had, in sentences that say who, when, which metric, and what there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Scope
from nianbao.domain.period import Period
from services.nl2sql.compile_plan import compile_plan
from services.nl2sql.figures import FigureKey
from services.nl2sql.plan_figures import plan_periods
from services.nl2sql.reader import View
from services.nl2sql.sources import sources_of

# Beyond this many sentences the periods at hand are no longer looked up.
_LOOKUPS_MAX = 4
_PERIODS_SHOWN = 6


async def explain_missing(
    view: View, catalogue: Catalogue, names: Mapping[str, str], keys: Sequence[FigureKey], scope: Scope
) -> tuple[str, ...]:
    """Write a sentence for each company and metric, naming all its missing periods."""
    periods_of: dict[tuple[str, str], list[Period]] = {}
    for key in keys:
        periods_of.setdefault((key.company_code, key.metric), []).append(key.period)
    sentences = []
    for number, ((code, metric), periods) in enumerate(periods_of.items()):
        there = await _periods_there(view, catalogue, code, metric, scope) if number < _LOOKUPS_MAX else ()
        sentences.append(_sentence(names.get(code, code), metric, periods, scope, there))
    return tuple(sentences)


def unproved_sentence(key: FigureKey, names: Mapping[str, str]) -> str:
    """Say that a value is on record but cannot be traced to a page."""
    subject = f"{names.get(key.company_code, key.company_code)}{key.period.in_words()}的{key.metric}"
    return f"{subject}缺少可查的出处（原文页码与单元格），因此未查询到可以引用的数值，请重新导入该报告。"


async def _periods_there(view: View, catalogue: Catalogue, code: str, metric: str, scope: Scope) -> tuple[Period, ...]:
    for source in sources_of(catalogue, metric, scope):
        result = await view.run(compile_plan(plan_periods(code, source)))
        if result.rows:
            return tuple(sorted({Period.parse(row[0]) for row in result.rows}))
    return ()


def _sentence(name: str, metric: str, periods: Sequence[Period], scope: Scope, there: Sequence[Period]) -> str:
    when = "、".join(period.in_words() for period in sorted(set(periods)))
    whose = "母公司口径的" if scope is Scope.PARENT else ""
    if there:
        known = "、".join(period.in_words() for period in there[-_PERIODS_SHOWN:])
        return f"未查询到{name}{when}{whose}{metric}：已收录的报告中，该指标只有{known}的数值。"
    return f"未查询到{name}{when}{whose}{metric}：已收录的报告未披露该项，或未能从报告中识别出来。"
