"""A run as `report.json` keeps it: what was measured, and each question with its answer and score."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from nianbao.client.models import Citation
from nianbao.domain.errors import BadInput
from nianbao.evaluation.measure_run import measure_run
from nianbao.evaluation.question import EvalQuestion
from nianbao.evaluation.score_answer import AnswerScore

FORMAT = 1


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class MeasureRecord(_Record):
    """A measure: None where there was nothing to measure."""

    value: float | None
    count: int


class QuestionRecord(_Record):
    """One question, its answer and its score; `expected_hash` is the same where question and expectation are.

    `fetches` says whether the SQL fetched exactly what was needed, None where nothing had to be.
    """

    id: str
    question: str
    type: str
    must_refuse: bool
    expected: str
    expected_hash: str
    exact: bool | None
    points: float | None
    reason: str
    answer: str
    refused: bool
    route: str
    sql: str
    fetches: bool | None = None
    citations: tuple[Citation, ...]
    latency_ms: float
    elapsed_ms: float
    error: str


class RunRecord(_Record):
    """A whole run."""

    format: int
    made_at: datetime
    questions_file: str
    kb: str | None
    measures: Mapping[str, MeasureRecord]
    questions: tuple[QuestionRecord, ...]


def make_run_record(questions_file: str, kb: str | None, scores: Sequence[AnswerScore]) -> RunRecord:
    """Measure a run and make its record."""
    return RunRecord(
        format=FORMAT,
        made_at=datetime.now(UTC).replace(microsecond=0),
        questions_file=questions_file,
        kb=kb,
        measures={
            name: MeasureRecord(value=each.value, count=each.count) for name, each in measure_run(scores).items()
        },
        questions=tuple(map(_question, scores)),
    )


def read_run_record(path: Path) -> RunRecord:
    """Read the `report.json` of a run.

    Raises:
        BadInput: it cannot be read, or is no such file.
    """
    try:
        return RunRecord.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BadInput(f"无法读取 {path}（{error.strerror}），请检查路径") from error
    except ValidationError as error:
        raise BadInput(f"{path} 不是评测结果，请给出 nianbao eval 写下的 report.json") from error


def _question(score: AnswerScore) -> QuestionRecord:
    question, given = score.question, score.given
    return QuestionRecord(
        id=question.id,
        question=question.question,
        type=question.type.value,
        must_refuse=question.must_be_refused,
        expected=said_expectation(question),
        expected_hash=_hash(question),
        exact=score.is_exact,
        points=score.points,
        reason=score.reason,
        answer=given.answer,
        refused=given.is_refusal,
        route=given.route,
        sql=given.sql,
        fetches=score.fetches,
        citations=given.citations,
        latency_ms=given.latency_ms,
        elapsed_ms=given.elapsed_ms,
        error=given.error,
    )


def said_expectation(question: EvalQuestion) -> str:
    """What is expected, in words for people."""
    expected = question.expected
    if question.must_be_refused:
        return "应当拒答"
    parts = [f"{each.value}{each.unit}" for each in expected.figures]
    parts += [expected.text] if expected.text else []
    parts += [expected.choice.right[0]] if expected.choice else []
    parts += ["/".join(group) for group in expected.must_have]
    if question.contest is not None and not parts:
        parts.append(question.contest.wanted)
    if not parts and expected.references:
        parts.append(expected.references[0])
    return "；".join(parts)


def _hash(question: EvalQuestion) -> str:
    rule = "" if question.contest is None else repr(question.contest)
    whole = [question.question, asdict(question.expected), rule]
    return sha256(json.dumps(whole, ensure_ascii=False, default=str).encode()).hexdigest()[:16]
