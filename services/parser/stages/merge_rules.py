"""Put the pieces of a rule together: reports draw one line as dozens of short ones."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from services.parser.layout import Rule

# Pieces this near, along the line or across it, are one rule; rows are never this low.
MERGE_PT = 2.0
# What remains shorter than this is ornament (a dash, an underline of one character).
_MIN_LENGTH_PT = 6.0


def merge_rules(pieces: Iterable[Rule]) -> list[Rule]:
    """Merge collinear pieces; the result is sorted by position, then by start.

    >>> merge_rules([Rule(10.0, 0.0, 50.0), Rule(10.4, 51.0, 90.0)])
    [Rule(at=10.0, start=0.0, end=90.0)]
    """
    merged: list[Rule] = []
    band: list[Rule] = []
    for piece in sorted(pieces, key=itemgetter(0)):
        if band and piece.at - band[0].at > MERGE_PT:
            merged += _merge_band(band)
            band = []
        band.append(piece)
    if band:
        merged += _merge_band(band)
    return merged


def _merge_band(band: list[Rule]) -> list[Rule]:
    at = band[0].at
    merged: list[Rule] = []
    if len(band) > 1:
        band.sort(key=itemgetter(1))
    _, start, end = band[0]
    for _, piece_start, piece_end in band:
        if piece_start - end > MERGE_PT:
            if end - start >= _MIN_LENGTH_PT:
                merged.append(Rule(at, start, end))
            start, end = piece_start, piece_end
        elif piece_end > end:
            end = piece_end
    if end - start >= _MIN_LENGTH_PT:
        merged.append(Rule(at, start, end))
    return merged
