"""Word the answer to a factual question: template, assumed period, what is missing, warnings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from nianbao.domain.answer import Answer, Citation, FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Operation, Statistic, Understanding
from services.generator.say_understanding import say_understanding
from services.generator.templates.computed import say_computed_values
from services.generator.templates.list_companies import say_count, say_list
from services.generator.templates.rank import say_rank
from services.generator.templates.same import say_same
from services.generator.templates.statistic import say_statistic
from services.generator.templates.value import say_values
from services.generator.wording import listed

Template = Callable[[Understanding, FactAnswer, Catalogue], str]

TEMPLATES: Mapping[Operation, Template] = {
    Operation.VALUE: say_values,
    Operation.DERIVED: say_values,
    Operation.GROWTH: say_computed_values,
    Operation.DIFFERENCE: say_computed_values,
    Operation.RATIO: say_computed_values,
    Operation.SAME: say_same,
    Operation.RANK: say_rank,
    Operation.LIST: say_list,
    Operation.COUNT: say_count,
    Operation.STATISTIC: say_statistic,
}

_NOTHING = "没有取得可以回答这个问题的数据，请换一种问法，或检查报告是否已收录。"


def compose_facts(understanding: Understanding, facts: FactAnswer | None, catalogue: Catalogue) -> Answer:
    """Word figures with their citations, or a refusal that says what is missing."""
    template = TEMPLATES.get(understanding.operation)
    if facts is None or template is None:
        return _answer(understanding, facts, _NOTHING, refusal_code="no_facts")
    if facts.refusal_code or not (facts.cells or facts.computed):
        text = "".join(facts.missing) or _NOTHING
        answer = _answer(understanding, facts, text, refusal_code=facts.refusal_code or "no_facts")
        # Only a divisor of zero is a figure that the refusal itself states.
        return answer if facts.refusal_code == "division_by_zero" else replace(answer, citations=())
    parts = [
        say_understanding(understanding),
        _assumed(understanding),
        template(understanding, facts, catalogue),
        *facts.missing,
    ]
    parts += [f"注意：{warning}" for warning in facts.warnings]
    return _answer(understanding, facts, "".join(parts), refusal_code=_without_comparison(understanding, facts))


def _answer(understanding: Understanding, facts: FactAnswer | None, text: str, refusal_code: str = "") -> Answer:
    return Answer(
        question=understanding.text,
        text=text,
        is_refused=bool(refusal_code),
        route=understanding.route,
        sql=facts.sql if facts else "",
        plan=facts.plan_json if facts else "",
        citations=_citations(facts) if facts else (),
        refusal_code=refusal_code,
        composed_by="template",
        warnings=facts.warnings if facts else (),
    )


def _without_comparison(understanding: Understanding, facts: FactAnswer) -> str:
    """The refusal code when a comparison lacks a value: what there is, is said all the same."""
    is_extreme = understanding.statistic in (Statistic.MAX, Statistic.MIN)
    is_between = understanding.operation is Operation.RANK and bool(understanding.companies)
    if (is_extreme or is_between) and facts.missing:
        return "nothing_to_compare"
    is_comparison = understanding.operation is Operation.SAME
    metrics = [cell.metric for cell in facts.cells]
    return "nothing_to_compare" if is_comparison and len(metrics) == len(set(metrics)) else ""


def _assumed(understanding: Understanding) -> str:
    if not understanding.is_period_assumed or not understanding.periods:
        return ""
    return f"问题未指明年份，按最新的{listed([period.in_words() for period in understanding.periods])}回答。"


def _citations(facts: FactAnswer) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(cell.citation for cell in facts.cells if cell.citation is not None))
