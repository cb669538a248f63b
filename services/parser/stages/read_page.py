"""One structured-text pass over a page: its words and its drawn rules together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import itemgetter

import pymupdf

from services.parser.layout import RawPage, Rule, Word
from services.parser.stages.clip_to_page import clip_rules, clip_words
from services.parser.stages.find_upright import Upright, find_upright
from services.parser.stages.writable import has_unwritable, writable

# Where a font does not say what its glyphs mean, MuPDF would give their numbers as characters,
# of which some are digits: such a glyph is read as U+FFFD instead.
_WORD_FLAGS = pymupdf.TEXTFLAGS_WORDS & ~pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE
_FLAGS = _WORD_FLAGS | pymupdf.TEXT_COLLECT_VECTORS
_VECTOR = 3
# A drawn shape no thicker than this is a rule; the thickest seen in reports is 2.3 pt.
_MAX_THICKNESS = 3.0
_SHADOW_PT = 1.5
# Corner squares of Word's borders are left out: merging closes the gaps they fill.
_MIN_SLENDERNESS = 1.2

# Radicals and compatibility forms that some fonts map ordinary characters to: "⾦" for "金".
_ODD_HAN = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
# Tick boxes drawn with Wingdings: U+F052 is a ticked box, U+F0A3 an empty one.
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_TICK_BOXES = str.maketrans(
    {"\uf052": "√", "\uf0fe": "√", "\uf0fc": "√", "\uf0a3": "□", "\uf0a8": "□", "\uf06f": "□", "\uf071": "□"}
)

# A thousand words a page: made without a Python call each, which takes a third of `Word(*word[:5])`.
_as_word: Callable[[Iterable[float | str]], Word] = partial(tuple.__new__, Word)
_word_fields = itemgetter(0, 1, 2, 3, 4)


def read_page(document: pymupdf.Document, index: int) -> RawPage:
    """Read page `index` (from 0) of a document."""
    page = document[index]
    textpage = page.get_textpage(flags=_FLAGS)
    blocks, stored = textpage.extractBLOCKS(), textpage.extractWORDS()
    upright = find_upright(page, textpage, stored)
    if upright is None:
        size = page.rect
        width, height = size.width, size.height
    else:
        width, height = upright.size
        blocks = [(*upright.place(block[:4]), *block[4:]) for block in blocks]
        stored = [(*upright.place(word[:4]), *word[4:]) for word in stored]
    horizontal, vertical = _find_rules(blocks)
    words = list(map(_as_word, map(_word_fields, stored)))

    def characters() -> list[Word]:
        return clip_words(_characters(page, upright), width, height)

    return RawPage(
        number=index + 1,
        width=width,
        height=height,
        words=_clean(clip_words(words, width, height)),
        horizontal=clip_rules(horizontal, height, width),
        vertical=clip_rules(vertical, width, height),
        characters=characters,
        turn=0 if upright is None else upright.turn,
        aside=() if upright is None else upright.aside,
    )


def _clean(raw: list[Word]) -> list[Word]:
    words = _without_shadows(raw)
    text = "".join([word.text for word in words])
    if _ODD_HAN.search(text) or _PRIVATE_USE.search(text) or has_unwritable(text):
        # Even on such a page most words stay, and `_replace` costs more than the comparison.
        return [word if (text := readable(word.text)) == word.text else word._replace(text=text) for word in words]
    return words


def _without_shadows(words: list[Word]) -> list[Word]:
    """Drop words printed again at nearly the same place, as some programs imitate bold type."""
    places: dict[str, list[Word]] = {}
    kept: list[Word] = []
    for word in words:
        x0, y0, _, _, text = word
        same = places.get(text)
        if same is None:
            places[text] = [word]
        else:
            for other in same:
                if -_SHADOW_PT < x0 - other[0] < _SHADOW_PT and -_SHADOW_PT < y0 - other[1] < _SHADOW_PT:
                    break
            else:
                same.append(word)
                kept.append(word)
            continue
        kept.append(word)
    return kept


def readable(text: str) -> str:
    r"""Replace radicals by their characters and private-use tick boxes by √ and □, what cannot be written by U+FFFD.

    >>> readable("\u2f26"), readable("\uf052适用")
    ('子', '√适用')
    """
    ticked = writable(text).translate(_TICK_BOXES)
    return _ODD_HAN.sub(lambda match: unicodedata.normalize("NFKC", match[0]), ticked)


def _find_rules(blocks: Sequence[tuple[float, float, float, float, str, int, int]]) -> tuple[list[Rule], list[Rule]]:
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    for x0, y0, x1, y1, text, _, kind in blocks:
        if kind != _VECTOR or "#ffffff" in text:
            continue
        width, height = x1 - x0, y1 - y0
        if height <= _MAX_THICKNESS:
            if width > _MIN_SLENDERNESS * height:
                horizontal.append(Rule((y0 + y1) / 2, x0, x1))
                continue
            if width <= _MAX_THICKNESS and height <= _MIN_SLENDERNESS * width:
                continue
        if width <= _MAX_THICKNESS:
            vertical.append(Rule((x0 + x1) / 2, y0, y1))
        elif "stroked" in text:
            horizontal += (Rule(y0, x0, x1), Rule(y1, x0, x1))
            vertical += (Rule(x0, y0, y1), Rule(x1, y0, y1))
    return horizontal, vertical


def _character(box: tuple[float, float, float, float], text: str) -> Word:
    return Word(box[0], box[1], box[2], box[3], readable(text))


def _characters(page: pymupdf.Page, upright: Upright | None) -> list[Word]:
    content = page.get_text("rawdict", flags=_WORD_FLAGS)
    return [
        _character(char["bbox"] if upright is None else upright.place(char["bbox"]), char["c"])
        for block in content["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
        for char in span["chars"]
        if not char["c"].isspace()
    ]
