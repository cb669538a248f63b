"""Find examples that hold, or nearly are, a question of an evaluation set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import ahocorasick  # type: ignore[import-not-found,unused-ignore]  # ships no types
import numpy
from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from training.data.question_key import question_key
from training.data.record import Example

NEAR = 90.0
"""Two questions this alike (0 to 100) are taken for one; another year of the same company is near 90."""
_LEAST_HELD = 12
"""Shorter texts stand within others by chance: 2020年的营业收入是多少."""
_BATCH = 2_000


def find_leaks(records: Sequence[Example], evaluated: Iterable[str]) -> set[int]:
    """The places in `records` of those that leak.

    `evaluated` are the keys of evaluation texts. A record leaks when its question is nearly one of them, or
    when one of them stands anywhere within what it says.
    """
    keys = sorted(set(evaluated))
    if not keys:
        return set()
    return _near(records, keys) | _held(records, keys)


def _near(records: Sequence[Example], keys: Sequence[str]) -> set[int]:
    asked: dict[str, list[int]] = {}
    for place, record in enumerate(records):
        asked.setdefault(question_key(record.question), []).append(place)
    questions = list(asked)
    found: set[int] = set()
    for start in range(0, len(questions), _BATCH):
        batch = questions[start : start + _BATCH]
        scores = process.cdist(batch, keys, scorer=ratio, score_cutoff=NEAR, dtype="uint8")
        for row in numpy.flatnonzero(scores.any(axis=1)):
            found.update(asked[batch[int(row)]])
    return found


def _held(records: Sequence[Example], keys: Iterable[str]) -> set[int]:
    automaton = ahocorasick.Automaton()
    for key in keys:
        if len(key) >= _LEAST_HELD:
            automaton.add_word(key, key)
    if not len(automaton):
        return set()
    automaton.make_automaton()
    texts = (question_key(record.input + record.output) for record in records)
    return {place for place, text in enumerate(texts) if next(automaton.iter(text), None) is not None}
