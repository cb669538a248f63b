"""Beside texts, questions that are about no company and no figure are looked for in them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nianbao.domain.question import Route
from services.router.pipeline import understand
from tests.unit.router.companies import knowledge

WITH_TEXTS = replace(knowledge(), has_texts=True)


@pytest.mark.parametrize("question", ["出差住宿标准是什么？", "报销单据多久内提交", "今天天气怎么样"])
def test_what_no_report_tells_is_looked_for_in_texts(question: str) -> None:
    got = understand(question, WITH_TEXTS)
    assert (got.route, got.companies, got.periods) == (Route.OPEN, (), ())
    assert understand(question, knowledge()).route is not Route.OPEN


@pytest.mark.parametrize(
    ("question", "route"),
    [
        ("什么是商誉？", Route.KNOWLEDGE),
        ("营业收入是多少？", Route.REFUSE),
        ("天河科技股份有限公司的主营业务是什么？", Route.REFUSE),
        ("天河科技2020年的净利润是多少？", Route.REFUSE),
        ("星河智造2020年的净利润是多少？", Route.FACT),
        ("2021年净利润最高的公司是哪家？", Route.STATISTICS),
    ],
)
def test_figures_companies_and_terms_are_never_looked_for_in_texts(question: str, route: Route) -> None:
    assert understand(question, WITH_TEXTS).route is route
