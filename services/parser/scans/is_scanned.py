"""Whether a page is a picture of text: nearly no readable words, and a picture that looks printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

import pymupdf

from services.parser.layout import Word

# A scanner's stamp or a page number may be the only text of a scanned page.
_FEW_CHARACTERS = 30
# A page of which so much is unreadable was set in fonts that do not say what their glyphs mean.
_GARBAGE_SHARE = 0.3
_GARBAGE = re.compile("[\ufffd\ue000-\uf8ff]")
_PICTURE_SHARE = 0.5
_DPI = 60
# Paper is the commonest shade with those beside it; printed text leaves most of it free, a photo none.
_PAPER_SPREAD = 24
_MIN_PAPER_SHADE = 140
_MIN_PAPER_SHARE = 0.55
_INK_BELOW_PAPER = 60
_MIN_INK_SHARE, _MAX_INK_SHARE = 0.0005, 0.35
# Beside a few readable words the picture must be full: a back cover has a logo on a tinted ground.
_MIN_INK_BESIDE_TEXT = 0.01
# Rows of pixels with ink and without alternate where lines of text are printed.
_MIN_BANDS = 3


def is_scanned(words: Sequence[Word], load: Callable[[], pymupdf.Page]) -> bool:
    """Whether a page's text has to be read from its picture; the page is loaded only when its words leave that open.

    Blank pages, photographs and pages with a text layer are not scanned. A page without
    any word whose glyphs are drawn as outlines counts: its text is only in its picture.
    """
    text = "".join(word.text for word in words)
    is_garbage = len(_GARBAGE.findall(text)) > _GARBAGE_SHARE * len(text)
    if len(text) > _FEW_CHARACTERS and not is_garbage:
        return False
    page = load()
    if not page.get_bboxlog() or (text and not is_garbage and not _is_pictured(page)):
        return False
    return _looks_printed(page, _MIN_INK_BESIDE_TEXT if text and not is_garbage else _MIN_INK_SHARE)


def _is_pictured(page: pymupdf.Page) -> bool:
    """Whether pictures cover most of the page; a scan may be stored in strips."""
    size = page.rect
    covered = sum(abs(pymupdf.Rect(image["bbox"]) & size) for image in page.get_image_info())
    return bool(covered >= _PICTURE_SHARE * abs(size))


def _looks_printed(page: pymupdf.Page, min_ink: float) -> bool:
    picture = page.get_pixmap(dpi=_DPI, colorspace=pymupdf.csGRAY, alpha=False)
    shades = Counter(picture.samples)
    # A handful of broad shades, so that a scan's grain does not hide its paper.
    broad: Counter[int] = Counter()
    for shade, count in shades.items():
        broad[shade // 8] += count
    paper = broad.most_common(1)[0][0] * 8 + 4
    if paper < _MIN_PAPER_SHADE:
        return False
    total = picture.width * picture.height
    near = sum(count for shade, count in shades.items() if abs(shade - paper) <= _PAPER_SPREAD)
    ink = sum(count for shade, count in shades.items() if shade < paper - _INK_BELOW_PAPER)
    if near < _MIN_PAPER_SHARE * total or not min_ink * total <= ink <= _MAX_INK_SHARE * total:
        return False
    return _bands(picture, paper - _INK_BELOW_PAPER) >= _MIN_BANDS


def _bands(picture: pymupdf.Pixmap, ink: int) -> int:
    """How often rows with ink begin below rows without."""
    samples, stride = picture.samples, picture.stride
    inked = [min(samples[start : start + picture.width]) < ink for start in range(0, len(samples), stride)]
    return sum(here and not above for above, here in zip([False, *inked], inked, strict=False))
