"""A qualifier that is not understood refuses the question; the similar figure is never given."""

from __future__ import annotations

import pytest

from nianbao.domain.question import Route
from tests.unit.router.companies import read

# Each stands before or behind a metric that the catalogue knows.
_BEFORE = """
境外 境内 国内 海外 国外 出口 内销 外销 子公司 全资子公司 分公司 联营公司 参股公司 扣除政府补助后 剔除汇兑损益后
不含税 含税 考虑股份支付前 第一大客户 第四季度 第三季度 第二季度 下半年 单季度 十二月 月均 日均 年均 人均每月
华东地区 华南 北京地区 江苏省 欧洲 母公司以外 控股股东 预算 预计 预期 计划 目标 承诺 同行业 行业平均 行业 竞争对手
累计 历史最高 平均 最低 其中 调整前 追溯调整后 重述前 备考 模拟 未经审计 审计前 主要产品 白酒 动力电池 月球业务
新能源业务 零售业务 软件 线上 线下 经销 直销 非 总 净 内部 关联方 政府 每吨 单位面积 加权 剩余 新增 逾期 受限 本月
环比 期初 年初 上市前 合并前 重组前 并购标的 持有待售 少数股东 优先股 机构 个人 非流动 主营业务 其他业务
第五名供应商
"""
BEFORE = _BEFORE.split()
_BEHIND = """
预算数 计划数 目标值 预测值 坏账准备 减值准备 原值 净值 构成比例 占比 中的境外部分 中属于子公司的部分 的平均值
的最大值 的行业排名 扣除补助后 剔除商誉后 增长目标 完成率 预算完成率 的敏感性 的账龄 的年初数 年初余额 的四分之一
的一半 的税率 不含关联交易 季度分布 第二季度 除外 以外的部分 周转
"""
BEHIND = _BEHIND.split()
METRICS = ("营业收入", "净利润", "应收账款")


@pytest.mark.parametrize("qualifier", BEFORE)
@pytest.mark.parametrize("metric", METRICS)
def test_a_qualifier_before_a_metric_is_never_dropped(qualifier: str, metric: str) -> None:
    got = read(f"星河智造2020年{qualifier}{metric}是多少元？")
    assert got.route is Route.REFUSE or got.metrics != (metric,) or got.operation.value != "value"


@pytest.mark.parametrize("qualifier", BEFORE)
def test_a_qualifier_before_the_metric_is_named_in_the_refusal(qualifier: str) -> None:
    got = read(f"星河智造2020年{qualifier}存货是多少元？")
    assert (got.route, got.refusal_code) == (Route.REFUSE, "unknown_metric"), got
    assert "未查询到" in got.refusal and "没有收录" in got.refusal


@pytest.mark.parametrize("qualifier", BEFORE)
def test_a_qualifier_at_the_head_of_the_question_is_never_dropped(qualifier: str) -> None:
    got = read(f"{qualifier}的存货，星河智造2020年是多少？")
    assert got.route is Route.REFUSE, got


@pytest.mark.parametrize("qualifier", BEHIND)
def test_a_qualifier_behind_a_metric_is_never_dropped(qualifier: str) -> None:
    got = read(f"星河智造2020年存货{qualifier}是多少？")
    assert got.route is Route.REFUSE or got.operation.value != "value", got


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("星河智造2020年月球业务收入是多少？", "月球业务收入"),
        ("星河智造2020年境外营业收入是多少？", "境外营业收入"),
        ("星河智造2020年Q4净利润是多少？", "q4"),
        ("星河智造2020年R&D外包营业成本是多少？", "外包"),
    ],
)
def test_the_refusal_says_the_words_that_were_not_understood(question: str, words: str) -> None:
    assert words in read(question).refusal.lower()


@pytest.mark.parametrize(
    "question",
    [
        "青岚老窖酒业收入是多少？",
        "青岚老窖2021年酒业收入是多少？",
        "星河智造2020年太阳能收入是多少？",
        "星河智造集团2020年净利润是多少？",
        "星河智造的子公司2020年净利润是多少？",
        "星河智造电子2020年净利润是多少？",
        "临江农村商业银行2021年净利润是多少？",
        "新临江银行2021年净利润是多少？",
        "除星河智造外2020年净利润最高的公司是哪家？",
        "2021年制造业营业收入最高的公司是哪家？",
        "2021年制造业营业收入超过10亿元的公司有多少家？",
        "2021年超过10亿元的公司有多少家？",
        "2021年毛利率超过10亿元的公司有多少家？",
        "2021年境外营业收入超过10亿元的公司有多少家？",
        "2021年第四季度净利润为负的公司有几家？",
        "2021年扣除补助后净利润为负的公司有几家？",
        "2021年营业收入最高的前5家中排第7的公司",
        "2021年营业收入和净利润的平均值是多少，所有公司",
        "2021年国有企业营业收入总和是多少？",
        "2020-2021年所有公司营业收入总和是多少？",
        "2020-2021年营业收入超过10亿元的公司有几家？",
        "2021年月球科技营业收入在上市公司中排第几？",
        "2021年营业收入大约是净利润十倍的公司有哪些？",
        "2021年营业收入最高的公司的董事长是谁？",
        "星河智造2020年净利润和境外营业收入分别是多少？",
        "星河智造2020年境外研发费用占营业收入的比例是多少？",
        "星河智造2020年境外营业收入增长率是多少？",
        "星河智造2020年1月1日货币资金是多少？",
        "星河智造2020年2月净利润是多少？",
        "星河智造不是2020年的净利润是多少？",
    ],
)
def test_other_qualified_questions_are_refused(question: str) -> None:
    got = read(question)
    assert got.route is Route.REFUSE, got
