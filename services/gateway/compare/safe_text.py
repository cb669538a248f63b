"""Text of others' making, so that no spreadsheet takes it for code."""

from __future__ import annotations

import unicodedata

_CELL_MAX = 32_000
"""A little less than a cell of a workbook holds."""
_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def plain_text(text: str) -> str:
    r"""Drop what neither XML nor a cell may hold: control characters, halves of pairs, signs that turn text round.

    >>> plain_text("=cmd|' /C calc'!A0\x00\r\n\tA")
    "=cmd|' /C calc'!A0 A"
    """
    blanked = "".join(" " if sign in "\t\r\n\v\f" else sign for sign in text)
    kept = "".join(sign for sign in blanked if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return " ".join(kept.split())[:_CELL_MAX]


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula if it were typed in."""
    return text.lstrip().startswith(_STARTS)


def csv_text(text: str) -> str:
    """Text for a cell of a CSV file: what looks like a formula begins with an apostrophe.

    >>> csv_text("@SUM(1+1)"), csv_text("珩槿精工")
    ("'@SUM(1+1)", '珩槿精工')
    """
    kept = plain_text(text)
    return f"'{kept}" if looks_like_formula(kept) else kept
