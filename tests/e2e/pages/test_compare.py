"""比较 and 变化 in a browser: values that lead to their cells, files that compute the same, what is new."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import formulas
import httpx
import openpyxl
import pytest

from tests.support.browser import expect

SHOWN_MS = 30_000
COMPANIES, METRICS = "珩槿精工，浔砚生科", "营业收入，净利润，毛利率，资产负债率，营业收入增长率"


@pytest.fixture
def compared(open_page):
    """The page with two companies, five metrics and two years, asked for by typing."""
    page = open_page("/compare")
    page.fill("input[name=companies]", COMPANIES)
    page.fill("input[name=metrics]", METRICS)
    page.fill("input[name=periods]", "2022,2023")
    page.keyboard.press("Enter")
    page.locator(".figure.computed").first.wait_for(timeout=SHOWN_MS)
    return page


def test_a_stated_value_leads_to_its_cell_and_a_computed_one_to_its_operands(compared):
    page = compared
    assert page.locator("section[aria-labelledby=compared-title] tbody tr").count() == 10
    page.locator(".figure:not(.computed)").first.click()
    page.locator(".panel .mark").wait_for(timeout=SHOWN_MS)
    printed = page.locator(".panel q").first.inner_text()
    shown = page.locator(".figure:not(.computed)").first.inner_text()
    assert re.sub(r"[^\d.]", "", printed)
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_have_count(0)
    assert shown.endswith("元")
    page.locator("tr:has-text('毛利率') .figure").first.click()
    operands = page.locator(".panel .sources button")
    expect(operands).to_have_count(2)
    operands.first.click()
    page.locator(".panel .mark").wait_for(timeout=SHOWN_MS)


def test_formulas_and_gaps_are_told_and_a_chart_is_drawn(compared):
    page = compared
    expect(page.locator(".formulas")).to_contain_text("(营业收入 - 营业成本) / 营业收入")
    page.locator(".chart canvas").first.wait_for(timeout=SHOWN_MS)
    page.fill("input[name=periods]", "2015,2023")
    page.click("form.asking button.primary")
    expect(page.locator(".missing")).to_contain_text("没有收录珩槿精工2015年的报告", timeout=SHOWN_MS)


def test_the_workbook_taken_away_computes_what_the_page_shows(compared, tmp_path: Path, base_url: str):
    page = compared
    with page.expect_download() as taken:
        page.click("a.button:has-text('Excel')")
    path = tmp_path / "compare.xlsx"
    taken.value.save_as(path)
    query = {"companies": COMPANIES, "metrics": METRICS, "periods": "2022,2023"}
    values = httpx.get(f"{base_url}/v1/compare", params=query, trust_env=False).json()["values"]
    sheet = openpyxl.load_workbook(path)["指标"]
    head = [cell.value for cell in sheet[1]]
    cells = {
        (row[0].value, row[2].value, head[place]): row[place]
        for row in sheet.iter_rows(min_row=2)
        for place in range(4, len(head))
    }
    solution = formulas.ExcelModel().loads(str(path)).finish().calculate()
    compared_cells = 0
    for value in values:
        cell = cells[value["company"], value["metric"], value["period"]]
        if value["value"] is not None:
            found = solution[f"'[compare.xlsx]指标'!{cell.coordinate}"].value[0, 0]
            assert float(found) == pytest.approx(float(value["value"]), rel=1e-12)
            compared_cells += 1
    assert compared_cells >= 16


def test_what_is_refused_is_said_and_nothing_typed_is_lost(open_page):
    page = open_page("/compare")
    page.fill("input[name=companies]", "无此公司")
    page.fill("input[name=metrics]", "营业收入")
    page.keyboard.press("Enter")
    expect(page.locator(".error")).to_contain_text("「无此公司」", timeout=SHOWN_MS)
    assert page.input_value("input[name=companies]") == "无此公司"


def test_a_ranking_tells_places_and_how_values_lie(open_page):
    page = open_page("/compare")
    page.fill("section[aria-labelledby=ranking-title] input[placeholder='2023']", "2023")
    page.click("button:has-text('排名')")
    expect(page.locator(".lies")).to_contain_text("中位数", timeout=SHOWN_MS)
    expect(page.locator("section[aria-labelledby=ranking-title]")).to_contain_text("参与排名")
    page.locator("section[aria-labelledby=ranking-title] .figure").first.click()
    page.locator(".panel .mark").wait_for(timeout=SHOWN_MS)


def test_what_is_new_in_a_report_leads_to_both_pages(open_page, base_url: str):
    query = {"company": "珩槿精工", "year": 2023}
    (report,) = httpx.get(f"{base_url}/v1/reports", params=query, trust_env=False).json()["reports"]
    page = open_page(f"/differences?report={report['id']}")
    expect(page.locator("main")).to_contain_text("对比 2022年年报", timeout=SHOWN_MS)
    page.locator("section[aria-labelledby=moves-title] .figure").first.click()
    page.locator(".panel .mark").wait_for(timeout=SHOWN_MS)
    page.keyboard.press("Escape")
    line = page.locator(".difference li button").first
    line.click()
    page.locator(".panel .page-sheet img").wait_for(timeout=SHOWN_MS)


def test_names_from_others_never_become_markup(open_page):
    hostile = "<img src=x onerror=alert(1)>"
    page = open_page(f"/compare?companies={quote(hostile)}&metrics={quote(hostile)}")
    expect(page.locator(".error")).to_contain_text(hostile, timeout=SHOWN_MS)
    assert page.locator("main img").count() == 0
