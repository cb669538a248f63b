"""Whether a fact's passport proves it: the number re-read from the page, by code that shares nothing with the parser.

Two claims a fact: its printed text, read with its unit, is its value; and its box on its
page holds that text and no other. A fact that was read from a line of prose has the line's
box: there its text must stand once, as a whole number or word, which is the weaker claim
"line". Every kind of fact is held to them, also kinds that are added later; a unit that
this module does not know is a breach, so that it gets known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pymupdf

from nianbao.domain.fact import Fact
from nianbao.domain.geometry import Box

# Yuan, persons or a fraction for one printed unit.
FACTORS = {
    "": 1,
    "元": 1,
    "千元": 1_000,
    "万元": 10_000,
    "百万元": 1_000_000,
    "千万元": 10_000_000,
    "亿元": 100_000_000,
    "元/股": 1,
    "人": 1,
    "股": 1,
    "%": Decimal("0.01"),
}
# "-1,234.50", "(1,234.50)", "12.5%", "¥3", "1,402人"
_NUMBER = re.compile(r"(?:人民币|[¥￥])?(\(?)([-+△▲负]?)([\d,]+(?:\.\d+)?)(%?)\)?((?:亿|千万|百万|万|千)?元|人|名|股)?")
# "0.25元" and "10,000股" are printed under these units too.
_PER_SHARE = ("元/股", "")
_MINUS = str.maketrans("−–—﹣‐", "-----")
_SLACK_PT = 0.6
_TALLEST_LINE_PT = 30.0


@dataclass(frozen=True, slots=True)
class Breach:
    """A fact whose passport does not prove it, with what was found instead.

    `claim` is "value", "box", or "line": the text is there, but the box holds more.
    """

    claim: str
    fact: Fact
    found: str


@dataclass(frozen=True, slots=True)
class _Character:
    x: float
    y: float
    text: str


def audit_passports(path: Path, facts: Sequence[Fact]) -> list[Breach]:
    """Check every fact of a PDF against its pages."""
    breaches = [Breach("value", fact, f"{found}") for fact, found in _wrong_values(facts)]
    with pymupdf.open(path) as document:
        pages: dict[int, list[_Character]] = {}
        for fact in facts:
            number, box = fact.passport.page, fact.passport.box
            if box is None:
                breaches.append(Breach("box", fact, "no box"))
                continue
            if number not in pages:
                pages[number] = _characters(document[number - 1])
            readings = {_plain("".join(each.text for each in order)) for order in _orders(pages[number], box)}
            printed = _plain(fact.passport.printed)
            if printed not in readings:
                is_in_line = _is_line(box) and any(_stands_once(printed, reading) for reading in readings)
                breaches.append(Breach("line" if is_in_line else "box", fact, " / ".join(sorted(readings))))
    return breaches


def _is_line(box: Box) -> bool:
    return box.y1 - box.y0 < _TALLEST_LINE_PT


def _stands_once(printed: str, reading: str) -> bool:
    """Whether a text stands in another exactly once, and is no piece of a longer number."""
    whole = rf"(?<![\d.,-]){re.escape(printed)}(?![\d%]|[.,]\d)"
    return reading.count(printed) == 1 and re.search(whole, reading) is not None


def _wrong_values(facts: Sequence[Fact]) -> Iterator[tuple[Fact, str]]:
    for fact in facts:
        if not isinstance(fact.value, Decimal):
            continue
        if fact.unit not in FACTORS:
            yield fact, f"unknown unit {fact.unit}"
            continue
        number = reread(fact.passport.printed, fact.unit)
        if number != fact.value:
            yield fact, str(number)


def reread(printed: str, unit: str) -> Decimal | None:
    """The value of a printed number, None when it is not one.

    >>> reread("（1,234.5）", "万元"), reread("12.5", "%"), reread("12.5%", "%")
    (Decimal('-12345000.0'), Decimal('0.125'), Decimal('0.125'))
    """
    match = _NUMBER.fullmatch(_plain(printed).translate(_MINUS))
    if match is None:
        return None
    bracket, sign, digits, percent, own = match.groups()
    if own in FACTORS and own != unit and unit not in _PER_SHARE:
        return None
    number = Decimal(digits.replace(",", "")) * (FACTORS["%"] if percent else FACTORS[unit])
    return -number if bool(bracket) != (sign in tuple("-△▲负")) else number


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _characters(page: pymupdf.Page) -> list[_Character]:
    """The page's characters by their middles; one printed again at its own place, as bold type is, counts once."""
    content: dict[str, Any] = page.get_text("rawdict", flags=pymupdf.TEXTFLAGS_RAWDICT & ~pymupdf.TEXT_PRESERVE_IMAGES)
    seen: dict[tuple[str, int, int], None] = {}
    found = []
    for block in content["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                for char in span["chars"]:
                    x0, y0, x1, y1 = char["bbox"]
                    # Text has the coordinates of the page before its rotation, boxes those of the page as shown.
                    x, y = pymupdf.Point((x0 + x1) / 2, (y0 + y1) / 2) * page.rotation_matrix
                    places = [(char["c"], round(x) + dx, round(y) + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
                    if not any(place in seen for place in places):
                        found.append(_Character(x, y, char["c"]))
                    seen[char["c"], round(x), round(y)] = None
    return found


def _orders(characters: Sequence[_Character], box: Box) -> Iterator[list[_Character]]:
    """What stands in the box, as the file has it and as the eye has it."""
    inside = [
        each
        for each in characters
        if box.x0 - _SLACK_PT <= each.x <= box.x1 + _SLACK_PT and box.y0 - _SLACK_PT <= each.y <= box.y1 + _SLACK_PT
    ]
    yield inside
    lines: list[list[_Character]] = []
    for each in sorted(inside, key=lambda each: each.y):
        if lines and each.y - lines[-1][0].y < 3:
            lines[-1].append(each)
        else:
            lines.append([each])
    yield [each for line in lines for each in sorted(line, key=lambda each: each.x)]
