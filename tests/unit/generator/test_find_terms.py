"""Which terms a knowledge question is about: exact, within the question, similar, or none."""

from __future__ import annotations

import pytest

from nianbao.domain.glossary import load_glossary
from services.generator.find_terms import Found, Match, find_terms
from services.generator.rank_terms import rank_terms
from services.generator.read_notion import Asked, read_notion
from services.generator.suggest_terms import suggest_terms


def find(question: str) -> Found:
    return find_terms(question, read_notion(question), load_glossary())


@pytest.mark.parametrize(
    ("question", "asked", "core"),
    [
        ("什么是商誉？", Asked.MEANING, "商誉"),
        ("请问速动比率怎么计算？", Asked.MEANING, "速动比率"),
        ("解释一下“在建工程”", Asked.MEANING, "在建工程"),
        ("市盈率的计算公式是什么", Asked.MEANING, "市盈率"),
        ("什么是资产周转率？如何计算资产周转率？", Asked.MEANING, "资产周转率"),
        ("资本公积和盈余公积有什么联系", Asked.CONTRAST, "资本公积和盈余公积"),
        ("毛利率与净利润率的区别和联系是什么？", Asked.CONTRAST, "毛利率与净利润率"),
        ("影响毛利率的因素有哪些", Asked.CAUSES, "影响毛利率的因素有哪些"),
        ("商誉减值对净利润有何影响", Asked.EFFECT, ""),
        ("应收账款过多有什么坏处", Asked.EFFECT, ""),
        ("高毛利率说明什么", Asked.OTHER, "高毛利率说明什么"),
        ("举例说明什么是或有负债", Asked.MEANING, "或有负债"),
        ("资产负债率的计算公式是什么，它说明什么", Asked.MEANING, "资产负债率"),
        ("如何提高净资产收益率", Asked.CAUSES, "如何提高净资产收益率"),
    ],
)
def test_the_words_of_asking_are_taken_off(question: str, asked: Asked, core: str) -> None:
    notion = read_notion(question)
    assert (notion.asked, notion.core) == (asked, core)


@pytest.mark.parametrize(
    ("question", "terms", "match"),
    [
        ("什么是毛利率？", ["毛利率"], Match.EXACT),
        ("什么是IPO", ["首次公开发行"], Match.EXACT),
        ("递延所得税资产和递延所得税负债是什么意思", ["递延所得税资产", "递延所得税负债"], Match.EXACT),
        ("优先股与普通股有什么区别", ["优先股", "普通股"], Match.EXACT),
        ("其他应收款的分类原则是什么", ["其他应收款"], Match.WITHIN),
        ("什么是加权平圴资本成本", ["加权平均资本成本"], Match.LIKE),
        ("什么是成本费用法", [], Match.NONE),
        ("成本费用法和毛利率有什么区别", ["毛利率"], Match.WITHIN),
        ("什么是量子纠缠", [], Match.NONE),
        ("银行不良贷款余额与贷款总额之比叫什么", ["不良贷款率"], Match.TOLD),
        ("量子纠缠的粒子测量之后叫什么名字", [], Match.NONE),
    ],
)
def test_terms_are_found_by_name_before_likeness(question: str, terms: list[str], match: Match) -> None:
    found = find(question)
    assert [term.name for term in found.terms] == terms
    assert found.match is match


def test_a_name_near_two_terms_means_neither() -> None:
    assert find("什么是应仅账款周转率").match is not Match.LIKE


def test_near_terms_are_offered_by_spelling_then_by_definition() -> None:
    assert suggest_terms("市赢率", load_glossary())[0] == "市盈率"
    assert rank_terms("可以转换为公司股份的债券")[0].term.name == "可转换公司债券"
    assert suggest_terms("量子纠缠", load_glossary()) == ()
