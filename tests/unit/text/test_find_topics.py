"""Questions mean topics by the words they hold, not by how they are put together."""

from __future__ import annotations

import pytest

from nianbao.domain.topic import load_topics
from nianbao.text.find_topics import find_topics

LEAST_TOPICS = 150


def names(question: str) -> list[str]:
    return [topic.name for topic in find_topics(question, ["青禾农业科技股份有限公司", "青禾股份"])]


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("青禾股份2020年客户的集中度高不高", "主要销售客户"),
        ("采购上是不是依赖少数供应商", "主要供应商"),
        ("有没有吃官司", "重大诉讼、仲裁"),
        ("被证监局出过警示函吗", "处罚及整改"),
        ("环保上被罚过款没有", "环境问题行政处罚"),
        ("大股东有没有占用上市公司的钱", "非经营性资金占用"),
        ("替别人做了多少担保", "对外担保"),
        ("董秘换人了吗，新任是谁", "董事、监事、高级管理人员变动"),
        ("每10股派多少现金", "利润分配"),
        ("股票会不会被摘牌", "退市风险"),
        ("重點審計事項：关键审计事项有哪些", "关键审计事项"),
        ("募集资金变更用途了吗", "募集资金变更"),
        ("实控人有没有变更", "控制权变更"),
        ("有多少户股东", "股东人数"),
        ("董秘怎么联系", "联系方式"),
        ("独立董事提过异议吗", "董事异议"),
        ("有没有劳务派遣", "劳务外包"),
        ("销售费用为什么下降", "期间费用"),
        ("直接材料占成本多大比重", "营业成本构成"),
        ("限售股什么时候解禁了多少", "限售股份"),
        ("炒股了吗", "证券投资"),
    ],
)
def test_a_question_means_the_topic_that_takes_most_of_its_words(question: str, topic: str) -> None:
    assert names(question)[0] == topic


def test_a_topic_within_the_words_of_another_is_left_out() -> None:
    assert names("因环境问题受到行政处罚的情况") == ["环境问题行政处罚"]


def test_two_topics_are_both_meant() -> None:
    assert set(names("控股股东和实际控制人分别是谁")) == {"控股股东", "实际控制人"}


def test_words_of_the_companys_name_mean_nothing() -> None:
    assert find_topics("风险投资股份2020年的净利润", ["风险投资股份"]) == ()


def test_figures_of_statements_mean_no_topic() -> None:
    assert names("青禾股份2020年营业收入是多少元") == []


def test_there_are_as_many_topics_as_the_rules_ask_for() -> None:
    assert len(load_topics()) >= LEAST_TOPICS


def test_what_is_told_in_many_places_comes_behind_what_is_asked_about() -> None:
    assert names("现金流变化的原因") == ["现金流", "变动原因"]
    assert names("在建工程为什么大幅增加") == ["变动原因"]
