"""What is new in a report: sections and sentences by form, and statement lines that moved far."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nianbao.store.sections import SectionLine, StoredSection
from services.gateway.differences.diff_sections import Status, diff_sections, important_first, topics_of
from services.gateway.differences.find_moves import Move, Stated, find_moves
from services.gateway.differences.sentences import form_of, heading_form, sentences_of

DISCUSSION = "第三节 管理层讨论与分析"
RISKS = "十一、可能面对的风险"
KEPT = "公司原材料价格存在波动的风险，公司将与主要供应商签订长期协议。"


def section(*titles: str, text: str, page: int = 10, rows: str = "") -> StoredSection:
    lines = [SectionLine(part, page, None, False) for part in text.split("\n")]
    return StoredSection(0, titles, (*lines, *((SectionLine(rows, page, None, True),) if rows else ())))


def only(now: list[StoredSection], before: list[StoredSection]):
    (change,) = diff_sections(now, before)
    return change


def test_figures_years_and_numbers_of_headings_are_no_difference() -> None:
    before = section(
        "三、公司治理", "（二）2022年度会议", text="2022年公司召开董事会7次，审议议案1,234项，通过率98.5%。"
    )
    now = section("四、公司治理", "（三）2023年度会议", text="2023年公司召开董事会 9 次，审议议案987项，通过率100%。")
    assert diff_sections([now], [before]) == ()
    assert form_of("二〇二三年收入增长（12.30）%。") == form_of("二〇二二年收入增长(3.1)%。")
    assert heading_form("第十节财务报告") == "财务报告"


def test_a_sentence_that_is_new_and_one_that_is_gone_are_told_with_their_pages() -> None:
    before = section(DISCUSSION, RISKS, text=f"{KEPT}汇率波动对公司出口业务的影响较小。", page=31)
    now = section(DISCUSSION, RISKS, text=f"{KEPT}美国关税政策调整可能影响公司海外订单。", page=35)
    change = only([now], [before])
    assert (change.status, change.page, change.page_before) == (Status.CHANGED, 35, 31)
    assert [(each.text, each.page) for each in change.added] == [("美国关税政策调整可能影响公司海外订单。", 35)]
    assert [(each.text, each.page) for each in change.removed] == [("汇率波动对公司出口业务的影响较小。", 31)]
    assert "风险因素" in change.topics


def test_sections_are_added_dropped_and_written_anew() -> None:
    before = [
        section(DISCUSSION, RISKS, text=KEPT),
        section(DISCUSSION, "十二、接待调研情况", text="公司接待了多家机构的实地调研，并回答了投资者的提问。"),
        section(DISCUSSION, "九、公司未来发展的展望", text="公司将继续深耕国内市场，扩大产能。公司将加强成本控制。"),
    ]
    now = [
        section(DISCUSSION, RISKS, text=KEPT),
        section(DISCUSSION, "九、公司未来发展的展望", text="公司将转向海外市场，建设东南亚生产基地，实施并购。"),
        section(DISCUSSION, "十、人工智能应用", text="公司启动了大模型平台的建设，用于研发与质量管理。"),
    ]
    assert [(change.status, change.titles[-1]) for change in diff_sections(now, before)] == [
        (Status.REWRITTEN, "九、公司未来发展的展望"),
        (Status.ADDED, "十、人工智能应用"),
        (Status.DROPPED, "十二、接待调研情况"),
    ]


def test_what_only_moved_under_another_heading_is_neither_added_nor_dropped() -> None:
    before = [section(DISCUSSION, "十一、风险", text=KEPT)]
    now = [section("第四节 公司治理", "二、风险管理", text=KEPT)]
    assert diff_sections(now, before) == ()


def test_a_heading_worded_anew_is_known_by_its_text() -> None:
    more = "公司将优化人员结构，提高人均产出，控制人力成本的增长。"
    before = section(DISCUSSION, "3、面对的风险", "（7）人力成本上升风险", text=KEPT + more, page=51)
    now = section(
        DISCUSSION, "3、面对的风险", "（7）用工成本风险及应对", text=f"{KEPT}{more}公司新增了异地用工。", page=55
    )
    change = only([now], [before])
    assert (change.status, change.page, change.page_before, change.removed) == (Status.CHANGED, 55, 51, ())
    assert [each.text for each in change.added] == ["公司新增了异地用工。"]


def test_policies_and_related_parties_of_the_notes_have_a_topic() -> None:
    assert topics_of(("第十节 财务报告", "五、重要会计政策及会计估计", "30、其他说明")) == ("会计政策",)
    assert topics_of(("第十节 财务报告", "十四、关联方及关联交易", "2、子公司")) == ("关联方与关联交易",)


def test_a_tick_that_moved_is_a_change() -> None:
    title = "八、重大诉讼、仲裁事项"
    change = only(
        [section("第六节 重要事项", title, text="√适用 □不适用")],
        [section("第六节 重要事项", title, text="□适用 √不适用")],
    )
    assert (change.added[0].text, change.removed[0].text) == ("√适用 □不适用", "□适用 √不适用")
    assert change.topics == ("重大诉讼、仲裁",)


def test_rows_of_tables_and_labels_are_no_sentences() -> None:
    each = section(
        "第二节", text="单位：元\n公司的注册地址在报告期内发生了变更。", rows="营业收入为1元，比上年增长很多很多。"
    )
    assert [sentence.text for sentence in sentences_of([each])] == ["公司的注册地址在报告期内发生了变更。"]


def test_sections_under_a_topic_come_first_and_notes_count_for_topics_of_the_statements_alone() -> None:
    before = [section("其他", text=KEPT), section(DISCUSSION, RISKS, text=KEPT + KEPT)]
    now = [
        section("其他", text="全新的内容写在这里，与以往都不同。"),
        section(DISCUSSION, RISKS, text="全新的风险提示内容写在这里。"),
    ]
    assert [change.titles[-1] for change in important_first(diff_sections(now, before))] == [RISKS, "其他"]
    assert topics_of(("第十节 财务报告", "十一、与金融工具相关的风险")) == ()


def stated(
    metric: str, value: str, period: str, *, table: str = "利润表", scope: str = "合并", page: int = 1
) -> Stated:
    return Stated(table, scope, metric, period, Decimal(value), value, page, None, ())


def moved(now: list[Stated], before: list[Stated]) -> list[Move]:
    limits = {"threshold": Decimal("0.3"), "least_share": Decimal("0.01")}
    return list(find_moves(now, before, "2023", "2022", **limits))


def test_a_line_that_moved_by_a_third_is_told_with_both_cells() -> None:
    now = [stated("营业收入", "1000", "2023"), stated("销售费用", "140", "2023", page=90)]
    before = [stated("营业收入", "900", "2022"), stated("销售费用", "100", "2022", page=80)]
    (move,) = moved(now, before)
    assert (move.metric, move.change, move.ratio) == ("销售费用", Decimal(40), Decimal("0.4"))
    assert move.now is not None
    assert move.before is not None
    assert (move.now.page, move.before.page) == (90, 80)


@pytest.mark.parametrize(("value", "is_told"), [("129", False), ("130", True), ("70", True), ("71", False)])
def test_the_threshold_itself_counts(value: str, is_told: bool) -> None:
    now = [stated("销售费用", value, "2023")]
    assert bool(moved(now, [stated("销售费用", "100", "2022")])) is is_told


def test_what_is_small_beside_the_whole_does_not_matter() -> None:
    now = [stated("营业收入", "100000", "2023"), stated("营业外支出", "999", "2023")]
    before = [stated("营业收入", "100000", "2022"), stated("营业外支出", "1", "2022")]
    assert moved(now, before) == []
    now = [stated("营业收入", "100000", "2023"), stated("营业外支出", "1001", "2023")]
    assert [move.metric for move in moved(now, before)] == ["营业外支出"]


def test_a_restated_base_is_what_the_change_is_against_and_both_are_shown() -> None:
    now = [stated("净利润", "90", "2023"), stated("净利润", "60", "2022", page=77)]
    (move,) = moved(now, [stated("净利润", "100", "2022")])
    assert (move.change, move.ratio) == (Decimal(30), Decimal("0.5"))
    assert move.restated is not None
    assert (move.restated.page, move.before is not None and move.before.value) == (77, Decimal(100))


def test_lines_that_appear_vanish_or_turn_have_no_ratio_where_none_makes_sense() -> None:
    now = [stated("商誉", "50", "2023", table="资产负债表"), stated("净利润", "20", "2023")]
    before = [stated("净利润", "-10", "2022"), stated("长期借款", "40", "2022", table="资产负债表")]
    found = {move.metric: move for move in moved(now, before)}
    assert (found["商誉"].ratio, found["商誉"].before, found["商誉"].change) == (None, None, Decimal(50))
    assert (found["净利润"].ratio, found["净利润"].change) == (None, Decimal(30))
    assert (found["长期借款"].ratio, found["长期借款"].now) == (Decimal(-1), None)


def test_a_line_stated_with_two_values_is_left_out() -> None:
    now = [stated("净利润", "20", "2023"), stated("净利润", "21", "2023")]
    assert moved(now, [stated("净利润", "10", "2022")]) == []
