"""A real Chromium for the tests of the web pages, where there is one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

CHROMIUM = ("NIANBAO_TEST_CHROMIUM", "chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str:
    """The browser's path; skips where none is installed."""
    named = os.environ.get(CHROMIUM[0])
    found = named or next((path for name in CHROMIUM[1:] if (path := shutil.which(name))), None)
    if not found:
        pytest.skip("no Chromium here: install the system's package `chromium`, or set NIANBAO_TEST_CHROMIUM")
    return found


def expect(locator: Any) -> Any:
    """Playwright's assertions, which wait; its other ways of waiting evaluate strings, which our policy forbids."""
    return pytest.importorskip("playwright.sync_api").expect(locator)


@contextmanager
def open_browser() -> Iterator[Any]:
    """Start Chromium; it ends with the block."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="install nianbao[dev] for the tests of the pages")
    path = find_chromium()
    with sync_api.sync_playwright() as playwright:
        # Root, as which containers run, has no sandbox to give.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
