"""Makes an evaluation set: so many questions of each kind, drawn by a seed."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from nianbao.client import Client
from nianbao.evaluation.company_split import Split
from nianbao.evaluation.make_set.computed_questions import (
    change_questions,
    growth_questions,
    higher_questions,
    moved_questions,
    ratio_questions,
    same_questions,
)
from nianbao.evaluation.make_set.fact_questions import (
    several_questions,
    text_questions,
    value_questions,
    years_questions,
)
from nianbao.evaluation.make_set.known_company import known_companies, loaded_names
from nianbao.evaluation.make_set.open_questions import open_questions
from nianbao.evaluation.make_set.refusal_questions import (
    absent_company_questions,
    absent_year_questions,
    unstated_metric_questions,
)
from nianbao.evaluation.question_file import QuestionJson

# Of a hundred questions; what a kind cannot give, questions for single figures make up.
_SHARES = {
    "several": 8,
    "years": 8,
    "text": 6,
    "growth": 12,
    "change": 5,
    "ratio": 10,
    "higher": 6,
    "moved": 4,
    "same": 2,
    "open": 10,
    "absent_company": 5,
    "absent_year": 5,
    "unstated": 5,
    "value": 14,
}
# Generators that draw for ever are asked this often for each question wanted.
_PATIENCE = 20


def make_set(client: Client, kb: str | None, split: Split, count: int, seed: int) -> tuple[QuestionJson, ...]:
    """Make up to `count` questions about companies of a split; the same reports and seed give the same set.

    Raises:
        BadInput: no company of the split is loaded.
    """
    companies = known_companies(client, kb, split)
    draw = Random(seed)  # noqa: S311 - a draw that can be repeated
    makers: dict[str, Iterator[QuestionJson]] = {
        "several": several_questions(companies, draw),
        "years": years_questions(companies, draw),
        "text": text_questions(companies, draw),
        "growth": growth_questions(companies, draw),
        "change": change_questions(companies, draw),
        "ratio": ratio_questions(companies, draw),
        "higher": higher_questions(companies, draw),
        "moved": moved_questions(companies, draw),
        "same": same_questions(companies, draw),
        "open": open_questions(client, companies, draw),
        "absent_company": absent_company_questions(companies, loaded_names(client, kb), draw),
        "absent_year": absent_year_questions(companies, draw),
        "unstated": unstated_metric_questions(client, companies, draw),
        "value": value_questions(companies, draw),
    }
    made: dict[str, tuple[str, QuestionJson]] = {}
    for kind, share in _SHARES.items():
        wanted = count - len(made) if kind == "value" else round(count * share / 100)
        made |= _take(kind, makers[kind], min(wanted, count - len(made)), made)
    numbers: dict[str, int] = {}
    lines = []
    for kind, line in made.values():
        numbers[kind] = numbers.get(kind, 0) + 1
        lines.append(line.model_copy(update={"id": f"{kind}-{numbers[kind]:04d}"}))
    return tuple(lines)


def _take(
    kind: str, lines: Iterator[QuestionJson], wanted: int, made: dict[str, tuple[str, QuestionJson]]
) -> dict[str, tuple[str, QuestionJson]]:
    """The next questions that were not asked before, as far as there are."""
    taken: dict[str, tuple[str, QuestionJson]] = {}
    for tried, line in enumerate(lines):
        if len(taken) >= wanted or tried >= _PATIENCE * wanted:
            break
        if line.question not in made:
            taken[line.question] = (kind, line)
    return taken
