"""The port of an OCR engine: a picture in, lines of characters with places and scores out."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol


class Glyph(NamedTuple):
    """One character: its middle and size in pixels, and the engine's score from 0 to 1."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    score: float


class RecognisedLine(NamedTuple):
    """A line of text as read, blanks included; `glyphs` leaves blanks out.

    `slope` is its rise in pixels to the right for each pixel (0 is upright), `length` its
    length in pixels.
    """

    text: str
    glyphs: tuple[Glyph, ...]
    slope: float
    length: float


class Engine(Protocol):
    """Reads pictures; rapidocr in production, a script in tests."""

    def read(self, picture: Any) -> list[RecognisedLine]:
        """Read an RGB picture (height x width x 3, uint8)."""
