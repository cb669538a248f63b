from __future__ import annotations

import pytest

from nianbao.domain.period import Period
from nianbao.domain.question import Route
from nianbao.domain.report import Company
from services.router.company_index import CompanyIndex
from services.router.knowledge import Knowledge
from services.router.pipeline import understand
from tests.unit.router.companies import BANK, LIQUOR, RISKY, SHARES, STAR, SUN, TWIN_A, knowledge, read


@pytest.mark.parametrize(
    ("name", "company"),
    [
        ("星河智造", STAR),
        ("星河智造公司", STAR),
        ("星河智造科技(苏州)股份有限公司", STAR),
        ("星河智造科技（苏州）股份有限公司", STAR),
        ("星河智造科技苏州股份有限公司", STAR),
        ("星 河 智 造", STAR),
        ("星河机电", STAR),
        ("galaxy smart co., ltd.", STAR),
        ("688901", STAR),
        ("688901.SH", STAR),
        ("sh688901", STAR),
        ("星河智造（688901）", STAR),
        ("星河智造(688901.SH)", STAR),
        ("青岚老窖酒业股份有限公司", LIQUOR),
        ("青岚老窖股份有限公司", LIQUOR),
        ("云帆B", SHARES),
        ("云帆Ｂ", SHARES),
        ("云帆", SHARES),
        ("云帆动力集团股份有限公司", SHARES),
        ("云帆动力", SHARES),
        ("*ST远山", RISKY),
        ("ST远山", RISKY),
        ("远山", RISKY),
        ("远山新材料", RISKY),
        ("臨江銀行", BANK),
        ("太阳能", SUN),
    ],
)
@pytest.mark.parametrize(
    "question", ["{}2021年营业收入是多少？", "2021年，{}的营业收入是多少元", "请问在2021年{}营业收入"]
)
def test_a_company_is_known_by_any_of_its_names(name: str, company: Company, question: str) -> None:
    got = read(question.format(name))
    assert (got.companies, got.metrics) == ((company,), ("营业收入",)), got
    assert got.route is Route.FACT


@pytest.mark.parametrize("name", ["星河智造科技", "青岚老窖酒业"])
def test_a_name_lengthened_towards_the_full_name_is_taken_where_it_cannot_be_a_product(name: str) -> None:
    assert read(f"{name}2021年营业收入是多少？").route is Route.FACT
    assert read(f"2021年{name}营业收入是多少？").refusal_code == "unknown_metric"


def test_several_companies_are_linked_in_the_order_named() -> None:
    got = read("临江银行、青岚老窖和688901 2021年的净利润分别是多少？")
    assert got.companies == (BANK, LIQUOR, STAR)


def test_a_name_of_two_companies_is_refused_with_both() -> None:
    got = read("双子股份2021年净利润是多少？")
    assert (got.route, got.refusal_code) == (Route.REFUSE, "ambiguous_company")
    assert "600908" in got.refusal
    assert "600909" in got.refusal


def test_a_code_beside_an_ambiguous_name_decides() -> None:
    got = read("双子股份（600909）2021年净利润是多少？")
    assert [company.code for company in got.companies] == ["600909"]


def test_an_everyday_word_beside_a_company_is_not_a_second_company() -> None:
    got = read("星河智造2021年太阳能收入是多少？")
    assert got.refusal_code == "unknown_metric"
    assert "太阳能" in got.refusal


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("北辰光电2021年营业收入是多少？", "北辰光电"),
        ("2021年北辰光电的净利润增长率是多少", "北辰光电"),
        ("请问，在2021年，北辰光电科技股份有限公司的法定代表人是谁？", "北辰光电科技股份有限公司"),
        ("请简要介绍北辰光电2021年的研发投入情况", "北辰光电"),
        ("星河制造2021年营业收入是多少？", "星河制造"),
        ("深圳银行2021年净利润是多少？", "深圳银行"),
    ],
)
def test_a_company_that_is_not_in_the_registry_is_refused_by_name(question: str, name: str) -> None:
    got = read(question)
    assert (got.route, got.refusal_code, got.companies) == (Route.REFUSE, "unknown_company", ())
    assert name in got.refusal
    assert "未查询到" in got.refusal


def test_a_near_name_is_offered_but_never_answered_with() -> None:
    got = read("星河制造2021年营业收入是多少？")
    assert got.companies == ()
    assert "您是不是想问：星河智造" in got.refusal


def test_a_figure_of_nobody_is_refused() -> None:
    assert read("2021年营业收入是多少元？").refusal_code == "no_company"


def test_two_listings_of_one_company_are_one_company() -> None:
    listings = (
        (Company("900911", "东岭B股", "东岭酒店股份有限公司"), (Period(2021), Period(2020))),
        (Company("600911", "东岭酒店", "东岭酒店股份有限公司"), (Period(2021),)),
    )
    found = Knowledge(knowledge().lexicon, CompanyIndex.build(listings))
    got = understand("东岭酒店股份有限公司2021年净利润是多少", found)
    assert [company.code for company in got.companies] == ["600911"]


@pytest.mark.parametrize("name", ["双子重工工股份有限公司", "双重子工股份有限公司", "双子重工股份份有限公司"])
def test_a_slip_in_a_full_name_is_forgiven_with_less_confidence(name: str) -> None:
    got = read(f"请问{name}2021年的净利润是多少？")
    assert (got.route, got.companies) == (Route.FACT, (TWIN_A,)), got
    assert got.confidence < 1.0


def test_another_sign_in_a_full_name_is_another_company() -> None:
    got = read("青山老窖酒业股份有限公司2021年的净利润是多少？")
    assert got.refusal_code == "unknown_company"
    assert "您是不是想问：青岚老窖" in got.refusal
