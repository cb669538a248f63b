"""The pages in a browser, over the real system with the sample reports."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.browser import open_browser
from tests.support.local_system import LocalSystem

SHOWN_MS = 10_000


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """One for all tests here and gone after them: while it lives its event loop is this thread's."""
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def base_url(loaded: LocalSystem) -> str:
    port = json.loads(loaded.home.state.read_text())["ports"]["gateway"]
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def open_page(browser: Any, base_url: str) -> Iterator[Callable[..., Any]]:
    """Open an address in a browser of its own; a script that fails or a host that is not ours fails the test."""
    contexts = []
    problems: list[str] = []

    def open_at(path: str, **options: Any) -> Any:
        context = browser.new_context(**{"locale": "zh-CN", "viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(SHOWN_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"script failed: {error}"))
        page.on("console", lambda message: _note(problems, message))
        page.on("request", lambda request: _note_host(problems, base_url, request.url))
        page.goto(base_url + path)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert problems == []


def _note(problems: list[str], message: Any) -> None:
    # A 404 or 413 that the page handles is logged by the browser too; that alone is no fault of a script.
    if message.type == "error" and "Failed to load resource" not in message.text:
        problems.append(message.text)


def _note_host(problems: list[str], base_url: str, url: str) -> None:
    if not url.startswith((base_url, "data:", "blob:")):
        problems.append(f"asked another host: {url}")


@pytest.fixture
def ask(open_page: Callable[..., Any]) -> Callable[..., Any]:
    """Ask a question on a new page and wait for the answer."""

    def ask_on(question: str, page: Any = None, **options: Any) -> Any:
        page = page or open_page("/ask", **options)
        before = page.locator(".turn").count()
        page.fill("#question", question)
        page.keyboard.press("Enter")
        page.locator(".turn").nth(before).locator(".actions").last.wait_for()
        return page

    return ask_on
