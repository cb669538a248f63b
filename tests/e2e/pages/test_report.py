"""报告 in a browser: pages, search, statements, years side by side, export."""

from __future__ import annotations

import csv
import io
import uuid

import httpx
import pytest

from tests.support.browser import expect


@pytest.fixture(scope="module")
def report(base_url) -> dict:
    """The newer report of the first sample company."""
    query = {"company": "珩槿精工", "year": 2023, "kb": "default"}
    return httpx.get(f"{base_url}/v1/reports", params=query, trust_env=False).json()["reports"][0]


@pytest.mark.long
def test_a_heading_of_the_outline_turns_to_its_page(open_page, report):
    page = open_page(f"/reports/{report['id']}")
    heading = page.locator(".outline .heading button.link").nth(3)
    number = heading.locator("small").inner_text().strip()
    heading.click()
    expect(page.locator(".page-number")).to_have_value(number)
    assert f"page={number}" in page.url
    page.locator(".outline [aria-expanded=false]").first.click()
    expect(page.locator(".outline ul ul li").first).to_be_visible()


def test_a_text_is_found_and_marked_where_it_is_printed(open_page, report):
    page = open_page(f"/reports/{report['id']}")
    page.fill("#find", "货币资金")
    page.press("#find", "Enter")
    first = page.locator(".found li button").first
    expect(first).to_contain_text("货币资金")
    first.click()
    page.wait_for_selector(".mark")
    page.reload()
    expect(page.locator("#find")).to_have_value("货币资金")
    page.fill("#find", "没有这样的话")
    page.press("#find", "Enter")
    expect(page.locator("[role=status]:has-text('0 处')")).to_have_count(1)


def test_a_statement_is_a_table_whose_figures_lead_to_their_cells(open_page, report):
    page = open_page(f"/reports/{report['id']}")
    page.click("button:has-text('利润表（合并）')")
    row = page.locator("tr:has(th:has-text('营业收入'))").first
    figure = row.locator(".figure").first
    said = figure.inner_text()
    assert row.locator(".ok").count() > 0
    figure.click()
    page.wait_for_selector(".panel .mark")
    assert said in page.locator(".passport dl").inner_text()
    page.keyboard.press("Escape")
    page.wait_for_selector(".panel", state="detached")


def test_a_statement_stands_beside_those_of_the_other_years(open_page, report, base_url):
    page = open_page(f"/reports/{report['id']}?tab=利润表（合并）")
    page.check("input[type=checkbox]")
    heads = page.locator("thead th")
    expect(heads).to_have_text(["项目", "2023年", "2022年", "2021年"])
    row = page.locator("tr:has(th:text-is('营业收入'))")
    own, earlier, oldest = (row.locator("td").nth(place) for place in range(3))
    assert "比较数" not in own.inner_text() + earlier.inner_text()
    assert "比较数" in oldest.inner_text()
    earlier.locator(".figure").click()
    expect(page.locator(".passport dl")).to_contain_text("2022_annual.pdf")


def test_facts_are_taken_away_as_csv(open_page, report):
    page = open_page(f"/reports/{report['id']}")
    with page.expect_download() as download:
        page.click("text=导出数据（CSV）")
    assert "珩槿精工_2023" in download.value.suggested_filename
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert any(row["指标"] == "营业收入" and row["数值"] == "3561288047.16" for row in rows)


def test_a_report_that_is_not_there_says_so_with_a_way_on(open_page):
    page = open_page(f"/reports/{uuid.uuid4()}")
    expect(page.locator(".error")).to_contain_text("没有编号为")
    page.click(".error a")
    page.wait_for_url("**/library")


@pytest.mark.long
def test_a_page_that_is_not_there_is_not_turned_to(open_page, report):
    page = open_page(f"/reports/{report['id']}?page=99999")
    expect(page.locator(".page-number")).to_have_value(str(report["pages"]))
    page.fill(".page-number", "0")
    page.press(".page-number", "Enter")
    expect(page.locator(".page-number")).to_have_value(str(report["pages"]))


def test_a_report_that_is_deleted_while_its_answer_is_open_keeps_its_passport(open_page, ask, report):
    page = open_page("/ask")
    gone = '{"error": {"code": "not_found", "message": "没有这份报告"}}'
    ask("珩槿精工2023年的营业收入是多少元？", page)
    page.route(f"**/v1/reports/{report['id']}", lambda route: route.fulfill(status=404, body=gone))
    page.click(".answer-text .figure")
    expect(page.locator(".panel [role=alert]")).to_contain_text("已被删除")
    expect(page.locator(".passport dl")).to_contain_text("3,561,288,047.16")
