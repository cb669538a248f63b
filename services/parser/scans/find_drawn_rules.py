"""The rules of a scanned table, from the dark runs of its picture."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from services.parser.layout import Rule

# Longer than any stroke of a character, shorter than the narrowest cell worth finding.
_MIN_WIDTH_PT = 24.0
_MIN_HEIGHT_PT = 15.0
_MAX_THICKNESS_PT = 3.5
# Ink is darker than its surroundings by this much, so that grey rules on grey paper count.
_INK_CONTRAST = 18
_SURROUNDINGS_PT = 12.0


def find_drawn_rules(gray: NDArray[Any], pixels_per_pt: float) -> tuple[list[Rule], list[Rule]]:
    """Find the horizontal and vertical rules of an upright picture, in points."""
    around = int(_SURROUNDINGS_PT * pixels_per_pt) | 1
    ink = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, around, _INK_CONTRAST)
    # One pixel thicker, so that a rule that steps to the next row stays one run.
    width = int(_MIN_WIDTH_PT * pixels_per_pt)
    height = int(_MIN_HEIGHT_PT * pixels_per_pt)
    across = cv2.morphologyEx(cv2.dilate(ink, np.ones((2, 1), np.uint8)), cv2.MORPH_OPEN, np.ones((1, width), np.uint8))
    along = cv2.morphologyEx(cv2.dilate(ink, np.ones((1, 2), np.uint8)), cv2.MORPH_OPEN, np.ones((height, 1), np.uint8))
    thickest = _MAX_THICKNESS_PT * pixels_per_pt
    horizontal = [
        Rule((y + high / 2) / pixels_per_pt, x / pixels_per_pt, (x + wide) / pixels_per_pt)
        for x, y, wide, high in _boxes(across)
        if high <= thickest
    ]
    vertical = [
        Rule((x + wide / 2) / pixels_per_pt, y / pixels_per_pt, (y + high) / pixels_per_pt)
        for x, y, wide, high in _boxes(along)
        if wide <= thickest
    ]
    return horizontal, vertical


def _boxes(mask: NDArray[Any]) -> list[tuple[int, int, int, int]]:
    """Left, top, width and height of every connected piece."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return [(int(x), int(y), int(wide), int(high)) for x, y, wide, high, _ in stats[1:]]
