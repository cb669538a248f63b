"""任务 and 系统 in a browser: what waits, what failed and why, and whether everything works."""

from __future__ import annotations

import json
import uuid

import httpx
import pytest

from tests.support.browser import expect


def test_failures_are_counted_by_reason_and_the_job_can_be_tried_again(open_page, base_url):
    name = f"坏{uuid.uuid4().hex[:6]}.pdf"
    files = {"file": (name, b"%PDF-1.4 nothing behind it")}
    httpx.post(f"{base_url}/v1/documents", files=files, trust_env=False).raise_for_status()
    page = open_page("/jobs")
    row = page.locator(f"tr:has(th:has-text('{name}'))")
    expect(row.locator(".tag")).to_have_text("失败", timeout=60_000)
    assert row.locator(".reason").inner_text().strip()
    expect(page.locator("section:has(#failures-title) tbody tr").first).to_be_visible()
    row.locator("button:has-text('重试')").click()
    expect(page.locator(".notices")).to_contain_text("已重新排队")
    expect(row.locator("td").nth(2)).to_have_text("2")


@pytest.mark.long
def test_jobs_are_narrowed_by_state_in_the_address(open_page):
    page = open_page("/jobs")
    page.click("button:has-text('可用 ')")
    expect(page.locator("section:has(#jobs-title) tbody .tag").first).to_have_text("可用")
    assert "status=ready" in page.url


def test_queues_say_in_words_how_they_are(open_page):
    page = open_page("/jobs")
    rows = page.locator("section:has(#queues-title) tbody tr")
    expect(rows).to_have_count(5)
    expect(rows.first).to_contain_text("解析")
    stuck = {
        "queues": [{"name": "parse", "waiting": 7, "taken": 0, "oldest_s": 95}],
        "last_hour": {"done": 0, "failed": 0, "pages": 0},
    }
    page.route("**/v1/queues", lambda route: route.fulfill(body=json.dumps(stuck), content_type="application/json"))
    expect(page.locator("text=没有工作进程来取")).to_be_visible()


def test_services_are_shown_and_one_that_is_away_says_why(open_page):
    page = open_page("/system")
    expect(page.locator("section:has(#services-title) .tag.good")).to_have_count(4)
    away = {"services": [{"name": "router", "ready": False, "reason": "连接被拒绝"}]}
    page.route("**/v1/services", lambda route: route.fulfill(body=json.dumps(away), content_type="application/json"))
    page.reload()
    expect(page.locator("section:has(#services-title) .tag.bad")).to_have_text("没有应答")
    expect(page.locator("text=连接被拒绝")).to_be_visible()


@pytest.mark.long
def test_a_knowledge_base_is_deleted_after_a_question(open_page, base_url):
    name = f"弃{uuid.uuid4().hex[:6]}"
    httpx.post(f"{base_url}/v1/knowledge-bases", json={"name": name}, trust_env=False).raise_for_status()
    page = open_page("/system")
    page.click(f"button[aria-label='删除知识库 {name}']")
    page.click("dialog button:has-text('取消')")
    expect(page.locator(f"th:has-text('{name}')")).to_have_count(1)
    page.click(f"button[aria-label='删除知识库 {name}']")
    page.click("dialog button.danger")
    expect(page.locator(f"th:has-text('{name}')")).to_have_count(0)


def test_an_address_without_a_page_says_so(open_page, base_url):
    page = open_page("/jobs")
    page.evaluate("history.pushState(null, '', '/nowhere'); dispatchEvent(new PopStateEvent('popstate'))")
    expect(page.locator("h1")).to_have_text("没有这个页面")
