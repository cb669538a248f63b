"""Compare what the system answers with what a plan's rows come to."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from nianbao.domain.answer import FactAnswer
from nianbao.domain.question import Operation, Route, Understanding
from training.data.meant import Meant, Truth

AGREED = ""
# Two ways to the same quotient may differ in the last of 28 digits.
_TOLERANCE = Decimal("1e-18")


def disagreement(meant: Meant, truth: Truth, understanding: Understanding, answer: FactAnswer | None) -> str:
    """The class of a disagreement, "" where there is none.

    refused:CODE       the router refuses the question, or leaves it to passages
    unanswered:CODE    it was understood, and nl2sql refuses it
    other_companies, other_years, other_operation, other_metrics: it was understood otherwise
    other_choice, other_figures, other_number: the same was understood, and the answer is another
    """
    if understanding.route is Route.REFUSE:
        return f"refused:{understanding.refusal_code}"
    if answer is None:
        return f"refused:{understanding.route}"
    if answer.refusal_code:
        return f"unanswered:{answer.refusal_code}"
    found = _difference(truth, answer)
    return _misunderstood(meant, understanding) or found if found else AGREED


def _misunderstood(meant: Meant, understanding: Understanding) -> str:
    if {each.code for each in meant.companies} != {each.code for each in understanding.companies}:
        return "other_companies"
    if max(meant.years) != max((period.year for period in understanding.periods), default=0):
        return "other_years"
    derived = meant.operation is Operation.DERIVED and understanding.operation is Operation.RATIO
    if (meant.operation, meant.statistic) != (understanding.operation, understanding.statistic) and not derived:
        return "other_operation"
    if understanding.metrics and set(understanding.metrics) != set(meant.metrics):
        return "other_metrics"
    return ""


def _difference(truth: Truth, answer: FactAnswer) -> str:
    if truth.companies is not None:
        chosen = list(dict.fromkeys(cell.company_code for cell in answer.cells))
        wanted = list(truth.companies)
        if (chosen != wanted) if truth.is_ordered else (sorted(chosen) != sorted(wanted)):
            return "other_choice"
    said = {(cell.company_code, cell.metric, cell.period, cell.value) for cell in answer.cells}
    if any((code, metric, str(year), value) not in said for code, metric, year, value in truth.stated):
        return "other_figures"
    numbers = [computed.value for computed in answer.computed]
    return "" if all(_is_among(value, numbers) for value in truth.computed) else "other_number"


def _is_among(value: Decimal, numbers: Iterable[Decimal]) -> bool:
    return any(abs(value - number) <= _TOLERANCE * max(abs(value), abs(number)) for number in numbers)
