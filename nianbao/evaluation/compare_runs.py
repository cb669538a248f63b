"""Two runs over the same questions: which changed, by how much, and whether chance explains it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nianbao.domain.errors import BadInput
from nianbao.evaluation.run_record import QuestionRecord, RunRecord

_RESAMPLES = 10_000
_CHANGED = 1e-9


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean of `after - before` over `count` questions, its 95 % interval and p of no difference at all."""

    name: str
    before: float
    after: float
    low: float
    high: float
    p: float
    count: int

    @property
    def mean(self) -> float:
        """How much it went up."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Changed:
    """A question whose points changed."""

    before: QuestionRecord
    after: QuestionRecord

    @property
    def is_better(self) -> bool:
        """Whether it went up."""
        return (self.after.points or 0.0) > (self.before.points or 0.0)


@dataclass(frozen=True, slots=True)
class RunComparison:
    """`points` and `exact` are None where no question that both runs asked has them; `unpaired` were left out."""

    points: Difference | None
    exact: Difference | None
    changed: tuple[Changed, ...]
    paired: int
    unpaired: int
    measures: Mapping[str, tuple[float, float]]


def compare_runs(earlier: RunRecord, now: RunRecord, *, seed: int = 0) -> RunComparison:
    """Compare two runs over the questions that both asked with the same expectation.

    Raises:
        BadInput: no question is in both.
    """
    before = {(each.id, each.expected_hash): each for each in earlier.questions}
    pairs = [(before[key], each) for each in now.questions if (key := (each.id, each.expected_hash)) in before]
    if not pairs:
        raise BadInput("两次评测没有相同的问题，无法比较，请用同一份问题文件")
    changed = [Changed(one, other) for one, other in pairs if _has_changed(one, other)]
    return RunComparison(
        points=_difference("points", [(one.points, other.points) for one, other in pairs], seed),
        exact=_difference("exact", [(_float(one.exact), _float(other.exact)) for one, other in pairs], seed),
        changed=tuple(sorted(changed, key=lambda each: each.is_better)),
        paired=len(pairs),
        unpaired=len(now.questions) - len(pairs),
        measures={
            name: (earlier.measures[name].value, each.value)  # type: ignore[misc]
            for name, each in now.measures.items()
            if each.value is not None and name in earlier.measures and earlier.measures[name].value is not None
        },
    )


def _difference(name: str, pairs: Sequence[tuple[float | None, float | None]], seed: int) -> Difference | None:
    """Bootstrap over questions (Efron and Tibshirani 1993): a question is drawn with both of its scores."""
    kept = np.array([pair for pair in pairs if None not in pair], dtype=float)
    if not len(kept):
        return None
    differences = kept[:, 1] - kept[:, 0]
    drawn = np.random.default_rng(seed).integers(0, len(differences), (_RESAMPLES, len(differences)), dtype=np.int32)
    means = differences[drawn].mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    mean = differences.mean()
    # How often means around no difference at all lie as far off as ours does.
    extreme = np.count_nonzero(np.abs(means - mean) >= abs(mean) - _CHANGED)
    p = (extreme + 1) / (_RESAMPLES + 1)
    return Difference(name, float(kept[:, 0].mean()), float(kept[:, 1].mean()), float(low), float(high), p, len(kept))


def _has_changed(one: QuestionRecord, other: QuestionRecord) -> bool:
    return one.exact != other.exact or abs((one.points or 0.0) - (other.points or 0.0)) > _CHANGED


def _float(value: bool | None) -> float | None:
    return None if value is None else float(value)
