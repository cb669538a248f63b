"""Each page for everybody: accessible, in the dark, on a telephone."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.support.browser import expect

AXE = (Path(__file__).parents[2] / "support" / "axe" / "axe.min.js").read_text(encoding="utf-8")
GRAVE = {"serious", "critical"}
QUESTION = "珩槿精工2022年和2023年的营业收入分别是多少？"


@pytest.fixture(scope="module")
def report(base_url) -> str:
    listed = httpx.get(f"{base_url}/v1/reports", params={"company": "珩槿精工", "year": 2023}, trust_env=False)
    return listed.json()["reports"][0]["id"]


def show_answer(page, _report: str) -> None:
    page.goto(page.url + "ask")
    page.fill("#question", QUESTION)
    page.keyboard.press("Enter")
    page.locator(".answer-text .figure").first.click()
    page.wait_for_selector(".mark")


def show_library(page, _report: str) -> None:
    page.goto(page.url + "library")
    page.wait_for_selector("tbody tr")


def show_pages(page, report: str) -> None:
    page.goto(f"{page.url}reports/{report}?q=货币资金")
    page.wait_for_selector(".found li")
    page.wait_for_selector(".outline li")


def show_statement(page, report: str) -> None:
    page.goto(f"{page.url}reports/{report}?tab=资产负债表（合并）")
    page.check("input[type=checkbox]")
    page.locator("td .figure").first.click()
    page.wait_for_selector(".mark")


def show_jobs(page, _report: str) -> None:
    page.goto(page.url + "jobs")
    page.wait_for_selector("section:has(#jobs-title) tbody tr")


def show_system(page, _report: str) -> None:
    page.goto(page.url + "system")
    page.wait_for_selector("section:has(#bases-title) tbody tr")


def show_comparison(page, _report: str) -> None:
    page.goto(page.url + "compare?companies=珩槿精工,浔砚生科&metrics=营业收入,毛利率&periods=2015,2023")
    page.wait_for_selector(".figure.computed")


def show_differences(page, report: str) -> None:
    page.goto(page.url + f"differences?report={report}")
    page.wait_for_selector("section:has(#moves-title) tbody tr")


def show_bad_cases(page, _report: str) -> None:
    address = page.url.removesuffix("/")
    failure = {"key": "craft", "question": "什么是净敞口？", "answer": {"route": "knowledge", "answer": "净敞口是……"}}
    httpx.post(f"{address}/v1/bad-cases/collect", json={"failures": [failure]}, trust_env=False).raise_for_status()
    page.goto(f"{address}/bad-cases?class=concept")
    page.locator(".bad-case summary").first.click()


def show_dialog(page, _report: str) -> None:
    page.goto(page.url + "library")
    page.click("button:has-text('新建知识库')")


SHOWN = (
    show_answer,
    show_library,
    show_pages,
    show_statement,
    show_jobs,
    show_system,
    show_comparison,
    show_differences,
    show_bad_cases,
    show_dialog,
)


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.long)])
@pytest.mark.parametrize("show", SHOWN, ids=lambda show: show.__name__)
def test_no_page_has_a_serious_fault_of_accessibility(open_page, report, show, scheme):
    # The policy would keep the rules out, which are injected.
    page = open_page("/", color_scheme=scheme, bypass_csp=True)
    show(page, report)
    page.add_script_tag(content=AXE)
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    grave = [
        (each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in found if each["impact"] in GRAVE
    ]
    assert grave == []


@pytest.mark.long
@pytest.mark.parametrize("show", SHOWN, ids=lambda show: show.__name__)
def test_no_page_is_wider_than_a_telephone(open_page, report, show):
    page = open_page("/", viewport={"width": 390, "height": 800})
    show(page, report)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_a_telephone_sessions_and_passports_come_over_the_conversation(open_page):
    page = open_page("/ask", viewport={"width": 390, "height": 800})
    expect(page.locator(".sessions")).to_be_hidden()
    page.click(".list-toggle")
    expect(page.locator(".sessions")).to_be_visible()
    page.click(".list-close")
    expect(page.locator(".sessions")).to_be_hidden()
    page.fill("#question", QUESTION)
    page.keyboard.press("Enter")
    page.locator(".answer-text .figure").first.click()
    box = page.locator(".panel").bounding_box()
    assert (box["x"], box["width"]) == (0, 390)
    page.click("button[aria-label=关闭出处]")
    expect(page.locator(".panel")).to_have_count(0)


def test_the_skip_link_leads_past_the_menu(open_page):
    page = open_page("/library")
    page.wait_for_selector("tbody tr")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"
