"""Pages whose text does not run from left to right as the file stores it.

Landscape tables are printed on their side: the page says that it is shown turned (/Rotate),
or its text is drawn turned on a page that is not. Either way a page is read upright.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pymupdf

from nianbao.domain.geometry import Box
from services.parser.layout import AsideLine
from services.parser.stages.turn_box import turn_box

StoredWord = tuple[float, float, float, float, str, int, int, int]

# So many words of a page are looked at to see whether a closer look is worth its price.
_SAMPLE = 32
_FEWEST_WORDS = 4
# One or two characters are as high as they are wide, whichever way they run.
_MIN_CHARACTERS = 3
# A page is turned when more of its text than this runs one way.
_MOST_TEXT = 0.6


class Upright(NamedTuple):
    """How a page is turned to be read.

    `angle` is the clockwise turn from how the file stores the page, `turn` from how it is
    shown; `stored_width` and `stored_height` are the page's before. `aside` are the lines
    that run another way, on the upright page.
    """

    angle: int
    turn: int
    stored_width: float
    stored_height: float
    aside: tuple[AsideLine, ...]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the upright page."""
        stored = (self.stored_width, self.stored_height)
        return stored if self.angle in (0, 180) else stored[::-1]

    def place(self, box: tuple[float, float, float, float]) -> Box:
        """Where a box of the stored page lies on the upright one."""
        return turn_box(box, self.angle, self.stored_width, self.stored_height)


def find_upright(page: pymupdf.Page, textpage: pymupdf.TextPage, words: Sequence[StoredWord]) -> Upright | None:
    """Tell how a page must be turned to be read; None when it is read as it is stored.

    `words` are those of `textpage`, as stored. The direction of each line costs another
    pass, so it is asked only where the page is shown turned or its words look like it.
    """
    rotation = page.rotation % 360
    if not rotation and not _may_be_turned(words):
        return None
    lines = [
        (line["bbox"], _angle_of(line["dir"]), sum(len(span["text"]) for span in line["spans"]))
        for block in textpage.extractDICT()["blocks"]
        for line in block.get("lines", ())
    ]
    angle = _angle_of_most((angle, length) for _, angle, length in lines)
    if angle is None:
        angle = rotation
    if not angle and not rotation:
        return None
    size = page.rect
    width, height = (size.width, size.height) if rotation in (0, 180) else (size.height, size.width)
    upright = Upright(angle, (angle - rotation) % 360, width, height, ())
    aside = [AsideLine(*upright.place(box), (other - angle) % 360) for box, other, _ in lines if other != angle]
    return upright._replace(aside=tuple(aside))


def _may_be_turned(words: Sequence[StoredWord]) -> bool:
    """Whether half of a sample of words are higher than wide, or follow each other upwards or to the left."""
    seen = tall = backwards = 0
    for place in range(0, len(words) - 1, max(1, len(words) // _SAMPLE)):
        x0, y0, x1, y1, text, *_ = words[place]
        _, after_y0, after_x1, after_y1, *_ = words[place + 1]
        seen += 1
        if after_y1 <= y0 or (after_x1 <= x0 and after_y0 < y1):
            backwards += 1
        if y1 - y0 > x1 - x0 and len(text) >= _MIN_CHARACTERS:
            tall += 1
    return seen >= _FEWEST_WORDS and (2 * tall >= seen or 2 * backwards > seen)


def _angle_of(direction: tuple[float, float]) -> int:
    """The clockwise turn that lets text of a direction run to the right; slanting text goes by its larger part."""
    across, down = direction
    if abs(across) >= abs(down):
        return 0 if across > 0 else 180
    return 270 if down > 0 else 90


def _angle_of_most(lengths: Iterable[tuple[int, int]]) -> int | None:
    totals: Counter[int] = Counter()
    for angle, length in lengths:
        totals[angle] += length
    most = totals.most_common(1)
    return most[0][0] if most and most[0][1] > _MOST_TEXT * totals.total() else None
