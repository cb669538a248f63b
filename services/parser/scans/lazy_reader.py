"""OCR in this process, loaded when the first scanned page is met; for one file on the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import pymupdf

from services.parser.scans.rapid_engine import RapidEngine, is_ocr_installed
from services.parser.scans.recognised_page import ReadScan, RecognisedPage


def lazy_reader(is_quiet: bool) -> ReadScan | None:
    """Give a reader of scanned pages, None when the extra is not installed.

    It says on the terminal which page it reads, unless it is to be quiet.
    """
    if not is_ocr_installed():
        return None
    loaded: list[Callable[[pymupdf.Page, int], RecognisedPage]] = []

    def read(page: pymupdf.Page, number: int) -> RecognisedPage:
        if not loaded:
            loaded.append(load_reader(os.cpu_count() or 1))
        if not is_quiet and sys.stderr.isatty():
            total = page.parent.page_count
            print(f"\r{_bar(number, total)} 文字识别：第 {number}/{total} 页", end="", file=sys.stderr, flush=True)
        return loaded[0](page, number)

    return read


def _bar(done: int, total: int, width: int = 24) -> str:
    filled = width * done // total
    return f"[{'█' * filled}{'·' * (width - filled)}]"


def load_reader(threads: int) -> Callable[[pymupdf.Page, int], RecognisedPage]:
    """Load the engine and give its reader of pages; the extra must be installed."""
    # Imported here, because the parser without the extra has neither numpy nor OpenCV.
    from services.parser.scans.read_scan import read_scan

    engine = RapidEngine(threads)
    return lambda page, number: read_scan(engine, page, number)
