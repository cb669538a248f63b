"""Journeys over real annual reports: upload, ask, click a figure, and the box is on that figure."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import httpx
import pymupdf
import pytest

from tests.support.browser import expect

REPORTS = ("301096_百诚医药_2022_annual.pdf", "301096_百诚医药_2023_annual.pdf", "300750_宁德时代_2024_annual.pdf")
DONE_MS = 120_000

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def filled(base_url: str, shared_data: Path) -> str:
    """A knowledge base with three real reports, uploaded by the first journey."""
    name = f"真{uuid.uuid4().hex[:6]}"
    httpx.post(f"{base_url}/v1/knowledge-bases", json={"name": name}, trust_env=False).raise_for_status()
    return name


def choose(page, base: str) -> None:
    page.locator(".base-choice select").select_option(base)


def test_three_reports_are_uploaded_and_ready(open_page, filled, shared_data):
    page = open_page("/library")
    choose(page, filled)
    page.locator(".pick input").first.set_input_files([str(shared_data / "reports" / name) for name in REPORTS])
    expect(page.locator(".batch-said")).to_contain_text("全部完成：3 个文件", timeout=DONE_MS)
    assert page.locator(".files .tag.bad").count() == 0


@pytest.mark.parametrize(
    "question",
    [
        "百诚医药2023年的营业收入是多少？",
        "百诚医药2022年末的货币资金是多少亿元？",
        "百诚医药2023年母公司的净利润是多少？",
        "百诚医药2022年和2023年的研发费用分别是多少？",
        "百诚医药2023年的基本每股收益是多少？",
        "百诚医药2023年的法定代表人是谁？",
        "百诚医药2023年的职工总数是多少？",
        "百诚医药2023年的营业收入增长率是多少？",
        "百诚医药2023年的资产负债率是多少？",
        "宁德时代2024年的营业收入是多少？",
        "宁德时代2024年经营活动产生的现金流量净额是多少亿元？",
        "宁德时代2024年的存货是多少？",
        "2023年净利润最高的公司是哪家？",
    ],
)
def test_each_figure_of_an_answer_is_boxed_where_the_page_prints_it(open_page, ask, filled, shared_data, question):
    page = open_page("/ask")
    choose(page, filled)
    ask(question, page)
    assert page.locator(".refused").count() == 0, page.locator(".turn").inner_text()
    figures = page.locator(".answer-text .figure:not(.computed)")
    assert figures.count() > 0
    for place in range(figures.count()):
        figures.nth(place).click()
        page.wait_for_selector(".panel .mark")
        terms = dict(
            zip(
                page.locator(".passport dt").all_inner_texts(),
                page.locator(".passport dd").all_inner_texts(),
                strict=True,
            )
        )
        number = int(re.search(r"\d+", terms["页码"])[0])
        with pymupdf.open(shared_data / "reports" / terms["报告"]) as pdf:
            sheet = pdf[number - 1]
            picture, mark = page.locator(".page-sheet img").bounding_box(), page.locator(".mark").bounding_box()
            scale = sheet.rect.width / picture["width"]
            left, top = (mark["x"] - picture["x"]) * scale, (mark["y"] - picture["y"]) * scale
            right, bottom = left + mark["width"] * scale, top + mark["height"] * scale
            box = pymupdf.Rect(left - 2, top - 2, right + 2, bottom + 2)
            printed = "".join(sheet.get_textbox(box).split())
        assert "".join(terms["原文"].strip("「」").split()) in printed
