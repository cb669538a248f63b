"""What the catalogue holds, and how names, aliases and growth words are understood."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from nianbao.domain.catalogue import is_itemised, is_number, load_catalogue
from nianbao.domain.fact import Table
from nianbao.domain.formula import operands
from nianbao.domain.metric import DerivedMetric, Display, Metric, MetricKind

CATALOGUE = load_catalogue()


def _name(words: str) -> str | None:
    found = CATALOGUE.find(words)
    return None if found is None else found.name


def test_the_catalogue_is_as_wide_as_promised() -> None:
    assert len(CATALOGUE.metrics) >= 500
    assert len(CATALOGUE.derived) >= 80
    assert len(CATALOGUE.identities) >= 30
    assert sum(bool(metric.meaning) for metric in CATALOGUE.metrics) >= 250
    assert all(derived.meaning.endswith("。") for derived in CATALOGUE.derived)


def test_every_table_is_covered() -> None:
    for table, least in zip(Table, (150, 90, 80, 80, 40, 40), strict=True):
        assert len(CATALOGUE.of_table(table)) >= least, table


def test_loading_twice_gives_the_same_catalogue() -> None:
    assert load_catalogue() is CATALOGUE


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("营收", "营业收入"),
        ("归母净利润", "归属于母公司所有者的净利润"),
        ("归属于上市公司股东的净利润", "归属于母公司所有者的净利润"),
        ("扣非净利润", "扣除非经常性损益后的归母净利润"),
        ("员工总数", "职工人数"),
        ("总资产", "资产总计"),
        ("净资产", "所有者权益合计"),
        ("归母净资产", "归属于母公司所有者权益合计"),
        ("实收资本", "股本"),
        ("企业名称", "公司名称"),
        ("营业税金及附加", "税金及附加"),
        ("博士及以上的员工人数", "博士人数"),
        ("经营性现金流量净额", "经营活动产生的现金流量净额"),
        ("购买商品接受劳务支付的现金", "购买商品、接受劳务支付的现金"),
        ("处置固定资产、无形资产及其他长期资产收回的现金净额", "处置固定资产、无形资产和其他长期资产收回的现金净额"),
        ("負債合計", "负债合计"),
        ("资产负债比率", "资产负债率"),
        ("企业研发经费与利润之比", "企业研发经费与利润比值"),
        ("投资收益占营业收入的比例", "投资收益占营业收入比率"),
        ("收回投资所收到的现金", "收回投资收到的现金"),
        ("roe", "净资产收益率"),
        ("加权平均净资产收益率（%）", "加权平均净资产收益率"),
    ],
)
def test_what_people_say_is_found(words: str, name: str) -> None:
    assert _name(words) == name


@pytest.mark.parametrize("words", ["", "茅台", "合计", "其他", "营业"])
def test_what_is_no_metric_is_not_found(words: str) -> None:
    assert CATALOGUE.find(words) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("营业收入", "营业总收入"),
        ("营业成本", "营业总成本"),
        ("净利润", "归母净利润"),
        ("所有者权益合计", "归属于母公司所有者权益合计"),
        ("应收票据", "应收票据及应收账款"),
        ("研发费用", "研发投入"),
        ("期末现金及现金等价物余额", "期初现金及现金等价物余额"),
        ("综合收益总额", "归属于母公司所有者的综合收益总额"),
        ("利息收入", "财务费用中的利息收入"),
        ("利息支出", "利息费用"),
        ("硕士人数", "硕士及以上人数"),
        ("基本每股收益", "扣非每股收益"),
        ("加权平均净资产收益率", "净资产收益率"),
        ("归属于母公司所有者的净利润", "归属于母公司普通股股东的净利润"),
    ],
)
def test_concepts_that_look_alike_stay_apart(one: str, other: str) -> None:
    assert _name(one) is not None
    assert _name(other) is not None
    assert _name(one) != _name(other)


def test_spellings_reach_every_metric() -> None:
    spellings = CATALOGUE.spellings()
    is_asked = [each for each in (*CATALOGUE.metrics, *CATALOGUE.derived) if not is_itemised(each)]
    assert set(spellings.values()) == {each.name for each in is_asked}
    assert spellings["三费占比"] == "三费比重"
    assert "一、营业总收入" not in spellings


def test_spellings_hold_no_single_character() -> None:
    assert min(len(text) for text in CATALOGUE.spellings()) >= 2


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("营业收入增长率", "营业收入"),
        ("净利润同比增长率", "净利润"),
        ("总负债的增长率", "负债合计"),
        ("现金及现金等价物增长率", "期末现金及现金等价物余额"),
        ("毛利率增幅", "毛利率"),
    ],
)
def test_growth_words_name_their_base(words: str, name: str) -> None:
    base = CATALOGUE.growth_base(words)
    assert base is not None
    assert base.name == name


@pytest.mark.parametrize("words", ["营业收入", "增长率", "天气增长率"])
def test_words_without_a_base_ask_for_no_growth(words: str) -> None:
    assert CATALOGUE.growth_base(words) is None


def test_fallbacks_say_what_people_mean_when_a_line_is_not_printed() -> None:
    assert CATALOGUE.fallbacks("利息收入") == ("财务费用中的利息收入",)
    assert CATALOGUE.fallbacks("营业收入") == ()


def test_an_unknown_metric_name_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        CATALOGUE.metric("营收")


def test_text_metrics_are_no_numbers() -> None:
    name, revenue, margin = (CATALOGUE.find(words) for words in ("公司名称", "营业收入", "毛利率"))
    assert isinstance(name, Metric)
    assert name.kind is MetricKind.TEXT
    assert not is_number(name)
    assert isinstance(revenue, Metric)
    assert is_number(revenue)
    assert isinstance(margin, DerivedMetric)
    assert is_number(margin)


@pytest.mark.parametrize(
    ("name", "display", "read"),
    [
        ("毛利率", Display.PERCENT, {"营业收入", "营业成本"}),
        ("速动比率", Display.DECIMAL, {"流动资产合计", "存货", "流动负债合计"}),
        ("现金比率", Display.PERCENT, {"货币资金", "流动负债合计"}),
        ("三费比重", Display.PERCENT, {"销售费用", "管理费用", "财务费用", "营业收入"}),
        ("企业研发经费与利润比值", Display.DECIMAL, {"研发费用", "净利润"}),
        ("企业研发经费与营业收入比值", Display.DECIMAL, {"研发费用", "营业收入"}),
        ("研发费用率", Display.PERCENT, {"研发费用", "营业收入"}),
        ("企业硕士及以上人员占职工人数比例", Display.DECIMAL, {"硕士人数", "博士人数", "职工人数"}),
        ("非流动负债比率", Display.PERCENT, {"非流动负债合计", "负债合计"}),
        ("自由现金流", Display.YUAN, {"经营活动产生的现金流量净额", "购建固定资产、无形资产和其他长期资产支付的现金"}),
    ],
)
def test_derived_metrics_read_and_print_as_convention_has_it(name: str, display: Display, read: set[str]) -> None:
    derived = CATALOGUE.find(name)
    assert isinstance(derived, DerivedMetric)
    assert derived.display is display
    assert {operand.metric for operand in operands(derived.formula)} == read


def test_every_column_of_the_shared_facts_is_a_metric(shared_data: Path) -> None:
    with gzip.open(shared_data / "finglm" / "facts.csv.gz", "rt", encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file))
    unknown = [column for column in header if column != "年份" and CATALOGUE.find(column) is None]
    assert unknown == []


def test_every_checked_fact_of_the_real_reports_is_matched(shared_data: Path) -> None:
    paths = sorted((shared_data / "reports" / "truth").glob("*.facts.csv"))
    assert paths
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            # 其他 is printed for 专业构成 and 教育程度 alike, so it has no metric.
            rows = [(row["item"], Table(row["table"])) for row in csv.DictReader(file)]
        assert [row for row in rows if CATALOGUE.match_label(*row) is None and row[0] != "其他"] == []
