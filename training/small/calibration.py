"""What a stated confidence is worth: the share that is right among answers of the same confidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

Stated = tuple[float, bool]
"""A confidence, and whether what it was stated of is right."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """Answers of one stated confidence; `worth` is (right + 1) / (count + 2), so that few answers do not make it 1."""

    stated: float
    worth: float
    right: int
    count: int


def calibrate(answers: Iterable[Stated]) -> tuple[Bucket, ...]:
    """Measure each stated confidence, lowest first; rules state few different ones, so nothing is interpolated."""
    found: defaultdict[float, list[bool]] = defaultdict(list)
    for stated, is_right in answers:
        found[stated].append(is_right)
    return tuple(
        Bucket(stated, round((sum(right) + 1) / (len(right) + 2), 4), sum(right), len(right))
        for stated, right in sorted(found.items())
    )


def worth(buckets: Sequence[Bucket], stated: float) -> float:
    """What a confidence is worth; one that was never measured, what it says."""
    return next((bucket.worth for bucket in buckets if bucket.stated == stated), stated)


def calibration_error(answers: Sequence[Stated], bins: int = 10) -> float:
    """The expected calibration error: how far confidence and share of right answers are apart, by bins of it."""
    binned: defaultdict[int, list[Stated]] = defaultdict(list)
    for stated, is_right in answers:
        binned[min(int(stated * bins), bins - 1)].append((stated, is_right))
    gaps = (
        len(each) * abs(fmean(stated for stated, _ in each) - fmean(right for _, right in each))
        for each in binned.values()
    )
    return sum(gaps) / len(answers)


def brier(answers: Sequence[Stated]) -> float:
    """The mean squared distance of confidence from what came true."""
    return fmean((stated - right) ** 2 for stated, right in answers)
