"""The measures of a run: names with dots, each a value and over how many questions it is.

A measure that nothing was counted for has no value: a system that cites nothing has no citation precision, and not a
perfect one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from nianbao.evaluation.contests import cfr_numqa, finglm
from nianbao.evaluation.judge_answer import without_question
from nianbao.evaluation.question import QuestionType
from nianbao.evaluation.score_answer import AnswerScore
from nianbao.evaluation.score_citations import CitationScore, ndcg_at, recall_at, reciprocal_rank
from nianbao.evaluation.text_likeness import bleu_4, characters, words

_PERCENTILES = (50, 90, 95, 99)
_RECALL_AT = (1, 3, 5, 10)
_NDCG_AT = (5, 10)
REFUSALS = "must_refuse"
"""The kind under which questions that must be refused are counted, whatever their type."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A value, None where there was nothing to measure, over `count` questions (or citations, where it is of those)."""

    value: float | None
    count: int


Measures = Mapping[str, Measure]


def measure_run(scores: Sequence[AnswerScore]) -> dict[str, Measure]:
    """Compute every measure of a run, in the order they are shown."""
    return {
        "errors": Measure(float(sum(bool(each.given.error) for each in scores)), len(scores)),
        **_exact(scores),
        **_refusals(scores),
        **_citations([each.citations for each in scores if each.citations is not None]),
        **_search([each for each in scores if each.question.type is QuestionType.OPEN]),
        **_sql(scores),
        **_contests(scores),
        **_likeness([each for each in scores if each.question.expected.references]),
        **_latency(scores),
    }


def share(hits: Iterable[object]) -> Measure:
    """The share of what is true."""
    listed = [bool(each) for each in hits]
    return Measure(sum(listed) / len(listed) if listed else None, len(listed))


def _mean(values: Sequence[float]) -> Measure:
    return Measure(fmean(values) if values else None, len(values))


def _exact(scores: Sequence[AnswerScore]) -> dict[str, Measure]:
    judged = [each for each in scores if each.is_exact is not None]
    by_kind: dict[str, list[AnswerScore]] = defaultdict(list)
    for each in judged:
        by_kind[REFUSALS if each.question.must_be_refused else each.question.type.value].append(each)
    answered = [each for each in judged if each.given.is_answer]
    return {
        "exact": share(each.is_exact for each in judged),
        **{f"exact.{kind}": share(each.is_exact for each in by_kind[kind]) for kind in _kinds(by_kind)},
        "answered": share(each.given.is_answer for each in judged if not each.question.must_be_refused),
        "exact_when_answered": share(each.is_exact for each in answered),
        "wrong": share(each.given.is_answer and not each.is_exact for each in judged),
        "must_have.recall": _pooled((each.found, each.wanted) for each in scores),
    }


def _kinds(by_kind: Mapping[str, object]) -> list[str]:
    return [kind for kind in (*(each.value for each in QuestionType), REFUSALS) if kind in by_kind]


def _refusals(scores: Sequence[AnswerScore]) -> dict[str, Measure]:
    known = [each for each in scores if each.is_exact is not None or each.points is not None]
    precision = share(each.question.must_be_refused for each in known if each.given.is_refusal)
    recall = share(each.given.is_refusal for each in known if each.question.must_be_refused)
    both = None
    if precision.value is not None and recall.value is not None:
        total = precision.value + recall.value
        both = 2 * precision.value * recall.value / total if total else 0.0
    return {
        "refusal.precision": precision,
        "refusal.recall": recall,
        "refusal.f1": Measure(both, recall.count),
    }


def _citations(scores: Sequence[CitationScore]) -> dict[str, Measure]:
    return {
        "citation.page_precision": _pooled((each.on_page, each.given) for each in scores),
        "citation.box_precision": _pooled((each.in_box, each.boxed) for each in scores),
        "citation.recall": _pooled((each.found, each.wanted) for each in scores),
    }


def _search(scores: Sequence[AnswerScore]) -> dict[str, Measure]:
    """Of open questions: the pages cited, in order, as what was found for them."""
    found = [each.citations for each in scores if each.citations is not None]
    return {
        **{f"search.recall@{k}": _mean([recall_at(each, k) for each in found]) for k in _RECALL_AT},
        "search.mrr": _mean([reciprocal_rank(each) for each in found]),
        **{f"search.ndcg@{k}": _mean([ndcg_at(each, k) for each in found]) for k in _NDCG_AT},
    }


def _sql(scores: Sequence[AnswerScore]) -> dict[str, Measure]:
    return {
        "sql.execution": share(each.fetches for each in scores if each.fetches is not None),
        "sql.match": share(each.is_same_sql for each in scores if each.is_same_sql is not None),
    }


def _contests(scores: Sequence[AnswerScore]) -> dict[str, Measure]:
    points: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    answered: dict[str, list[bool]] = defaultdict(list)
    for each in scores:
        if each.contest is not None and each.question.contest is not None:
            rule = each.question.contest
            points[rule.contest][rule.kind].append(each.contest.points)
            answered[rule.contest].append(each.contest.is_answered)
    found: dict[str, Measure] = {}
    for contest, by_kind in points.items():
        for kind in sorted(by_kind):
            found[f"contest.{contest}.{kind.replace(' ', '_')}"] = _mean(by_kind[kind])
        everything = [value for values in by_kind.values() for value in values]
        if contest == finglm.CONTEST:
            found[f"contest.{contest}.total"] = Measure(finglm.finglm_total(by_kind), len(everything))
            continue
        found[f"contest.{contest}.accuracy"] = _mean(everything)
        if contest == cfr_numqa.CONTEST:
            found[f"contest.{contest}.coverage"] = share(answered[contest])
            right = sum(everything) / sum(answered[contest]) if any(answered[contest]) else None
            found[f"contest.{contest}.answered_accuracy"] = Measure(right, sum(answered[contest]))
    return found


def _likeness(scores: Sequence[AnswerScore]) -> dict[str, Measure]:
    said = [
        without_question(each.given.answer, each.question.question) if each.given.is_answer else "" for each in scores
    ]
    references = [each.question.expected.references for each in scores]
    count = len(scores)
    return {
        "bleu4.char": Measure(bleu_4(said, references, characters) if count else None, count),
        "bleu4.word": Measure(bleu_4(said, references, words) if count else None, count),
        "rouge_l.char": _mean([each.rouge_l_chars for each in scores if each.rouge_l_chars is not None]),
        "rouge_l.word": _mean([each.rouge_l_words for each in scores if each.rouge_l_words is not None]),
    }


def _latency(scores: Sequence[AnswerScore]) -> dict[str, Measure]:
    """Percentiles in milliseconds, as the system itself counts them; of all and by the route taken."""
    by_route: dict[str, list[float]] = defaultdict(list)
    for each in scores:
        if not each.given.error:
            by_route["all"].append(each.given.latency_ms)
            by_route[each.given.route or "none"].append(each.given.latency_ms)
    return {
        f"latency.{route}.p{percent}_ms": Measure(float(np.percentile(by_route[route], percent)), len(by_route[route]))
        for route in ("all", *sorted(set(by_route) - {"all"}))
        for percent in _PERCENTILES
        if by_route[route]
    }


def _pooled(counts: Iterable[tuple[int, int]]) -> Measure:
    """The hits of all over what could be hit of all."""
    listed = list(counts)
    total = sum(each for _, each in listed)
    return Measure(sum(each for each, _ in listed) / total if total else None, total)
