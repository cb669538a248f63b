"""问答 in a browser: from a question to the cell on the page, and back."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from tests.support.browser import expect

QUESTION = "珩槿精工2023年的营业收入是多少元？"


def session_of(page) -> str:
    page.wait_for_url(re.compile(r"/ask/[0-9a-f-]{36}"))
    return page.url.rsplit("/", 1)[-1]


def asked(base_url: str, page) -> list[dict]:
    conversation = httpx.get(f"{base_url}/v1/sessions/{session_of(page)}", trust_env=False).json()
    return [message["answer"] for message in conversation["history"]]


def marked_box(page, width_pt: float, height_pt: float) -> list[float]:
    """Where the mark stands on the picture, in points."""
    page.wait_for_selector(".mark")
    sheet = page.locator(".page-sheet img").bounding_box()
    mark = page.locator(".mark").bounding_box()
    x, y = width_pt / sheet["width"], height_pt / sheet["height"]
    left, top = (mark["x"] - sheet["x"]) * x, (mark["y"] - sheet["y"]) * y
    return [left, top, left + mark["width"] * x, top + mark["height"] * y]


def test_a_figure_opens_its_passport_with_the_cell_marked(ask, base_url):
    page = ask(QUESTION)
    (answer,) = asked(base_url, page)
    (citation,) = answer["citations"]

    page.click(".answer-text .figure")

    passport = page.locator(".passport dl").inner_text()
    for said in (citation["document"], f"第 {citation['page']} 页", citation["text"], citation["scope"], "通过："):
        assert said in passport
    report = httpx.get(f"{base_url}/v1/reports/{answer['sources'][0]['report']}", trust_env=False).json()
    assert page.locator(".page-tools").inner_text().replace("\n", "").endswith("100%+")
    assert f"/ {report['pages']} 页" in page.locator(".page-tools").inner_text()
    # The sample reports are A4.
    marked = marked_box(page, 595.276, 841.89)
    assert marked == pytest.approx(citation["box"], abs=2.5)


def test_pages_are_turned_and_enlarged_and_the_mark_stays_on_its_page(ask):
    page = ask(QUESTION)
    page.click(".answer-text .figure")
    page.wait_for_selector(".mark")
    number = int(page.input_value(".page-number"))
    before = page.locator(".page-sheet img").bounding_box()["width"]

    page.click("button[aria-label=放大]")
    page.wait_for_selector(".mark")
    assert page.locator(".page-sheet img").bounding_box()["width"] == pytest.approx(before * 1.5, rel=0.01)

    page.click("button[aria-label=下一页]")
    expect(page.locator(".page-number")).to_have_value(str(number + 1))
    assert page.locator(".mark").count() == 0
    page.locator(".page-scroll").press("PageUp")
    page.wait_for_selector(".mark")
    page.fill(".page-number", "1")
    page.press(".page-number", "Enter")
    page.wait_for_selector("img[alt='报告第 1 页']")


def test_a_follow_up_is_shown_as_it_was_understood(ask):
    page = ask("珩槿精工2023年的净利润是多少？")
    ask("那2022年呢？", page)
    assert "珩槿精工2022年的净利润" in page.locator(".turn").nth(1).locator(".understood").inner_text()


def test_a_computed_figure_leads_to_the_figures_it_was_computed_from(ask):
    page = ask("珩槿精工2023年的净利润增长率是多少？")
    page.locator(".figure.computed").first.click()
    assert "由下面这些有出处的数字算出" in page.locator(".panel").inner_text()
    page.locator(".panel .sources button").first.click()
    page.wait_for_selector(".panel .mark")


def test_several_years_come_as_a_table_and_a_chart(ask):
    page = ask("珩槿精工2022年和2023年的营业收入分别是多少？")
    assert page.locator(".figure-table thead").inner_text().split()[1:] == ["2022年", "2023年"]
    page.click("text=图：营业收入")
    page.wait_for_selector(".chart canvas")
    page.locator(".figure-table td .figure").last.click()
    assert "2023年" in page.locator(".passport dl").inner_text()


@pytest.mark.long
def test_sql_and_plan_are_shown_when_asked_for(ask):
    page = ask(QUESTION)
    assert page.locator("text=SELECT").count() == 0
    page.click("text=怎么得到的")
    assert "SELECT" in page.locator(".behind pre").first.inner_text()
    assert '"select"' in page.locator(".behind pre").nth(1).inner_text()


def test_a_refusal_says_what_can_be_done(ask):
    page = ask("火星重工2023年的营业收入是多少？")
    assert "没有收录" in page.locator(".refused").inner_text()
    assert "去报告库上传" in page.locator(".way-on").inner_text()


@pytest.mark.long
def test_an_open_answer_s_sources_show_the_passage_on_its_page(ask):
    page = ask("简要介绍珩槿精工2023年的核心竞争力")
    page.click("summary:has-text('出处')")
    page.locator(".sources-box button").first.click()
    assert page.locator(".panel h2").inner_text() == "原文的出处"
    page.wait_for_selector(".mark")


def test_a_session_is_found_again_by_its_link_renamed_and_deleted(ask, open_page):
    first = ask(QUESTION)
    session = session_of(first)
    page = open_page(f"/ask/{session}")
    assert QUESTION in page.locator(".turn .question").inner_text()
    item = page.locator(f".sessions li:has(a[href='/ask/{session}'])")
    item.locator("[title=重命名]").click()
    page.fill("dialog input", "收入 <b>核对</b>")
    page.click("dialog button[type=submit]")
    page.wait_for_selector("dialog", state="detached")
    expect(item).to_contain_text("收入 <b>核对</b>")

    item.locator("[title=删除]").click()
    page.click("dialog button.danger")
    page.wait_for_url("**/ask")
    item.wait_for(state="detached")
    gone = open_page(f"/ask/{session}")
    assert "没有编号为" in gone.locator(".error").inner_text()
    assert gone.locator(".error a").inner_text() == "开始新的会话"


def test_a_verdict_with_its_reason_is_kept_as_a_bad_case(ask, base_url):
    page = ask(QUESTION)
    page.click("button:has-text('没用')")
    page.check("input[value=wrong_source]")
    page.fill("dialog textarea", "页码不对")
    page.click("dialog button[type=submit]")
    page.wait_for_selector("button[aria-pressed=true]:has-text('没用')")

    listed = httpx.get(f"{base_url}/v1/feedback", params={"verdict": "bad"}, trust_env=False).json()["feedback"][0]
    assert (listed["reason"], listed["comment"], listed["question"]) == ("wrong_source", "页码不对", QUESTION)
    page.reload()
    page.wait_for_selector("button[aria-pressed=true]:has-text('没用')")
    page.click("button:has-text('没用')")
    page.wait_for_selector("button[aria-pressed=false]:has-text('没用')")


@pytest.mark.long
def test_a_copied_answer_has_its_sources(ask, base_url):
    page = ask(QUESTION, permissions=["clipboard-read", "clipboard-write"])
    (answer,) = asked(base_url, page)
    page.click("button:has-text('复制')")
    page.wait_for_selector(".notices p")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert answer["answer"] in copied
    assert answer["citations"][0]["document"] in copied


def test_a_stream_that_drops_loses_nothing_and_can_be_asked_again(open_page):
    page = open_page("/ask")
    understood = 'event: delta\r\ndata: {"text": "珩槿精工2023年的"}\r\n\r\n'
    page.route("**/v1/ask", lambda route: route.fulfill(body=understood, content_type="text/event-stream"))
    page.fill("#question", QUESTION)
    page.keyboard.press("Enter")

    page.wait_for_selector(".turn .error")
    assert "连接中断" in page.locator(".turn .error").inner_text()
    assert "珩槿精工2023年的" in page.locator(".turn .answer-text").inner_text()
    assert page.input_value("#question") == QUESTION
    page.unroute("**/v1/ask")
    page.click(".turn .error button")
    page.wait_for_selector(".turn .answer-text .figure")
    assert page.locator(".turn").count() == 1


def test_an_error_of_the_service_is_said_in_its_own_words(open_page):
    page = open_page("/ask")
    said = {"error": {"code": "unavailable", "message": "router 服务没有应答，请稍后再试", "service": "router"}}
    page.route(
        "**/v1/ask", lambda route: route.fulfill(status=503, body=json.dumps(said), content_type="application/json")
    )
    page.fill("#question", QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn .error")
    assert "router 服务没有应答" in page.locator(".turn .error").inner_text()
    assert page.input_value("#question") == QUESTION


@pytest.mark.long
def test_what_was_typed_survives_a_reload(open_page):
    page = open_page("/ask")
    page.fill("#question", "还没有问完的")
    page.reload()
    expect(page.locator("#question")).to_have_value("还没有问完的")


def test_everything_is_reached_with_the_keyboard(ask):
    page = ask(QUESTION)
    page.locator(".answer-text .figure").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".panel .mark")
    assert page.evaluate("document.activeElement.id") == "passport-title"
    page.keyboard.press("Escape")
    page.wait_for_selector(".panel", state="detached")
    assert "figure" in page.evaluate("document.activeElement.className")
    page.locator("h1").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "question"
