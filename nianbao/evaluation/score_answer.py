"""All scores of one answer."""

from __future__ import annotations

from dataclasses import dataclass

from nianbao.evaluation.given_answer import GivenAnswer
from nianbao.evaluation.judge_answer import judge_answer, without_question
from nianbao.evaluation.judge_sql import fetches_what_is_needed, is_same_sql
from nianbao.evaluation.question import ContestScore, EvalQuestion
from nianbao.evaluation.score_citations import CitationScore, score_citations
from nianbao.evaluation.text_likeness import characters, rouge_l, words


@dataclass(frozen=True, slots=True)
class AnswerScore:
    """What one answer is worth; None where the question does not ask for it.

    `points`, 0 to 1, is what two runs are compared by: a contest's points, the share of must-haves, exact or not,
    or the likeness to a reference, whichever the question has first.
    """

    question: EvalQuestion
    given: GivenAnswer
    is_exact: bool | None
    reason: str
    points: float | None
    found: int
    wanted: int
    contest: ContestScore | None
    citations: CitationScore | None
    fetches: bool | None
    is_same_sql: bool | None
    rouge_l_chars: float | None
    rouge_l_words: float | None


def score_answer(question: EvalQuestion, given: GivenAnswer) -> AnswerScore:
    """Score one answer."""
    expected = question.expected
    verdict = judge_answer(question, given)
    contest = None if question.contest is None else question.contest.score(given.answer, is_refused=given.is_refusal)
    # A copied question shares words with any reference.
    said = without_question(given.answer, question.question) if given.is_answer else ""
    likeness = rouge_l(said, expected.references, characters) if expected.references else None
    if contest is not None:
        points: float | None = contest.points
    elif verdict.wanted:
        points = verdict.found / verdict.wanted
    elif verdict.is_exact is not None:
        points = float(verdict.is_exact)
    else:
        points = likeness
    return AnswerScore(
        question=question,
        given=given,
        is_exact=verdict.is_exact,
        reason=verdict.reason,
        points=points,
        found=verdict.found,
        wanted=verdict.wanted,
        contest=contest,
        citations=score_citations(given.citations, expected.citations) if expected.citations else None,
        fetches=fetches_what_is_needed(question, given),
        is_same_sql=is_same_sql(expected.sql, given.sql) if expected.sql else None,
        rouge_l_chars=likeness,
        rouge_l_words=rouge_l(said, expected.references, words) if expected.references else None,
    )
