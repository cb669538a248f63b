"""Read one scanned page: its picture through the engine, upright, in PDF points."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from statistics import median
from typing import Any

import cv2
import numpy as np
import pymupdf

from services.parser.layout import Word
from services.parser.scans.engine import Engine, Glyph, RecognisedLine
from services.parser.scans.find_drawn_rules import find_drawn_rules
from services.parser.scans.recognised_page import RecognisedPage

DPI = 200
# Below this a character of a figure is in doubt; digits read rightly score 0.999 and more.
_MIN_SCORE = 0.95
_FIGURE = re.compile(r"\d")
# Blanks that the engine does not report: two columns read as one line.
_WIDE_GAP = 1.2
# A skew of which a table's row stays within its height needs no turning.
_MIN_SKEW = 0.0015
_LONG_LINE = 8
_MAX_SIDE_PX = 6000


def read_scan(engine: Engine, page: pymupdf.Page, number: int) -> RecognisedPage:
    """Read page `number` (from 1) with an engine."""
    size = page.rect
    scale = min(DPI / 72, _MAX_SIDE_PX / max(size.width, size.height))
    pixmap = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csRGB, alpha=False)
    picture = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
    lines = engine.read(picture)
    turn = _turn(lines, pixmap.width, pixmap.height)
    gray = cv2.warpAffine(
        cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), turn, (pixmap.width, pixmap.height), borderValue=(255,)
    )
    horizontal, vertical = find_drawn_rules(gray, scale)
    words: list[Word] = []
    characters: list[Word] = []
    doubtful: list[Word] = []
    for line in lines:
        for glyphs in _split(line):
            placed = [_place(glyph, turn, scale) for glyph in glyphs]
            word = _joined(placed)
            words.append(word)
            characters += placed
            if _FIGURE.search(word.text) and min(glyph.score for glyph in glyphs) < _MIN_SCORE:
                doubtful.append(word)
    return RecognisedPage(
        number,
        size.width,
        size.height,
        tuple(words),
        tuple(characters),
        tuple(horizontal),
        tuple(vertical),
        tuple(doubtful),
    )


def _turn(lines: Sequence[RecognisedLine], width: int, height: int) -> Any:
    """The rotation that makes the page's long lines level."""
    slopes = [line.slope for line in lines if len(line.glyphs) >= _LONG_LINE and abs(line.slope) < 1]
    skew = median(slopes) if slopes else 0.0
    degrees = math.degrees(math.atan(skew)) if abs(skew) >= _MIN_SKEW else 0.0
    return cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)


def _split(line: RecognisedLine) -> list[list[Glyph]]:
    """The line's glyphs by words: at printed blanks and at wide gaps."""
    glyphs = list(line.glyphs)
    starts: set[int] = set()
    count = 0
    for part in line.text.split():
        starts.add(count)
        count += len(part)
    if count != len(glyphs):
        starts = set()
    words: list[list[Glyph]] = []
    for index, glyph in enumerate(glyphs):
        before = glyphs[index - 1] if index else None
        if before is None or index in starts or glyph.x0 - before.x1 > _WIDE_GAP * (glyph.y1 - glyph.y0):
            words.append([])
        words[-1].append(glyph)
    return words


def _place(glyph: Glyph, turn: Any, scale: float) -> Word:
    """A glyph on the upright page, in points."""
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
    x, y = turn @ (x, y, 1.0)
    half_width, half_height = (glyph.x1 - glyph.x0) / 2, (glyph.y1 - glyph.y0) / 2
    corners = (x - half_width, y - half_height, x + half_width, y + half_height)
    x0, y0, x1, y1 = (round(float(corner) / scale, 2) for corner in corners)
    return Word(x0, y0, x1, y1, glyph.text)


def _joined(glyphs: Sequence[Word]) -> Word:
    return Word(
        min(glyph.x0 for glyph in glyphs),
        median(glyph.y0 for glyph in glyphs),
        max(glyph.x1 for glyph in glyphs),
        median(glyph.y1 for glyph in glyphs),
        "".join(glyph.text for glyph in glyphs),
    )
