"""How quick the web pages are, in a real browser over a running system: `python -m evals.bench_pages [URL] [QUESTION]`.

Prints for each page the first contentful paint of a cold and of a kept load, for a factual question the time
until its first words stand on the page, and for pages of reports the time of a picture, drawn anew and kept.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

import httpx

from tests.support.browser import open_browser

PAGES = ("/ask", "/library", "/jobs", "/system")
ROUNDS = 5
_FIRST_WORDS = """
new Promise((resolve) => {
  const box = document.querySelector('#question');
  const watch = new MutationObserver(() => {
    const said = document.querySelector('.turn .answer-text');
    if (!said || !said.textContent.replace('正在查找…', '').trim()) return;
    watch.disconnect();
    resolve(performance.now() - t0);
  });
  watch.observe(document.querySelector('.turns'), {subtree: true, childList: true, characterData: true});
  const t0 = performance.now();
  box.form.requestSubmit();
})
"""


def main(url: str = "http://127.0.0.1:8600", question: str = "珩槿精工2023年的营业收入是多少元？") -> None:
    """Measure and print."""
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as client, open_browser() as browser:
        reports = client.get("/v1/reports", params={"limit": 20}).json()["reports"]
        report = max(reports, key=lambda each: each["pages"])
        for path in (*PAGES, f"/reports/{report['id']}"):
            cold = [_paint_ms(browser, url + path, visits=1) for _ in range(ROUNDS)]
            kept = [_paint_ms(browser, url + path, visits=2) for _ in range(ROUNDS)]
            print(f"first paint {path.split('/')[1]:8} cold {_said(cold)}  kept {_said(kept)}")
        print(f"first words of an answer: {_said([_first_words_ms(browser, url, question) for _ in range(ROUNDS)])}")
        _pictures(client, report)


def _paint_ms(browser: Any, url: str, visits: int) -> float:
    context = browser.new_context()
    page = context.new_page()
    for _ in range(visits):
        page.goto(url)
        page.wait_for_selector("main h1")
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    context.close()
    return float(paint)


def _first_words_ms(browser: Any, url: str, question: str) -> float:
    context = browser.new_context()
    page = context.new_page()
    page.goto(url + "/ask")
    page.fill("#question", question)
    took = page.evaluate(_FIRST_WORDS)
    context.close()
    return float(took)


def _pictures(client: httpx.Client, report: dict[str, Any]) -> None:
    cold, kept = [], []
    step = max(1, report["pages"] // 20)
    for number in range(1, report["pages"], step):
        # Another resolution than a reader's, so that nothing is kept yet.
        address = f"/v1/reports/{report['id']}/pages/{number}.png?dpi={100 + time.time_ns() % 20}"
        for taken in (cold, kept):
            started = time.perf_counter()
            client.get(address).raise_for_status()
            taken.append((time.perf_counter() - started) * 1000)
        # A reader looks at a page for a while; the next child starts meanwhile.
        time.sleep(0.5)
    print(f"picture of a page: drawn {_said(cold)}  kept {_said(kept)}")


def _said(took_ms: list[float]) -> str:
    return f"median {statistics.median(took_ms):.0f} ms, most {max(took_ms):.0f} ms"


if __name__ == "__main__":
    main(*sys.argv[1:])
