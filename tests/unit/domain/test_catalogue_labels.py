"""Which printed row label means which metric, and when the catalogue does not say."""

from __future__ import annotations

import pytest

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.fact import Table

CATALOGUE = load_catalogue()
BALANCE, INCOME, CASH = Table.BALANCE_SHEET, Table.INCOME_STATEMENT, Table.CASH_FLOW_STATEMENT


def _match(label: str, table: Table, parent: str = "") -> str | None:
    metric = CATALOGUE.match_label(label, table, parent)
    return None if metric is None else metric.name


@pytest.mark.parametrize(
    ("label", "table", "name"),
    [
        ("一、营业总收入", INCOME, "营业总收入"),
        ("其中：营业收入", INCOME, "营业收入"),
        ("1.归属于母公司股东的净利润（净亏损以“-”号填列）", INCOME, "归属于母公司所有者的净利润"),
        ("归属于本行股东的净利润", INCOME, "归属于母公司所有者的净利润"),
        ("五、净利润（净亏损以“－”号填列）", INCOME, "净利润"),
        ("（一）基本每股收益（元/股）", INCOME, "基本每股收益"),
        ("加：公允价值变动收益（损失以“－”号填列）", INCOME, "公允价值变动收益"),
        ("投资收益（损失以“－”号", INCOME, "投资收益"),
        ("实收资本（或股本）", BALANCE, "股本"),
        ("所有者权益（或股东权益）合计", BALANCE, "所有者权益合计"),
        ("负债和所有者权益（或股东权益）总计", BALANCE, "负债和所有者权益总计"),
        ("归属于本行股东权益合计", BALANCE, "归属于母公司所有者权益合计"),
        ("减：库存股", BALANCE, "库存股"),
        ("△拆出资金", BALANCE, "拆出资金"),
        ("货币资金七、1", BALANCE, "货币资金"),
        ("存货11.7.5", BALANCE, "存货"),
        ("固定资产四(14)", BALANCE, "固定资产"),
        ("流動資產合計", BALANCE, "流动资产合计"),
        ("经营活动产生/(使用)的现金流量净额", CASH, "经营活动产生的现金流量净额"),
        ("投资活动使用的现金流量净额", CASH, "投资活动产生的现金流量净额"),
        ("五、现金及现金等价物净增加/（减少）额", CASH, "现金及现金等价物净增加额"),
        ("加：年初现金及现金等价物余额", CASH, "期初现金及现金等价物余额"),
        ("取得借款所收到的现金", CASH, "取得借款收到的现金"),
        ("归属于上市公司股东的扣除非经常性损益的净利润（元）", Table.KEY_FIGURES, "扣除非经常性损益后的归母净利润"),
        ("基本每股收益（元／股）", Table.KEY_FIGURES, "基本每股收益"),
        ("报告期末在职员工的数量合计（人）", Table.STAFF, "职工人数"),
        ("硕士及以上", Table.STAFF, "硕士及以上人数"),
        ("公司的外文名称（如有）", Table.COMPANY, "外文名称"),
        ("公司的法定代表人", Table.COMPANY, "法定代表人"),
    ],
)
def test_printed_labels_are_matched(label: str, table: Table, name: str) -> None:
    assert _match(label, table) == name


@pytest.mark.parametrize(
    ("label", "table"),
    [
        ("合计", Table.STAFF),
        ("其他", Table.STAFF),
        ("净资产收益率（扣除非经常性损益后）", Table.KEY_FIGURES),
        ("总资产（调整前）", Table.KEY_FIGURES),
        ("传真", Table.COMPANY),
        ("货币资金", INCOME),
        ("经营性应收项目的增加", CASH),
        ("", BALANCE),
    ],
)
def test_a_doubtful_label_is_left_unmatched(label: str, table: Table) -> None:
    assert _match(label, table) is None


@pytest.mark.parametrize(
    ("label", "above", "name"),
    [
        ("利息收入", "", "利息收入"),
        ("利息收入", "营业收入", "利息收入"),
        ("利息收入", "财务费用", "财务费用中的利息收入"),
        ("利息收入", "利息费用", "财务费用中的利息收入"),
        ("其中：利息支出", "财务费用（收益以“－”号填列）", "利息费用"),
        ("利息支出", "营业成本", "利息支出"),
    ],
)
def test_a_label_that_stands_twice_is_told_apart_by_the_line_above(label: str, above: str, name: str) -> None:
    assert _match(label, INCOME, above) == name


def test_a_part_of_an_unknown_line_is_not_guessed() -> None:
    assert _match("其中：利息收入", INCOME) is None
    assert _match("优先股", BALANCE) is None


def test_preferred_shares_belong_to_the_line_above() -> None:
    assert _match("其中：优先股", BALANCE, "应付债券") == "应付债券中的优先股"
    assert _match("永续债", BALANCE, "应付债券中的优先股") == "应付债券中的永续债"
    assert _match("永续债", BALANCE, "其他权益工具中的优先股") == "其他权益工具中的永续债"


def test_a_contact_is_named_by_whose_it_is() -> None:
    assert _match("传真", Table.COMPANY, "董事会秘书") == "董事会秘书传真"
    assert _match("电话", Table.COMPANY, "证券事务代表") == "证券事务代表电话"


def test_other_comprehensive_income_is_a_balance_and_a_flow() -> None:
    assert _match("其他综合收益", BALANCE) == "其他综合收益"
    assert _match("六、其他综合收益的税后净额", INCOME) == "其他综合收益的税后净额"
    assert _match("其他综合收益", INCOME) == "其他综合收益的税后净额"


def test_every_name_matches_itself_in_its_tables() -> None:
    for metric in (each for each in CATALOGUE.metrics if not each.is_itemised):
        for table in metric.tables:
            assert _match(metric.name, table, metric.parent) == metric.name


def test_a_match_that_is_asked_again_is_the_same() -> None:
    assert CATALOGUE.match_label("商誉", BALANCE) is CATALOGUE.match_label("商誉", BALANCE)
