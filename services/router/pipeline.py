"""From a question to an understanding: the steps, in order; deterministic, no model."""

from __future__ import annotations

import re
from collections.abc import Callable

from nianbao.domain.errors import BadQuestion
from nianbao.domain.question import Operation, Route, Understanding
from services.router.bind_periods import bind_periods
from services.router.check_combination import check_combination
from services.router.check_residue import check_residue
from services.router.choose_route import UNSURE, choose_route
from services.router.ground_periods import Grounded, ground_periods
from services.router.knowledge import Knowledge
from services.router.leave_to_model import leave_to_model
from services.router.link_companies import link_companies
from services.router.link_misspelt import link_misspelt
from services.router.match_metrics import match_metrics
from services.router.normalise_question import normalise_question
from services.router.read_bounds import read_bounds
from services.router.read_display import read_asked_unit, read_display
from services.router.read_operation import read_operation
from services.router.read_periods import read_periods
from services.router.read_region import read_region
from services.router.read_scope import read_scope
from services.router.reading import Reading

Step = Callable[[Reading, Knowledge], Reading]

# Each step claims the stretches of text that it understands; what no step claims is residue.
# Places go before companies and companies before metrics and years, as the longer names hold
# the shorter: 连云港 in 注册地址在连云港, 投资收益 in 现代投资, 一年内 in 一年内到期的非流动负债.
STEPS: tuple[Step, ...] = (
    normalise_question,
    read_region,
    link_companies,
    link_misspelt,
    match_metrics,
    read_bounds,
    read_periods,
    read_scope,
    read_display,
    read_operation,
    read_asked_unit,
    check_residue,
    check_combination,
    choose_route,
)
LONGEST_QUESTION = 2_000
# Control characters other than tab and line breaks, e.g. "\x00".
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def understand(question: str, knowledge: Knowledge) -> Understanding:
    """Understand one question.

    Raises:
        BadQuestion: empty, longer than `LONGEST_QUESTION`, or with control characters.
    """
    grounded = read(question, knowledge)
    understanding = _understanding(grounded, knowledge)
    is_sure = understanding.route is not Route.REFUSE and understanding.confidence > UNSURE
    return understanding if is_sure else leave_to_model(understanding, grounded.reading, knowledge)


def read(question: str, knowledge: Knowledge) -> Grounded:
    """Read one question: as `understand`, with the stretches of text that were claimed.

    Raises:
        BadQuestion: as `understand`.
    """
    _check(question)
    reading = Reading(question)
    for step in STEPS:
        reading = step(reading, knowledge)
        if reading.route is Route.REFUSE:
            break
    return ground_periods(reading, knowledge)


def _check(question: str) -> None:
    if not question.strip():
        raise BadQuestion("问题是空的，请输入一个问题。")
    if len(question) > LONGEST_QUESTION:
        raise BadQuestion(f"问题太长（{len(question)} 个字符），最多 {LONGEST_QUESTION} 个字符，请缩短后再问。")
    if _CONTROL.search(question):
        raise BadQuestion("问题里有控制字符，请删除后再问。")


def _understanding(grounded: Grounded, knowledge: Knowledge) -> Understanding:
    reading = grounded.reading
    is_refused = reading.route is Route.REFUSE
    return Understanding(
        text=reading.question,
        route=reading.route or Route.REFUSE,
        operation=Operation.DESCRIBE if reading.route is Route.OPEN else reading.operation,
        companies=reading.companies,
        periods=grounded.periods,
        metrics=reading.metrics,
        scope=reading.scope,
        unit=reading.unit,
        decimals=reading.decimals,
        statistic=reading.statistic,
        selection=bind_periods(reading.selection, reading, knowledge, grounded.periods),
        part=reading.part,
        quantities=reading.quantities,
        is_descending=reading.is_descending,
        is_period_assumed=grounded.is_assumed,
        confidence=reading.confidence,
        refusal=reading.refusal if is_refused else "",
        refusal_code=reading.refusal_code if is_refused else "",
    )
