"""Figures in an answer's text and the citations that vouch for them."""

from __future__ import annotations

import pytest

from nianbao.domain.answer import Citation
from services.gateway.place_figures import place_figures


def figure(value: str, unit: str = "元", metric: str = "营业收入", text: str = "") -> Citation:
    return Citation("a.pdf", 3, None, text or value, metric=metric, value=value, unit=unit)


def placed(text: str, *citations: Citation) -> list[tuple[str, tuple[int, ...]]]:
    return [(text[each.start : each.end], each.citations) for each in place_figures(text, citations)]


@pytest.mark.parametrize(
    ("said", "value", "unit"),
    [
        ("1,017,448,123.50元", "1017448123.50", "元"),
        ("10.17亿元", "1017448123.50", "元"),
        ("101,745万元", "1017448123.50", "元"),
        ("-196,713.26元", "-196713.26", "元"),
        ("40.18%", "0.4018", "%"),
        ("0.53元/股", "0.53", "元/股"),
        ("1,444人", "1444.00", "人"),
        ("18,606,756,000元", "18606756000", "元"),
    ],
)
def test_a_figure_is_found_as_it_is_said(said, value, unit):
    assert placed(f"甲公司2023年的指标是{said}。", figure(value, unit)) == [(said, (0,))]


@pytest.mark.parametrize(
    ("said", "value", "unit"),
    [
        ("10.18亿元", "1017448123.50", "元"),
        ("5元", "5.4", "元"),
        ("196,713.26元", "-196713.26", "元"),
        ("1,017,448,123.50%", "1017448123.50", "元"),
        ("40.18", "0.4018", "%"),
        ("1,444元", "1444", "人"),
    ],
)
def test_another_figure_is_not_vouched_for(said, value, unit):
    assert placed(f"是{said}", figure(value, unit))[0][1] == ()


def test_years_and_places_are_no_figures():
    assert placed("1. 甲公司2023年为5,000元，在已收录的23家公司中列第2名", figure("5000")) == [("5,000元", (0,))]


def test_equal_figures_are_given_in_the_order_cited_and_both_are_named():
    cited = (figure("5000", metric="甲"), figure("5000", metric="乙"))
    assert placed("分别是5,000元和5,000元", *cited) == [("5,000元", (0, 1)), ("5,000元", (1, 0))]


def test_a_computed_figure_has_no_citation_of_its_own():
    text = "增长率是40.18%，其中2023年为272,014,711.17元"
    assert placed(text, figure("272014711.17")) == [("40.18%", ()), ("272,014,711.17元", (0,))]


def test_the_question_repeated_in_front_is_left_alone():
    text = "按「哪些公司的收入超过5,000元？」回答：\n甲公司为5,000元"
    assert placed(text, figure("5000")) == [("5,000元", (0,))]


def test_a_name_is_found_where_it_is_said():
    cited = Citation("a.pdf", 3, None, "张三", metric="法定代表人", value="张三")
    assert placed("法定代表人是张三。", cited) == [("张三", (0,))]


def test_a_quoted_figure_is_found_in_its_passage_only_as_a_whole():
    passage = Citation("a.pdf", 16, None, "评分58分，投入1,580万元")
    assert placed("评分为58，投入1,580万元，而非158", passage) == [("58", (0,)), ("1,580万元", (0,))]


def test_places_count_code_points():
    assert place_figures("𠮷5,000元", [figure("5000")])[0].start == 1
