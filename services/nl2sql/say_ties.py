"""Companies with equal values in a ranking: who shares a place, also with some that are not listed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from services.nl2sql.reader import Row

TIES_SHOWN = 5
"""How many rows behind the last place are fetched to see whether they tie with it."""

_VALUE = 4
"""Where the ranked value stands in a row, behind the key columns."""


def say_ties(rows: Sequence[Row], skipped: int, most: int, name: str) -> tuple[str, ...]:
    """A sentence for each value that several companies have, when one of them is among the places asked.

    `rows` are in order; those from `skipped` to `most` are the places asked, the rest stand
    around them.
    """
    sentences, place = [], 0
    for _, group in groupby(rows, key=lambda row: row[_VALUE]):
        tied = list(group)
        if len(tied) > 1 and place < most and place + len(tied) > skipped:
            names = "、".join(row[3] or row[1] for row in tied)
            is_open = place + len(tied) == len(rows) and len(rows) == most + TIES_SHOWN
            sentences.append(f"{names}{'等公司' if is_open else ''}的{name}相同，并列第{place + 1}，按证券代码排列。")
        place += len(tied)
    return tuple(sentences)
