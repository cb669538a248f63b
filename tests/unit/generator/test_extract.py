"""Sections of reports answer in their own sentences: ticks read, none said as none, tables as sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nianbao.domain.answer import Answer, Passage, PassageLine
from nianbao.domain.geometry import Box
from nianbao.domain.question import Operation, Route
from services.generator.extract.read_parts import read_parts, says_none
from services.generator.extract.read_ticks import read_ticks
from services.generator.quote_passages import quote_passages
from tests.support.questions import asked

BOX = Box(1, 2, 3, 4)


def section(topic: str, title: str, *lines: str, page: int = 19) -> Passage:
    """A section as search gives it: "# " marks a heading within, "| " a row of a table."""
    texts = [line.removeprefix("# ").removeprefix("| ") for line in lines]
    starts = [sum(len(text) + 1 for text in texts[:place]) for place in range(len(texts))]
    places = tuple(
        PassageLine(start, page + place, BOX, is_row=line.startswith("| "), is_heading=line.startswith("# "))
        for place, (start, line) in enumerate(zip(starts, lines, strict=True))
    )
    path = f"第五节 重要事项 / {title}"
    return Passage("r1", "a.pdf", "青禾股份", "2020", path, "\n".join(texts), page, BOX, 1.0, "topic", topic, places)


def answer_of(question: str, *passages: Passage) -> Answer:
    return quote_passages(asked(Operation.DESCRIBE, text=f"青禾股份2020年{question}", route=Route.OPEN), passages)


@pytest.mark.parametrize(
    ("line", "is_none"),
    [
        ("□适用 √不适用", True),
        ("√适用 □不适用", False),
        ("□ 是 √ 否", True),
        ("√是 □否 □不适用", False),
        ("□本年度公司有重大诉讼、仲裁事项 √本年度公司无重大诉讼、仲裁事项", True),
        ("√本年度公司有重大诉讼、仲裁事项 □本年度公司无重大诉讼、仲裁事项", False),
        ("报告期内发现的内部控制重大缺陷的具体情况□是√否", True),
    ],
)
def test_ticks_say_whether_there_is_any(line: str, is_none: bool) -> None:
    ticks = read_ticks(line)
    assert ticks is not None
    assert ticks.is_none is is_none


@pytest.mark.parametrize("line", ["□适用 □不适用", "√适用 √不适用", "公司无诉讼。", "是"])
def test_a_line_in_which_nothing_is_chosen_is_no_tick(line: str) -> None:
    assert read_ticks(line) is None


@pytest.mark.parametrize(
    ("sentence", "is_none"),
    [
        ("公司报告期不存在处罚及整改情况。", True),
        ("本年度公司无重大诉讼、仲裁事项。", True),
        ("报告期内，公司暂未开展精准扶贫工作。", True),
        ("公司计划年度不派发现金红利，不送红股，不以公积金转增股本。", True),
        ("公司未达到重大诉讼披露标准的其他诉讼总金额预计14.49万元。", False),
        ("公司收到行政处罚决定书。", False),
    ],
)
def test_sentences_that_say_there_is_none_hold_no_amount(sentence: str, is_none: bool) -> None:
    assert says_none(sentence) is is_none


def test_what_was_ticked_not_applicable_is_answered_as_none_with_page_and_box() -> None:
    answer = answer_of("有没有打官司？", section("重大诉讼、仲裁", "十、重大诉讼、仲裁事项", "□适用 √不适用"))
    assert answer.text == "青禾股份2020年没有涉及重大诉讼、仲裁：报告第19页“十、重大诉讼、仲裁事项”一节勾选“不适用”。"
    assert [(each.page, each.box, each.text) for each in answer.citations] == [(19, BOX, "□适用 √不适用")]


def test_a_sentence_that_says_none_is_quoted_rather_than_the_tick() -> None:
    lines = ("□适用√不适用", "公司报告期不存在处罚及整改情况。")
    answer = answer_of("受到过处罚吗？", section("处罚及整改", "十三、处罚及整改情况", *lines))
    assert "没有涉及处罚及整改" in answer.text
    assert "写明“公司报告期不存在处罚及整改情况”" in answer.text
    assert [each.page for each in answer.citations] == [20]


def test_a_tick_below_a_narrower_heading_denies_no_more_than_that() -> None:
    told = section("研发人员", "4、研发投入", "| 研发人员数量(人)：2020年 1,249；2019年 936", "| 研发人员占比：71.49%")
    change = section("研发人员", "公司研发人员构成发生重大变化的原因及影响", "□适用√不适用", page=20)
    both = answer_of("研发人员有多少，占比多少？", told, change).text
    assert "没有涉及" not in both
    assert both.count("71.49%") == 1
    assert "没有涉及" not in answer_of("研发人员情况如何？", change, told).text
    alone = answer_of("研发人员情况如何？", change).text
    assert "没有涉及“公司研发人员构成发生重大变化的原因及影响”" in alone


def test_none_of_the_kind_does_not_hide_what_the_section_goes_on_to_say() -> None:
    smaller = "公司未达到重大诉讼披露标准的其他诉讼总金额预计14.49万元。"
    lines = ("□适用 √不适用", "本年度公司无重大诉讼、仲裁事项。", smaller)
    answer = answer_of("有无重大诉讼？", section("重大诉讼、仲裁", "十一、重大诉讼、仲裁事项", *lines))
    assert "没有涉及重大诉讼、仲裁" in answer.text
    assert smaller in answer.text


def test_a_section_that_applies_gives_its_content_whatever_else_does_not() -> None:
    lines = (
        "| 境内会计师事务所名称：青山会计师事务所",
        "| 境内会计师事务所报酬(万元)：97",
        "# 审计期间改聘的情况说明",
        "□适用 √不适用",
    )
    answer = answer_of("由哪家事务所审计？", section("会计师事务所聘任", "六、聘任、解聘会计师事务所情况", *lines))
    assert "没有涉及" not in answer.text
    assert "境内会计师事务所名称：青山会计师事务所；境内会计师事务所报酬：97万元。" in answer.text


def test_risks_asked_for_at_large_are_named_by_their_headings() -> None:
    lines = ("√适用 □不适用", "# 1、市场竞争的风险", "竞争日益激烈。", "# 2、汇率风险", "外销以美元结算。")
    answer = answer_of("面临哪些风险？", section("风险因素", "(四)可能面对的风险", *lines))
    assert answer.text == "青禾股份2020年报告第21至23页“(四)可能面对的风险”列出的风险因素：市场竞争的风险；汇率风险。"


def test_a_risk_asked_for_by_name_is_answered_from_its_part() -> None:
    lines = ("# 1、市场竞争的风险", "竞争日益激烈。", "# 2、汇率风险", "外销以美元结算，汇率波动影响业绩。")
    answer = answer_of("汇率风险是什么？", section("风险因素", "(四)可能面对的风险", *lines))
    assert "外销以美元结算，汇率波动影响业绩。" in answer.text
    assert [each.page for each in answer.citations] == [22]


def test_the_next_heading_answers_where_the_surest_one_only_leads_elsewhere() -> None:
    first = section("现金流", "5、现金流", "详见公司另行披露的报告。")
    second = section("现金流", "现金流量分析", "经营活动产生的现金流量净额为1.2亿元，主要系回款增加所致。", page=30)
    answer = answer_of("现金流情况", first, second)
    assert "1.2亿元" in answer.text
    assert [each.page for each in answer.citations] == [30]


def test_units_and_empty_ticks_are_no_sentences() -> None:
    (part,) = read_parts(section("现金流", "现金流", "√适用 □不适用", "单位:元 币种:人民币", "| 净额：1,200.00"))
    assert [sentence.text for sentence in part.sentences] == ["净额：1,200.00"]
    assert part.nones == ()


def found(title: str, *lines: str, page: int = 30) -> Passage:
    """A passage that the words found, below a heading."""
    return replace(section("", title, *lines, page=page), found_by="text")


def refused(question: str, *passages: Passage) -> Answer:
    understanding = asked(Operation.VALUE, text=f"青禾股份2020年{question}", route=Route.OPEN)
    return quote_passages(replace(understanding, refusal="没有收录", refusal_code="unknown_metric"), passages)


def test_a_heading_found_by_words_with_a_tick_below_it_says_none() -> None:
    lines = ("培训全年开展。", "# (四)劳务外包情况", "□适用 √不适用")
    answer = answer_of("劳务外包情况", found("(三)培训计划", *lines))
    assert answer.text == "青禾股份2020年没有涉及“劳务外包情况”：报告第32页“(四)劳务外包情况”一节勾选“不适用”。"
    assert [each.page for each in answer.citations] == [32]


def test_why_is_answered_by_the_line_that_names_what_is_asked_and_says_why() -> None:
    rows = (
        "| 存货：变动比例(%) 12.00；情况说明 主要系备货增加所致",
        "| 在建工程：变动比例(%) 122.24；情况说明 主要系募投项目实施所致",
    )
    answer = answer_of("在建工程为什么大幅增加？", section("变动原因", "1.资产及负债状况", *rows))
    assert "募投项目" in answer.text
    assert "备货" not in answer.text


def test_a_refused_figure_is_told_where_one_row_holds_all_that_is_asked() -> None:
    rows = ("单位：万元", "| 境内：营业收入 900.00", "| 水痘疫苗：营业收入 95,713.26；毛利率(%) 88.07")
    answer = refused("水痘疫苗的营业收入", found("分产品情况", *rows))
    assert (
        answer.text
        == "青禾股份2020年报告第32页“分产品情况”（单位：万元）：水痘疫苗：营业收入 95,713.26，毛利率(%) 88.07。"
    )


def test_a_refused_figure_stays_refused_where_its_qualifier_is_missing() -> None:
    answer = refused("月球业务的营业收入", found("分产品情况", "| 境内：营业收入 900.00"))
    assert (answer.is_refused, answer.text, answer.refusal_code) == (True, "没有收录", "unknown_metric")


def test_the_same_figure_of_something_else_is_not_quoted_beside_a_refused_one() -> None:
    paragraphs = ("扬州工厂为全资子公司，净利润30,062万元。", "沈阳工厂为全资子公司，净利润2,100万元。")
    shifted = [
        replace(line, box=Box(1, 2, 3, place)) for place, line in enumerate(found("主要子公司", *paragraphs).lines)
    ]
    answer = refused("沈阳工厂的净利润", replace(found("主要子公司", *paragraphs), lines=tuple(shifted)))
    assert "2,100万元" in answer.text
    assert "30,062" not in answer.text


def test_a_thing_that_no_passage_names_is_refused_by_its_name() -> None:
    answer = answer_of("的锂电池出货量", section("产销量", "(2).产销量情况分析表", "| 酒类：生产量 75,160.54"))
    assert answer.is_refused
    assert "没有提到「锂电池」" in answer.text


def test_a_heading_that_asks_is_answered_by_the_box_ticked_below_it() -> None:
    lines = ("# 更换会计师事务所是否履行审批程序", "√是 □否")
    answer = answer_of(
        "更换会计师事务所履行审批程序了吗", section("会计师事务所聘任", "八、聘任、解聘会计师事务所情况", *lines)
    )
    assert "更换会计师事务所是否履行审批程序：是" in answer.text


def test_a_row_of_words_and_figures_is_cut_between_pairs() -> None:
    row = "| 报告期末普通股股东总数；37,785；年度报告披露日前上一月末普通股股东总数；35,424；" + "；".join(
        ["没有关系的说明文字"] * 30
    )
    answer = answer_of("有多少股东", section("股东人数", "1、公司股东数量及持股情况", row))
    assert "报告期末普通股股东总数，37,785" in answer.text


def test_a_section_whose_heading_the_question_spells_answers_before_the_words() -> None:
    spelled = replace(section("", "6、环保技术", "公司自主开发了废水处理设施。"), found_by="heading")
    answer = answer_of("环保技术有什么优势", found("2020年任务", "坚持环保优先，增强技术优势。"), spelled)
    assert answer.text == "青禾股份2020年报告第19页“6、环保技术”：公司自主开发了废水处理设施。"


def test_each_clause_of_a_question_is_answered_with_its_own_page() -> None:
    orders = found("经营情况", "报告期末公司在手订单23亿元。", page=14)
    patents = found("知识产权", "公司拥有发明专利51项，均在有效期内。", page=40)
    answer = refused("手里攒了多少订单，发明专利有多少？", orders, patents)
    assert "在手订单23亿元" in answer.text
    assert "发明专利51项" in answer.text
    assert {each.page for each in answer.citations} == {14, 40}


def test_what_happened_is_told_of_a_topic_though_a_figure_of_that_name_was_refused() -> None:
    rows = ("单位：元", "| 担保总额：200,000,000.00", "| 担保总额占公司净资产的比例(%)：11.46")
    answer = refused("替子公司背了多少担保，占净资产多少？", section("对外担保", "(二)担保情况", *rows))
    assert "200,000,000.00" in answer.text
    assert "11.46" in answer.text


def test_one_colloquial_word_that_stands_nowhere_does_not_refuse_what_a_topic_answers() -> None:
    none = section("股权激励", "十三、股权激励的情况", "□适用 √不适用")
    assert "没有涉及股权激励" in answer_of("给骨干发过激励股份、搞过股权激励吗？", none).text


def test_accounting_policies_do_not_say_how_much() -> None:
    policy = found("重要会计估计", "存货跌价准备按存货类别计提。", page=90)
    told = found("存货", "本期计提存货跌价准备3,200元。", page=30)
    answer = answer_of("计提了多少存货跌价准备", policy, told)
    assert [each.page for each in answer.citations] == [30]


def test_a_tick_of_another_matter_denies_nothing_that_figures_tell_of() -> None:
    tick = section("股份回购", "(二)限售股份变动情况", "□适用 √不适用", page=37)
    told = found("其他事项", "公司回购A股股份3,269,820股，回购完成，成交总额52,991,786.40元。", page=29)
    answer = answer_of("A股回购完成了多少股", tick, told)
    assert "3,269,820" in answer.text


def test_words_that_only_lead_to_what_follows_say_nothing() -> None:
    assert not says_none("未纳入合并财务报表范围的结构化主体的相关说明:")
    assert answer_of("结构化主体说明", found("其他", "结构化主体的相关说明:")).is_refused


def test_a_part_that_was_refused_is_not_told_with_the_figure_of_the_whole() -> None:
    understanding = asked(
        Operation.VALUE, "营业收入", text="青禾股份2020年境外营业收入是多少，为什么增长？", route=Route.OPEN
    )
    refusing = replace(understanding, refusal="没有收录", refusal_code="unknown_metric")
    whole = found("主营业务分析", "| 营业收入：本期 900.00万元；情况说明 主要系销量增长所致")
    part = found("分地区情况", "| 境外营业收入：本期 120.00万元；情况说明 主要系销量增长所致")
    assert quote_passages(refusing, [whole]).is_refused
    assert "120.00万元" in quote_passages(refusing, [part]).text


def test_the_company_s_figure_is_not_told_as_its_shareholder_s() -> None:
    text = "青禾股份2020年控股股东净利润是多少，同比增长多少？"
    understanding = asked(Operation.VALUE, "净利润", text=text, route=Route.OPEN)
    refusing = replace(understanding, refusal="没有收录", refusal_code="unknown_metric")
    told = found("分红情况", "归属于普通股股东的净利润46,697元，控股比例54.00%，同比增长10.29%。")
    assert quote_passages(refusing, [told]).is_refused


def test_key_audit_matters_are_told_by_the_headings_below_the_chapter_not_by_their_parts() -> None:
    lines = ("以下是关键审计事项。", "# (一)收入确认", "# 1.事项描述", "收入确认为关键审计事项。")
    more = ("# 2.审计应对", "我们测试了内部控制。", "# (二)存货跌价准备", "# 1.事项描述", "存货金额重大。")
    answer = answer_of("审计师列了哪些关键审计事项？", section("关键审计事项", "三、关键审计事项", *lines, *more))
    assert answer.text.endswith("列出的关键审计事项：收入确认；存货跌价准备。")
    assert {each.page for each in answer.citations} == {22, 27}


def test_a_sentence_that_only_says_why_comes_with_the_one_that_says_what() -> None:
    lines = ("于期末，现金为467.5百万元，较年初增加439.1百万元。其中57.4%以港元计值。该增加主要是由于配售所得款项。",)
    (part,) = read_parts(section("货币资金", "现金", *lines))
    assert [sentence.text for sentence in part.sentences] == list(lines)


def test_the_plan_of_the_year_asked_about_is_told_before_that_of_an_older_one() -> None:
    older = "公司2019年度利润分配方案为：每10股派发现金红利1.00元，共计派发现金红利10,000.00元。"
    asked_for = "公司2020年度利润分配预案为：每10股派发现金红利2.00元，合计派发现金红利20,000.00元。"
    answer = answer_of("打算怎么分红？", section("利润分配", "一、利润分配预案", older, asked_for))
    assert "2.00元" in answer.text
    assert "1.00元" not in answer.text


def test_what_a_question_takes_for_granted_is_not_denied_by_the_section_of_another_topic() -> None:
    sold = section("重大资产和股权出售", "六、重大资产和股权出售", "□适用 √不适用")
    changed = section("合并范围变化", "八、合并范围的变更", "| 远山检测有限公司：取得方式 收购，购买日 2020年2月28日")
    assert "没有涉及" not in answer_of("收购了哪些公司？", changed, sold).text
    assert "没有涉及重大资产和股权出售" in answer_of("有没有出售重大资产？", sold).text


def test_there_is_none_of_what_is_told_everywhere_only_where_every_section_says_so() -> None:
    none = section("收购与并购", "1、重大的股权投资", "□适用 √不适用")
    told = section("收购与并购", "1、非同一控制下企业合并", "| 远山检测有限公司：取得方式 收购，购买日 2020年2月28日")
    assert "远山检测" in answer_of("有没有收购公司？", none, told).text
    assert "没有涉及收购与并购" in answer_of("有没有收购公司？", none).text


def test_a_line_whose_causes_name_what_is_asked_is_not_about_it() -> None:
    tax = "| 所得税费用：同比增减 -35.64%，变动原因 主要系随利润总额变动所致"
    profit = "净利润同比下降43.98%，主要系新总部投入使用，折旧摊销增加所致。"
    answer = answer_of("利润为什么下降？", section("变动原因", "三、主营业务分析", tax, profit))
    assert "43.98%" in answer.text
    assert "所得税费用" not in answer.text


def test_a_source_in_brackets_does_not_make_a_sentence_lead_elsewhere() -> None:
    sold = "西部投资集团有限公司以36,900万元受让酒店公司100%股权(详见公司“临2022-073”号公告)。"
    answer = answer_of(
        "把酒店卖给谁了？", section("重大资产和股权出售", "(五)重大资产和股权出售", "√适用 □不适用", sold)
    )
    assert "西部投资集团有限公司" in answer.text


def test_of_a_list_that_is_asked_for_each_row_counts_like_the_first() -> None:
    rows = [f"| 远山{name}有限公司：取得方式 设立，对业绩的影响 无重大影响" for name in ("甲", "乙", "丙", "丁")]
    answer = answer_of("新设了哪些子公司？", section("合并范围变化", "八、合并范围的变更", *rows))
    assert all(f"远山{name}" in answer.text for name in ("甲", "乙", "丙", "丁"))


def test_the_unit_of_a_row_with_one_figure_stands_behind_it() -> None:
    rows = ("| 每10股派息数(元)(含税)：1.50", "| 占净利润的比率(%)：34.11", "| 研发人员数量(人)：2020年 20，2019年 10")
    answer = answer_of("分红情况", section("利润分配", "一、利润分配预案", *rows))
    assert "每10股派息数(含税)：1.50元" in answer.text
    assert "占净利润的比率：34.11%" in answer.text


def test_an_authority_may_be_asked_for_by_a_short_name() -> None:
    sued = "西安市人民防空办公室向法院提起诉讼，该案件已经二审判决。"
    answer = answer_of("跟人防办的官司怎么样了？", section("重大诉讼、仲裁", "九、重大诉讼、仲裁事项", sued))
    assert "二审判决" in answer.text
