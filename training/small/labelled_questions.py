"""Questions whose meaning is known, from the builders, with what the router's rules make of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from nianbao.domain.question import Operation, Route, Understanding
from nianbao.evaluation.company_split import Split
from services.router.pipeline import read, understand
from training.data.meant import Meant
from training.data.names import CompanyNames, MetricNames
from training.data.open_base import Base
from training.data.plan_pool import draw_plans, split_of_plan
from training.data.word_plan import Wording
from training.data.word_questions import word_questions

PLANS, WORDS = 700, 900


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """One question: its true route, and what the rules made of it.

    `masked` is the question with what the rules recognised (companies, years, metrics …) as one sign each.
    `is_right` says whether the rules understood it as it was meant: route, companies, newest year and metrics.
    """

    question: str
    split: Split
    route: Route
    masked: str
    by_rules: Route
    confidence: float
    is_right: bool


def labelled_questions(base: Base, seed: int) -> list[LabelledQuestion]:
    """Draw questions about figures from plans and about words from topics and the glossary; the same for a seed."""
    return [*_of_plans(base, seed), *_of_words(base, seed)]


def questions_hash(questions: list[LabelledQuestion]) -> str:
    """SHA-256 over questions, splits and routes."""
    lines = sorted(f"{each.split}\t{each.route}\t{each.question}" for each in questions)
    return sha256("\n".join(lines).encode()).hexdigest()


def _of_plans(base: Base, seed: int) -> Iterator[LabelledQuestion]:
    names = CompanyNames(base.knowledge.companies)
    wording = Wording(names, MetricNames(base.catalogue), base.facts.years[-1], seed)
    for meant in draw_plans(base, seed, PLANS):
        split = split_of_plan(meant)
        assert split is not None  # draw_plans yields no other
        for worded in wording.word(meant):
            found = understand(worded.question, base.knowledge)
            yield _labelled(base, worded.question, split, meant.route, found, is_right=_is_as_meant(meant, found))


def _of_words(base: Base, seed: int) -> Iterator[LabelledQuestion]:
    names = CompanyNames(base.knowledge.companies)
    for record in word_questions(base, names, seed, WORDS):
        route = Route(json.loads(record.output)["route"])
        found = understand(record.question, base.knowledge)
        yield _labelled(base, record.question, record.split, route, found, is_right=found.route is route)


def _labelled(
    base: Base, question: str, split: Split, route: Route, found: Understanding, *, is_right: bool
) -> LabelledQuestion:
    masked = read(question, base.knowledge).reading.masked()
    return LabelledQuestion(question, split, route, masked, found.route, found.confidence, is_right)


def _is_as_meant(meant: Meant, found: Understanding) -> bool:
    is_derived = meant.operation is Operation.DERIVED and found.operation is Operation.RATIO
    return (
        (found.route is meant.route or is_derived)
        and {each.code for each in found.companies} == {each.code for each in meant.companies}
        and max((period.year for period in found.periods), default=0) == max(meant.years)
        and (is_derived or not found.metrics or set(found.metrics) == set(meant.metrics))
    )
