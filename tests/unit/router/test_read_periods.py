from __future__ import annotations

import pytest

from nianbao.domain.question import Route
from tests.unit.router.companies import read


@pytest.mark.parametrize(
    ("said", "periods"),
    [
        ("2020年", ["2020"]),
        ("20年", ["2020"]),
        ("2020年度", ["2020"]),
        ("2020", ["2020"]),
        ("二〇二〇年", ["2020"]),
        ("二零二零年度", ["2020"]),
        ("２０２０年", ["2020"]),
        ("FY2020", ["2020"]),
        ("2020年末", ["2020"]),
        ("2020年年末", ["2020"]),
        ("2020年底", ["2020"]),
        ("2020年12月31日", ["2020"]),
        ("2020-12-31", ["2020"]),
        ("2020年全年", ["2020"]),
        ("2019-2021年", ["2019", "2020", "2021"]),
        ("2019年至2021年", ["2019", "2020", "2021"]),
        ("2019~2021年度", ["2019", "2020", "2021"]),
        ("2019—21年", ["2019", "2020", "2021"]),
        ("2019年和2021年", ["2019", "2021"]),
        ("2019、2021年", ["2019", "2021"]),
        ("2019、2021年这两年", ["2019", "2021"]),
        ("近三年", ["2021", "2020", "2019"]),
        ("这三年", ["2021", "2020", "2019"]),
        ("最近两个会计年度", ["2021", "2020"]),
        ("2020年和上年", ["2020", "2019"]),
        ("上年", ["2020"]),
        ("本报告期", ["2021"]),
        ("最新", ["2021"]),
        ("", ["2021"]),
    ],
)
def test_periods_are_read_as_said(said: str, periods: list[str]) -> None:
    got = read(f"星河智造{said}的营业收入是多少？")
    assert [str(period) for period in got.periods] == periods, got.refusal
    assert got.route is Route.FACT


@pytest.mark.parametrize(
    "said", ["2023年上半年", "2023年半年度", "2023年中报", "2023H1", "2023年1-6月", "2023年6月30日", "2023年6月末"]
)
def test_half_years_are_read(said: str) -> None:
    got = read(f"白鹭生物{said}的货币资金是多少？")
    assert ([str(period) for period in got.periods], got.route) == (["2023H1"], Route.FACT)


def test_no_year_means_the_latest_annual_report_and_says_so() -> None:
    got = read("白鹭生物的净利润是多少？")
    assert ([str(period) for period in got.periods], got.is_period_assumed) == (["2021"], True)
    assert read("白鹭生物2021年的净利润是多少？").is_period_assumed is False


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("星河智造2016年的营业收入是多少？", "report_not_loaded"),
        ("星河智造2025年的营业收入是多少？", "report_not_loaded"),
        ("白鹭生物2023年的营业收入是多少？", "report_not_loaded"),
        ("白鹭生物2023年第一季度的营业收入是多少？", "report_not_loaded"),
        ("白鹭生物2023年前三季度的营业收入是多少？", "report_not_loaded"),
        ("请简要分析青岚老窖2019年的社会责任情况", "report_not_loaded"),
        ("青岚老窖2019年的法定代表人是谁？", "report_not_loaded"),
        ("青岚老窖2019年的职工人数是多少？", "report_not_loaded"),
        ("2017年营业收入最高的公司是哪家？", "report_not_loaded"),
        ("星河智造去年的营业收入是多少？", "unclear_period"),
        ("星河智造今年的营业收入是多少？", "unclear_period"),
        ("星河智造2020年下半年的营业收入是多少？", "unknown_metric"),
        ("星河智造2020年第三季度的营业收入是多少？", "unknown_metric"),
        ("星河智造2020年四季度的营业收入是多少？", "unknown_metric"),
        ("星河智造2020年5月的营业收入是多少？", "unknown_metric"),
    ],
)
def test_periods_that_no_report_states_are_refused(question: str, code: str) -> None:
    got = read(question)
    assert (got.route, got.refusal_code) == (Route.REFUSE, code), got


def test_a_report_not_loaded_says_which_are() -> None:
    got = read("青岚老窖2016年的营业收入是多少？")
    assert "没有收录" in got.refusal
    assert "2020年、2021年" in got.refusal


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("青岚老窖2019年的存货是多少？", "2019"),  # beside the figures of 2020
        ("青岚老窖2018年的营业收入是多少？", "2018"),  # 主要会计数据 goes back two years
        ("白鹭生物2022年的货币资金是多少？", "2022"),  # the opening balance of 2023H1
        ("白鹭生物2022年上半年的营业收入是多少？", "2022H1"),
    ],
)
def test_comparative_figures_of_later_reports_are_passed_on(question: str, period: str) -> None:
    got = read(question)
    assert ([str(p) for p in got.periods], got.route) == ([period], Route.FACT), got.refusal


@pytest.mark.parametrize(
    ("question", "periods"),
    [
        ("星河智造2021年营业收入增长率是多少？", ["2021"]),
        ("星河智造2021年营业收入比上年增长了多少？", ["2021"]),
        ("星河智造2021年营业收入相比2020年变动了百分之多少？", ["2021"]),
        ("与2020年相比，星河智造2021年营业收入的增长率", ["2021"]),
        ("星河智造2021年营业收入相比2019年增长率是多少？", ["2021", "2019"]),
        ("星河智造从2019年到2021年营业收入增长率是多少？", ["2021", "2019"]),
        ("星河智造2020年和2021年营业收入增长率分别是多少？", ["2020", "2021"]),
        ("星河智造营业收入比上年增加了多少？", ["2021"]),
    ],
)
def test_a_comparison_over_time_names_its_target_first(question: str, periods: list[str]) -> None:
    got = read(question)
    assert [str(period) for period in got.periods] == periods, got


def test_a_number_of_years_that_are_not_those_named_is_not_understood() -> None:
    assert read("星河智造2021年这三年的营业收入").route is Route.REFUSE
    assert read("星河智造2019、2020、2021年这两年的营业收入").route is Route.REFUSE


def test_the_extreme_year_of_these_years_is_looked_for_in_the_last_ones() -> None:
    got = read("星河智造这三年哪年营收最高")
    assert sorted(str(period) for period in got.periods) == ["2019", "2020", "2021"], got.refusal


@pytest.mark.parametrize(
    ("question", "periods"),
    [
        ("星河智造2021年合并范围跟上年比有变化吗？", ["2021"]),
        ("星河智造2020年年报里对2021年有什么经营计划？", ["2020"]),
        ("星河智造2020年和2021年的主要风险有哪些？", ["2020", "2021"]),
    ],
)
def test_what_a_report_tells_is_looked_for_in_that_report_alone(question: str, periods: list[str]) -> None:
    got = read(question)
    assert ([str(period) for period in got.periods], got.route) == (periods, Route.OPEN)


@pytest.mark.parametrize("years", ["2020年、2021年两年的", "2020和2021两年", "2020年、2021年这两年的"])
def test_a_count_of_years_that_agrees_with_those_named_adds_nothing(years: str) -> None:
    got = read(f"星河智造{years}净利润")
    assert [period.year for period in got.periods] == [2020, 2021]
    assert read(f"星河智造{years.replace('两', '三')}净利润").route is Route.REFUSE
