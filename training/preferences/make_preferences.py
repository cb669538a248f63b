"""Preference pairs from samples whose answers are right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from training.preferences.spoil_company import Named, companies_named, spoil_company
from training.preferences.spoil_digit import spoil_digit
from training.preferences.spoil_unit import spoil_unit
from training.preferences.spoil_wording import spoil_wording
from training.preferences.spoil_year import spoil_year


class Spoilt(StrEnum):
    """What a wrong answer has wrong, and nothing else."""

    DIGIT = "digit"
    UNIT = "unit"
    YEAR = "year"
    COMPANY = "company"
    WORDING = "wording"


@dataclass(frozen=True, slots=True)
class RightSample:
    """A question as the builders write it, and its right answer."""

    instruction: str
    asked: str
    answer: str


@dataclass(frozen=True, slots=True)
class Preference:
    """A sample with a right answer and one that is wrong in one thing."""

    sample: RightSample
    rejected: str
    spoilt: Spoilt


def make_preferences(samples: Sequence[RightSample], seed: int) -> Iterator[Preference]:
    """Make one pair of each sample that can be spoilt, in the way that was taken least often so far.

    Other companies are those of the other samples. A wrong answer that is another sample's right answer to the
    same question is not taken. The same samples and seed give the same pairs.
    """
    right: dict[tuple[str, str], set[str]] = {}
    for sample in samples:
        right.setdefault((sample.instruction, sample.asked), set()).add(sample.answer)
    known = sorted({named for sample in samples for named in companies_named(sample.asked)})
    taken: Counter[Spoilt] = Counter()
    for number, sample in enumerate(samples):
        wrong = _wrong(sample, known, Random(f"{seed}|{number}|{sample.answer}"))  # noqa: S311 - no secret
        for spoilt in sorted(wrong, key=lambda each: taken[each]):
            if wrong[spoilt] not in right[sample.instruction, sample.asked]:
                taken[spoilt] += 1
                yield Preference(sample, wrong[spoilt], spoilt)
                break


def _wrong(sample: RightSample, known: Sequence[Named], draw: Random) -> Mapping[Spoilt, str]:
    answer = sample.answer
    tried = {
        Spoilt.DIGIT: spoil_digit(answer, draw),
        Spoilt.UNIT: spoil_unit(answer, draw),
        Spoilt.YEAR: spoil_year(answer, draw),
        Spoilt.COMPANY: spoil_company(answer, sample.asked, known, draw),
        Spoilt.WORDING: spoil_wording(answer, draw),
    }
    return {spoilt: wrong for spoilt, wrong in tried.items() if wrong is not None}
