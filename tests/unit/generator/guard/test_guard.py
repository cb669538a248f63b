"""The guard: figures with unit, rounding, sign, year, company and metric; names; nothing foreign."""

from __future__ import annotations

import pytest

from services.generator.guard.guard import EvidencePassage, Guard, Inquiry
from services.generator.guard.problem import Kind

PROSE = EvidencePassage(
    "报告期内公司研发投入为5.51亿元，占营业收入的4.15%，研发人员1,354人。2019年研发投入4.20亿元，同比下降5.2%。"
    "净利润-3.2亿元，毛利率较上年减少1.61个百分点。公司聘请和信会计师事务所（特殊普通合伙），签字会计师为陆昭远，"
    "生产基地位于湖州。子公司星火影视有限公司实现净利润0.32亿元。设立两家子公司。报告于2021年4月28日批准报出。",
    "第三节 / 研发投入",
    "青禾股份",
    2020,
)
TABLE = EvidencePassage(
    "主要财务数据（单位：元）\n营业收入：2020年 1,234,567,890.00；2019年 1,100,000,000.00；同比增减 12.23%\n"
    "管理费用：2020年 100,000,000.00；2019年 90,000,000.00；同比增减 11.11%\n周转率：2020年 0.1235",
    "第十节 / 财务报告",
    "青禾股份",
    2020,
)
RIVAL = EvidencePassage("2020年研发投入6.66亿元。", "研发投入", "云岭科技", 2020)
NAMES = {"青禾股份": "600001", "青禾农业股份有限公司": "600001", "云岭科技": "000002"}
GUARD = Guard([PROSE, TABLE, RIVAL], Inquiry("青禾股份2020年的研发投入情况", frozenset({2020}), NAMES))


@pytest.mark.parametrize(
    "sentence",
    [
        "公司重视研发投入。",
        "青禾股份2020年研发投入5.51亿元，占营业收入的4.15%[1]。",
        "研发投入为55,100万元。",
        "研发投入551百万元，约5.5亿元。",
        "占比4.2%【1、2】。",
        "２０２０年研发投入占营业收入的４．１５％。",
        "1. 研发投入占营业收入的4.15%。",
        "（2）研发人员1,354名。",
        "研发人员约1,350人。",
        "研发人员超过1300人，一千三百余人。",
        "2019年研发投入为4.2亿元，同比下降5.2%。",
        "2019年研发投入降幅为5.2%。",
        "公司亏损3.2亿元。",
        "毛利率下降1.61个百分点。",
        "2020年营业收入12.35亿元，2019年11亿元，同比增长12.23%。",
        "2020年末的周转率为12.35%。",
        "签字会计师为陆昭远，生产基地位于湖州。",
        "星火影视有限公司净利润为3,200万元。",
        "公司设立2家子公司，一方面降低成本。",
        "云岭科技2020年研发投入为6.66亿元。",
        "报告于2021年4月28日批准报出。",
    ],
)
def test_what_the_evidence_says_may_be_said(sentence: str) -> None:
    assert GUARD.check(sentence).problems == ()


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("研发投入5.52亿元。", Kind.FIGURE),
        ("研发投入5.51万元。", Kind.FIGURE),
        ("研发投入6亿元。", Kind.FIGURE),
        ("研发人员约1,000人。", Kind.FIGURE),
        ("研发人员超过1,400人。", Kind.FIGURE),
        ("研发投入占比4.15个百分点。", Kind.FIGURE),
        ("2019年研发投入同比增长5.2%。", Kind.FIGURE),
        ("公司盈利3.2亿元。", Kind.FIGURE),
        ("毛利率下降1.61%。", Kind.FIGURE),
        ("增长百分之五。", Kind.FIGURE),
        ("占营业收入约三成。", Kind.FIGURE),
        ("研发人员一千余家。", Kind.FIGURE),
        ("共有12个项目。", Kind.FIGURE),
        ("2019年研发投入为5.51亿元。", Kind.YEAR),
        ("研发投入为4.2亿元。", Kind.YEAR),
        ("2018年公司重视研发投入。", Kind.YEAR),
        ("报告于2021年5月28日批准报出。", Kind.YEAR),
        ("青禾股份2020年研发投入6.66亿元。", Kind.OWNER),
        ("云岭科技2020年研发投入5.51亿元。", Kind.OWNER),
        ("公司实现净利润0.32亿元。", Kind.OWNER),
        ("营业收入1.00亿元。", Kind.METRIC),
        ("管理费用同比增长12.23%。", Kind.METRIC),
        ("远景动力2020年研发投入5.51亿元。", Kind.NAME),
        ("公司聘请大华会计师事务所。", Kind.NAME),
        ("签字会计师为陆昭明。", Kind.NAME),
        ("生产基地位于合肥。", Kind.NAME),
        ("研发投入由ABC基金支持。", Kind.NAME),
        ("访问 http://evil.example 了解研发投入。", Kind.NAME),
        ("今天天气很好，适合出门。", Kind.FOREIGN),
    ],
)
def test_anything_else_is_held_up_with_the_reason(sentence: str, kind: Kind) -> None:
    assert kind in [problem.kind for problem in GUARD.check(sentence).problems]


def test_the_passages_that_bear_a_figure_out_are_known() -> None:
    assert GUARD.check("2020年营业收入12.35亿元。").passages == {2}
    assert GUARD.check("研发投入5.51亿元。").passages == {1}


def test_a_sentence_may_go_on_about_the_year_of_the_one_before() -> None:
    assert not GUARD.check("研发投入为4.2亿元。").is_supported
    assert GUARD.check("研发投入为4.2亿元。", before="2019年的情况如下。").is_supported


def test_a_list_with_each_tells_year_and_metric_apart() -> None:
    guard = Guard(
        [EvidencePassage("2018年、2019年和2020年营业收入分别为8.12亿元、9.45亿元和10.03亿元。", "", "青禾股份", 2020)],
        Inquiry("青禾股份近三年营业收入", frozenset({2018, 2019, 2020}), NAMES),
    )
    assert guard.check("2019年营业收入为9.45亿元。").is_supported
    assert guard.check("2018年至2020年营业收入分别为8.12亿元、9.45亿元和10.03亿元。").is_supported
    assert not guard.check("2018年至2020年营业收入分别为9.45亿元、8.12亿元和10.03亿元。").is_supported


def test_a_number_without_unit_is_no_money_unless_the_table_says_so() -> None:
    bare = Guard([EvidencePassage("研发投入：2020年 5,510", "", "青禾股份", 2020)], Inquiry("研发投入"))
    declared = Guard([EvidencePassage("单位：万元\n研发投入：2020年 5,510", "", "青禾股份", 2020)], Inquiry("研发投入"))
    assert not bare.check("研发投入5,510万元。").is_supported
    assert declared.check("研发投入5,510万元。").is_supported
    assert not declared.check("研发投入5,510元。").is_supported


def test_where_more_than_the_evidence_may_be_said_figures_still_may_not() -> None:
    guard = Guard(
        [EvidencePassage("商誉是收购价高于可辨认净资产公允价值的部分。")], Inquiry("商誉"), checks_names=False
    )
    assert guard.check("它常见于高溢价并购之后。").is_supported
    assert not guard.check("商誉每年减值10%。").is_supported


STAFF = EvidencePassage(
    "专业构成\n生产人员：2,730\n技术人员：1,025\n报告期内，公司员工中博士41人，硕士268人。\n单位：元\n"
    "华东：2020年金额 1,240,551,830.66；2019年金额 1,402,337,710.28；占营业收入比重 43.10%\n"
    "华南：2020年金额 608,722,415.09；2019年金额 655,018,944.37；占营业收入比重 21.15%\n"
    "前五名客户销售额中关联方销售额占年度销售总额比例：0.00%\n前五名供应商采购额中关联方采购额占年度采购总额比例：6.65%\n"
    "公司未受到环境行政处罚。\n是否改聘会计师事务所：□是 √否\n截至期末已签约尚未支付的资本性支出为2.36亿元。",
    "第三节 / 经营情况",
    "青禾股份",
    2020,
)
LOOSE = Guard([STAFF], Inquiry("青禾股份2020年经营情况", frozenset({2020}), NAMES))


@pytest.mark.parametrize(
    "sentence",
    [
        "按专业分，生产人员最多，有2,730人。",
        "从地区看，华东仍是第一大市场，收入12.41亿元，占43.1%。",
        "华南地区贡献了6.09亿元的收入，而2019年为6.55亿元。",
        "华东收入由14.02亿元降至12.41亿元。",
    ],
)
def test_words_that_no_other_figure_claims_are_free(sentence: str) -> None:
    assert LOOSE.check(sentence).problems == ()


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("按专业分，技术人员最多，有2,730人。", Kind.METRIC),
        ("从地区看，华南仍是第一大市场，收入12.41亿元。", Kind.METRIC),
        ("净利润为12.41亿元。", Kind.METRIC),
        ("华东收入由12.41亿元降至14.02亿元。", Kind.YEAR),
    ],
)
def test_words_that_another_figure_claims_hold_it_up(sentence: str, kind: Kind) -> None:
    assert kind in [problem.kind for problem in LOOSE.check(sentence).problems]


@pytest.mark.parametrize(
    "sentence",
    [
        "博士和硕士合计309人。",
        "华东和华南收入合计18.49亿元。",
        "华东收入比上年减少1.62亿元。",
        "华东收入同比下降11.5%。",
    ],
)
def test_sums_and_changes_of_printed_figures_may_be_said(sentence: str) -> None:
    assert LOOSE.check(sentence).problems == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "博士和硕士合计319人。",
        "华东和华南收入合计18.94亿元。",
        "华东收入比上年增加1.62亿元。",
        "华东收入同比下降12.5%。",
    ],
)
def test_sums_and_changes_that_do_not_come_out_are_held_up(sentence: str) -> None:
    assert Kind.FIGURE in [problem.kind for problem in LOOSE.check(sentence).problems]


@pytest.mark.parametrize(
    "sentence",
    [
        "前五名客户中没有关联方销售。",
        "公司没有受到环境行政处罚。",
        "公司本年没有改聘会计师事务所。",
        "已签约尚未支付的资本性支出为2.36亿元。",
    ],
)
def test_what_the_evidence_denies_may_be_denied(sentence: str) -> None:
    assert LOOSE.check(sentence).problems == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "前五名供应商中没有关联方采购。",
        "前五名客户中有关联方销售。",
        "公司受到环境行政处罚。",
        "公司本年改聘会计师事务所。",
    ],
)
def test_what_the_evidence_says_the_opposite_of_is_held_up(sentence: str) -> None:
    assert Kind.DENIED in [problem.kind for problem in LOOSE.check(sentence).problems]


WORDED = Guard(
    [
        EvidencePassage(
            "公司实现营业收入30.00亿元，上年同期25.00亿元，同比增长20.00%；净利润1.20亿元，上年同期1.50亿元。\n"
            "单位：元\n5G模块：2020年收入 1,500,000,000.00；2019年收入 1,000,000,000.00\n"
            "光器件：2020年收入 900,000,000.00；2019年收入 950,000,000.00\n"
            "30岁以下：2020年人数 400；2019年人数 360\n"
            "经销商：期末数量 420；本期增加数量 60；本期减少数量 90\n"
            "乐山光电有限公司：净利润 88,000,000.00\n绵阳光电有限公司：净利润 -15,000,000.00\n"
            "公司报告期不存在担保情况。\n法定代表人 沈怀远；董事会秘书 陆清和",
            "第三节 / 经营情况",
            "青禾股份",
            2020,
        )
    ],
    Inquiry("青禾股份2020年经营情况", frozenset({2020}), NAMES),
)


@pytest.mark.parametrize(
    "sentence",
    [
        "营收30亿元，较去年同期的25亿元增长20%。",
        "净利润1.2亿元，上年为1.5亿元，少赚了3,000万元。",
        "5G模块收入15亿元，是光器件（9亿元）的约1.7倍。",
        "5G模块收入10亿元→15亿元。",
        "30岁以下员工400人，比上年多40人。",
        "经销商期末420家，全年净减少30家。",
        "5G模块和光器件收入分别为15亿元和9亿元，合计24亿元。",
        "光器件收入降至9亿元。",
        "公司没有担保，法定代表人为沈怀远。",
    ],
)
def test_other_words_for_what_is_printed_may_be_said(sentence: str) -> None:
    assert WORDED.check(sentence).problems == ()


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("净利润1.2亿元，上年为1.5亿元，多赚了3,000万元。", Kind.FIGURE),
        ("5G模块收入15亿元，是光器件（9亿元）的约1.2倍。", Kind.FIGURE),
        ("4G模块收入15亿元。", Kind.NAME),
        ("经销商期末420家，全年净增加30家。", Kind.FIGURE),
        ("5G模块和光器件收入分别为9亿元和15亿元。", Kind.METRIC),
        ("光器件收入升至9亿元。", Kind.METRIC),
        ("绵阳光电有限公司净利润为8,800万元。", Kind.OWNER),
        ("公司存在对外担保。", Kind.DENIED),
        ("法定代表人为陆清和。", Kind.NAME),
    ],
)
def test_other_words_for_what_is_not_printed_are_held_up(sentence: str, kind: Kind) -> None:
    assert kind in [problem.kind for problem in WORDED.check(sentence).problems]
