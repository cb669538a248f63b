"""Drop examples that say nearly the same as another one with the same reply."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rapidfuzz.fuzz import ratio

from training.data.question_key import question_key
from training.data.record import Record

NEAR = 95.0
"""Questions with the same reply that are this alike (0 to 100) teach the same thing twice."""


def drop_near_duplicates(records: Sequence[Record]) -> list[Record]:
    """Keep the first of each group of near duplicates, and one of equal inputs whatever their replies.

    Questions about another year or company have another reply, however alike they read.
    """
    kept: list[Record] = []
    said: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    asked: set[tuple[str, str]] = set()
    for record in records:
        key = question_key(record.question)
        group = said[record.task, record.output]
        if (record.task, key) in asked or any(ratio(key, other) >= NEAR for other in group):
            continue
        asked.add((record.task, key))
        group.append(key)
        kept.append(record)
    return kept
