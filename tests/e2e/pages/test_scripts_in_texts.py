"""Sixty payloads in everything that others may write: none runs, each is text."""

from __future__ import annotations

import csv
import io
import json
import re
import time
import uuid
from pathlib import Path

import httpx
import pymupdf
import pytest

from tests.support.browser import expect
from tests.support.script_payloads import PAYLOADS

# What an attack would leave behind: the pages themselves make none of these.
INTRUDERS = (
    "script:not([src^='/assets/']), iframe, object, embed, video, audio, form[action^=javascript], base,"
    " meta[http-equiv], [onerror], [onload], [onfocus], [ontoggle], [onclick], a[href^='javascript' i],"
    " math, svg, marquee"
)
# Words that the program itself chose; everything else in an answer of the server may be somebody's text.
STRUCTURAL = {"id", "kb", "state", "verdict", "kind", "period", "route", "report", "document_id", "box", "created_at"}
STRUCTURAL |= {"updated_at", "last_at", "job", "batch", "session", "scope", "checks", "value", "next", "format", "type"}


@pytest.fixture
def watched(open_page):
    """Open a page on which any dialog of a script is remembered."""

    def open_at(path: str):
        page = open_page("/system")
        alerts: list[str] = []
        page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
        page.goto(page.url.replace("/system", path))
        page.alerts = alerts
        return page

    return open_at


def assert_harmless(page) -> None:
    page.wait_for_timeout(150)
    assert page.alerts == []
    assert page.locator(INTRUDERS).count() == 0


def test_questions_are_text(watched, base_url):
    session = None
    with httpx.Client(base_url=base_url, trust_env=False, timeout=30) as client:
        for payload in PAYLOADS:
            answer = client.post("/v1/ask", json={"question": f"星河{payload}是多少？", "session": session}).json()
            session = answer["session"]
        client.patch(f"/v1/sessions/{session}", json={"title": PAYLOADS[12]})
    page = watched(f"/ask/{session}")
    expect(page.locator(".turn")).to_have_count(len(PAYLOADS))
    shown = page.locator(".turn .question").all_inner_texts()
    assert [re.sub(r"\s+", "", text) for text in shown] == [
        re.sub(r"\s+", "", f"星河{payload}是多少？") for payload in PAYLOADS
    ]
    expect(page.locator(".talk-head h1")).to_have_text(PAYLOADS[12])
    assert_harmless(page)


def test_names_of_files_and_companies_are_text(watched, base_url, tmp_path):
    base = f"注入{uuid.uuid4().hex[:6]}"
    with httpx.Client(base_url=base_url, trust_env=False, timeout=60) as client:
        client.post("/v1/knowledge-bases", json={"name": base}).raise_for_status()
        for payload in PAYLOADS:
            # Not a PDF: refused at once, under the name that was given.
            client.post("/v1/documents", params={"kb": base}, files={"file": (f"{payload}.pdf", b"MZ")})
        table = io.StringIO()
        writer = csv.writer(table)
        writer.writerow(["公司全称", "股票代码", "股票简称", "年份", "营业收入"])
        for place, payload in enumerate(PAYLOADS):
            writer.writerow([f"公司{payload}", f"{600000 + place}", payload, "2020", str(1000 + place)])
        files = {"file": ("<img src=x onerror=alert(1)>.csv", table.getvalue().encode())}
        jobs = client.post("/v1/imports", data={"kb": base}, files=files).json()["jobs"]
        deadline = time.monotonic() + 60
        while client.get(f"/v1/jobs/{jobs[0]['id']}").json()["state"] not in ("ready", "partial", "failed"):
            assert time.monotonic() < deadline
            time.sleep(0.3)
        session = client.post("/v1/ask", json={"question": "2020年营业收入最高的前10家公司是？", "kb": base}).json()[
            "session"
        ]
    page = watched("/jobs")
    expect(page.locator("section:has(#jobs-title) tbody tr")).to_have_count(50)
    assert_harmless(page)
    page = watched("/library")
    page.locator(".page-head select").select_option(base)
    expect(page.locator("tbody tr")).not_to_have_count(0)
    assert_harmless(page)
    page = watched(f"/ask/{session}")
    page.wait_for_selector(".turn .actions")
    assert_harmless(page)


def test_the_text_of_a_report_is_text(watched, base_url, tmp_path: Path):
    base = f"正文{uuid.uuid4().hex[:6]}"
    pdf = pymupdf.open()
    for start in range(0, len(PAYLOADS), 10):
        sheet = pdf.new_page()
        for line, payload in enumerate(PAYLOADS[start : start + 10]):
            text = f"第{start + line + 1}节 {payload}".replace("\n", " ").replace("\t", " ")
            sheet.insert_text((40, 60 + line * 60), text, fontname="china-s", fontsize=12)
            sheet.insert_text(
                (40, 80 + line * 60), f"公司主营 {payload} 的研发与销售。", fontname="china-s", fontsize=10
            )
    path = tmp_path / "注入.pdf"
    pdf.save(path)
    with httpx.Client(base_url=base_url, trust_env=False, timeout=60) as client:
        with path.open("rb") as body:
            (job,) = client.post("/v1/documents", params={"kb": base}, files={"file": body}).json()["jobs"]
        deadline = time.monotonic() + 60
        while (job := client.get(f"/v1/jobs/{job['id']}").json())["state"] not in ("ready", "partial", "failed"):
            assert time.monotonic() < deadline
            time.sleep(0.3)
    assert job["report"], job
    page = watched(f"/reports/{job['report']}?q=alert")
    expect(page.locator(".found li")).not_to_have_count(0)
    page.wait_for_selector(".outline")
    assert_harmless(page)


@pytest.mark.parametrize(
    "path", ["/ask/SESSION", "/library", "/reports/REPORT?q=x", "/reports/REPORT?tab=TABLE", "/jobs", "/system"]
)
def test_whatever_text_the_server_sends_is_shown_as_text(watched, base_url, path):
    with httpx.Client(base_url=base_url, trust_env=False, timeout=30) as client:
        asked = {"question": "珩槿精工2022年和2023年的营业收入分别是多少？"}
        session = client.post("/v1/ask", json=asked).json()["session"]
        report = client.get("/v1/reports", params={"company": "珩槿精工", "year": 2023}).json()["reports"][0]["id"]
    page = watched("/system")
    texts = iter(range(10**9))

    def poison(value, key=""):
        if isinstance(value, dict):
            return {name: poison(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [poison(each, key) for each in value]
        if isinstance(value, str) and value and key not in STRUCTURAL:
            return PAYLOADS[next(texts) % len(PAYLOADS)]
        return value

    def answer(route) -> None:
        reply = route.fetch()
        if "application/json" not in reply.headers.get("content-type", ""):
            route.fulfill(response=reply)
            return
        route.fulfill(response=reply, body=json.dumps(poison(reply.json())))

    # Pictures are left alone.
    page.route(re.compile(r"/v1/(?!.*\.png)"), answer)
    wanted = path.replace("SESSION", session).replace("REPORT", report).replace("TABLE", "利润表（合并）")
    page.goto(base_url + wanted)
    page.wait_for_selector("main h1")
    page.wait_for_timeout(800)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    figure = page.locator("main .figure")
    if figure.count():
        figure.first.click()
        page.wait_for_selector(".passport dl")
    if path.startswith("/ask"):
        page.locator("button:has-text('图：')").first.click()
        page.wait_for_selector(".chart canvas")
    assert next(texts) > 0
    assert_harmless(page)
    page.unroute_all(behavior="ignoreErrors")
