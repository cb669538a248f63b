"""报告库 in a browser: handing in, watching, finding, trying again, deleting."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import httpx
import pytest

from demo.draw_report import SampleReport
from tests.support.browser import expect

DONE_MS = 60_000


@pytest.fixture
def base(base_url) -> str:
    """A knowledge base of the test's own."""
    name = f"库{uuid.uuid4().hex[:6]}"
    httpx.post(f"{base_url}/v1/knowledge-bases", json={"name": name}, trust_env=False).raise_for_status()
    return name


@pytest.fixture
def open_library(open_page, base):
    """The library page with the test's knowledge base chosen."""

    def open_at(query: str = ""):
        page = open_page(f"/library{query}")
        page.locator(".page-head select").select_option(base)
        return page

    return open_at


def pick(page, *paths: Path) -> None:
    page.locator(".pick input").first.set_input_files([str(path) for path in paths])


def test_files_are_uploaded_watched_until_they_are_ready_and_can_be_asked_about(
    open_library, samples: tuple[SampleReport, ...], ask
):
    page = open_library()
    paths = [sample.path for sample in samples[:3]]
    pick(page, *paths)
    expect(page.locator(".batch-said")).to_contain_text("全部完成：3 个文件", timeout=DONE_MS)
    for path in paths:
        line = page.locator(f".files li:has-text('{path.name}')")
        assert re.search("可用", line.inner_text())
    rows = page.locator("table tbody tr")
    expect(rows).to_have_count(3)
    # From here to a figure and its cell: the whole way of a new report.
    page.click("nav a:has-text('问答')")
    ask("珩槿精工2022年的营业收入是多少元？", page)
    page.click(".answer-text .figure")
    page.wait_for_selector(".panel .mark")


def test_a_file_that_came_before_is_said_to_be_a_duplicate(open_library, samples):
    page = open_library()
    pick(page, samples[0].path)
    expect(page.locator(".batch-said")).to_contain_text("全部完成", timeout=DONE_MS)
    pick(page, samples[0].path)
    expect(page.locator(".batch").first.locator(".tag")).to_have_text("重复", timeout=DONE_MS)
    expect(page.locator("table .tag.warn:has-text('重复提交 1 次')")).to_have_count(1)
    page.reload()
    page.locator("select[aria-label=状态]").select_option("duplicate")
    expect(page.locator("table tbody tr")).to_have_count(1)


def test_a_broken_file_says_why_and_can_be_tried_again_or_deleted(open_library, tmp_path):
    broken = tmp_path / "坏文件.pdf"
    broken.write_bytes(b"%PDF-1.4 nothing behind it")
    page = open_library()
    pick(page, broken)
    row = page.locator("table tbody tr")
    expect(row.locator(".tag.bad")).to_have_text("失败", timeout=DONE_MS)
    assert row.locator(".reason").inner_text().strip()
    row.locator("button:has-text('重试')").click()
    expect(page.locator(".notices")).to_contain_text("已重新排队")
    row.locator("button:has-text('删除')").click()
    page.click("dialog button.danger")
    expect(page.locator("text=还没有文件")).to_have_count(1)


@pytest.mark.long
def test_a_refused_kind_of_file_is_not_sent(open_library, tmp_path):
    picture = tmp_path / "图.png"
    picture.write_bytes(b"\x89PNG")
    page = open_library()
    pick(page, picture)
    expect(page.locator(".notices")).to_contain_text("没有上传")
    assert page.locator(".batch").count() == 0


@pytest.mark.long
def test_a_dropped_file_is_taken_in(open_library, samples):
    page = open_library()
    page.locator(".drop").wait_for()
    # A drop as the browser gives it.
    transfer = page.evaluate_handle(
        "() => { const d = new DataTransfer(); d.items.add(new File(['%PDF-'], '拖.pdf')); return d; }"
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": transfer})
    expect(page.locator(".files li")).to_contain_text("拖.pdf")


def test_an_interrupted_upload_says_so_and_can_be_sent_again(open_library, samples):
    page = open_library()
    page.route("**/v1/documents", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    pick(page, samples[0].path)
    line = page.locator(".files li")
    expect(line).to_contain_text("上传中断")
    page.unroute("**/v1/documents")
    line.locator("button:has-text('重新上传')").click()
    expect(line.locator(".tag")).to_contain_text("可用", timeout=DONE_MS)


@pytest.mark.long
def test_addresses_that_are_not_allowed_are_refused_by_name_and_stay_typed(open_library):
    page = open_library()
    page.click("button:has-text('填写网址')")
    page.fill("textarea", "http://127.0.0.1:1/内部.pdf")
    page.route(
        "**/v1/documents", lambda route: route.fulfill(status=503, body='{"error":{"code":"x","message":"暂时不可用"}}')
    )
    page.click("form button.primary")
    expect(page.locator("form .error")).to_contain_text("暂时不可用")
    assert page.input_value("textarea") == "http://127.0.0.1:1/内部.pdf"
    page.unroute("**/v1/documents")
    page.click("form button.primary")
    expect(page.locator(".files li .tag")).to_have_text("失败", timeout=DONE_MS)


def test_filters_stand_in_the_address(open_page):
    page = open_page("/library")
    page.fill("input[aria-label=公司]", "浔砚")
    page.locator("select[aria-label=年份]").select_option("2023")
    expect(page.locator("table tbody tr")).to_have_count(1)
    assert "company=" in page.url
    page.reload()
    expect(page.locator("input[aria-label=公司]")).to_have_value("浔砚")
    expect(page.locator("table tbody tr")).to_have_count(1)
    page.fill("input[aria-label=公司]", "没有的公司")
    expect(page.locator("text=没有符合条件的文件")).to_have_count(1)


@pytest.mark.long
def test_a_knowledge_base_is_made_and_chosen(open_page):
    page = open_page("/library")
    name = f"新{uuid.uuid4().hex[:6]}"
    page.click("button:has-text('新建知识库')")
    page.fill("dialog input", name)
    page.click("dialog button.primary")
    expect(page.locator(".page-head select")).to_have_value(name)
    expect(page.locator(".drop")).to_contain_text(name)


def test_a_deleted_report_answers_no_more(open_library, samples: tuple[SampleReport, ...], ask):
    page = open_library()
    pick(page, samples[0].path)
    expect(page.locator(".files li .tag")).to_contain_text("可用", timeout=DONE_MS)
    name = page.locator("tbody th a").inner_text().split()[0]
    year = page.locator("tbody td").first.inner_text()
    question = f"{name}{year}的营业收入是多少元？"
    page.click("nav a:has-text('问答')")
    ask(question, page)
    assert page.locator(".refused").count() == 0
    page.click("nav a:has-text('报告库')")
    page.click("tbody button:has-text('删除')")
    page.click("dialog button.danger")
    expect(page.locator("text=还没有文件")).to_have_count(1)
    page.click("nav a:has-text('问答')")
    ask(question, page)
    assert page.locator(".refused").count() == 1
