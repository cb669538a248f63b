"""Scanned pages: drawn ones turned into pictures, and an engine that reads what it is told."""

from __future__ import annotations

from pathlib import Path

import pymupdf

from services.parser.layout import Word
from services.parser.scans.recognised_page import ReadScan, RecognisedPage
from services.parser.stages.read_page import read_page
from tests.support.tiny_pdf import TinyPage, tiny_pdf


def write_scan(path: Path, *pages: TinyPage, scanned: tuple[int, ...], dpi: int = 100) -> Path:
    """Draw pages; those numbered in `scanned` (from 1) become pictures without text."""
    with pymupdf.open(stream=tiny_pdf(*pages)) as source, pymupdf.open() as target:
        for index in range(source.page_count):
            if index + 1 in scanned:
                picture = source[index].get_pixmap(dpi=dpi)
                page = target.new_page(width=source[index].rect.width, height=source[index].rect.height)
                page.insert_image(page.rect, pixmap=picture)
            else:
                target.insert_pdf(source, from_page=index, to_page=index)
        target.save(path)
    return path


def scripted(*pages: TinyPage, misread: dict[str, str] | None = None, doubtful: tuple[str, ...] = ()) -> ReadScan:
    """A reader that says what the drawn pages say, but for the words that it misreads."""
    content = tiny_pdf(*pages)

    def read(page: pymupdf.Page, number: int) -> RecognisedPage:
        with pymupdf.open(stream=content) as source:
            raw = read_page(source, number - 1)
            characters = raw.characters()
        words = tuple(word._replace(text=(misread or {}).get(word.text, word.text)) for word in raw.words)
        unsure: tuple[Word, ...] = tuple(word for word in words if word.text in doubtful)
        return RecognisedPage(
            number,
            raw.width,
            raw.height,
            words,
            tuple(characters),
            tuple(raw.horizontal),
            tuple(raw.vertical),
            unsure,
        )

    return read
