"""Bad cases in the browser: a reader's complaint arrives sorted, and a person puts it right."""

from __future__ import annotations

import httpx

QUESTION = "珩槿精工2023年的净利润是多少？"


def test_a_complaint_is_sorted_by_rules_and_corrected_by_a_person(ask, open_page, base_url):
    page = ask(QUESTION)
    page.click("button:has-text('没用')")
    page.check("input[value=wrong_figure]")
    page.click("dialog button[type=submit]")
    page.wait_for_selector("button[aria-pressed=true]:has-text('没用')")

    cases = open_page("/bad-cases?source=thumb")
    case = cases.locator(".bad-case", has_text=QUESTION).first
    case.locator("summary").click()
    assert "规则分类" in case.inner_text()
    assert "读者：数字不对" in case.inner_text()
    case.locator("select").select_option("retrieval")
    case.locator("button[type=submit]").click()
    cases.locator(".bad-case", has_text="人工分类").first.wait_for()

    listed = httpx.get(f"{base_url}/v1/bad-cases", params={"sorted_by": "person"}, trust_env=False).json()["bad_cases"]
    assert [(each["question"], each["class"]) for each in listed if each["question"] == QUESTION] == [
        (QUESTION, "retrieval")
    ]
