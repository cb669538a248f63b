"""What OCR read on one page, and how it is kept between processes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import pymupdf

from nianbao.domain.artifact_types import NOT_AN_ARTIFACT, finite, text, whole
from services.parser.layout import RawPage, Rule, Word

OCR_VERSION = "1"
"""Part of every stored page's key: a new engine or threshold means reading again."""


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """A scanned page in PDF points, upright: words, their characters, and the rules of its picture.

    `doubtful` are the words that hold a figure of which a character was read with too
    little confidence.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...] = ()
    characters: tuple[Word, ...] = ()
    horizontal: tuple[Rule, ...] = ()
    vertical: tuple[Rule, ...] = ()
    doubtful: tuple[Word, ...] = ()

    def raw(self) -> RawPage:
        """The page as if its text layer had said it."""
        return RawPage(
            self.number,
            self.width,
            self.height,
            list(self.words),
            list(self.horizontal),
            list(self.vertical),
            lambda: list(self.characters),
        )


ReadScan = Callable[[pymupdf.Page, int], RecognisedPage | None]
"""Reads one scanned page, numbered from 1; None when it cannot."""


def to_json(page: RecognisedPage) -> str:
    """Write a page as one line of JSON."""
    content = {
        "number": page.number,
        "size": [page.width, page.height],
        "words": page.words,
        "characters": page.characters,
        "horizontal": page.horizontal,
        "vertical": page.vertical,
        "doubtful": page.doubtful,
    }
    return json.dumps(content, ensure_ascii=False)


def from_json(line: str) -> RecognisedPage | None:
    """Read a page back, None when the line is none of ours."""
    try:
        content = json.loads(line)
        return RecognisedPage(
            number=whole(content["number"]),
            width=finite(content["size"][0]),
            height=finite(content["size"][1]),
            words=tuple(_word(*each) for each in content["words"]),
            characters=tuple(_word(*each) for each in content["characters"]),
            horizontal=tuple(Rule(*map(finite, each)) for each in content["horizontal"]),
            vertical=tuple(Rule(*map(finite, each)) for each in content["vertical"]),
            doubtful=tuple(_word(*each) for each in content["doubtful"]),
        )
    except NOT_AN_ARTIFACT:
        return None


def _word(x0: float, y0: float, x1: float, y1: float, said: str) -> Word:
    return Word(finite(x0), finite(y0), finite(x1), finite(y1), text(said))
