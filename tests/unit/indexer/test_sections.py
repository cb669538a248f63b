"""Sections keep whole paragraphs with their places, and topics find them by their headings."""

from __future__ import annotations

from uuid import uuid4

from nianbao.domain.geometry import Box
from nianbao.domain.row import Row, RowType
from nianbao.domain.topic import load_topics
from nianbao.store.sections import SectionHead
from services.indexer.draft import Section
from services.indexer.search.match_headings import match_headings
from services.indexer.stages.build_sections import build_sections

BOX = Box(1, 2, 3, 4)
REPORT = uuid4()


def text(line: str, page: int = 1) -> Row:
    return Row(page, 1, RowType.TEXT, text=line, box=BOX)


def heads(*paths: tuple[str, ...]) -> list[SectionHead]:
    return [SectionHead(REPORT, number, path) for number, path in enumerate(paths)]


def test_a_line_above_ticks_is_a_heading_of_its_own() -> None:
    rows = (
        text("重大诉讼仲裁事项"),
        text("□适用 √不适用"),
        text("其他诉讼事项"),
        text("√适用 □不适用"),
        text("涉案10万元。"),
    )
    built = build_sections([Section(1, ("第六节", "八、诉讼事项"), rows)])
    assert [(each.titles[-1], [line.text for line in each.lines]) for each in built] == [
        ("重大诉讼仲裁事项", ["□适用√不适用"]),
        ("其他诉讼事项", ["√适用□不适用", "涉案10万元。"]),
    ]


def test_a_heading_with_its_ticks_on_one_line_is_parted() -> None:
    (built,) = build_sections([Section(1, ("重要事项",), (text("三、重大担保情况□适用√不适用"),))])
    assert built.titles == ("重要事项", "三、重大担保情况")
    assert [line.text for line in built.lines] == ["□适用√不适用"]


def test_a_paragraph_cut_by_a_page_break_is_one_line_that_begins_on_the_first_page() -> None:
    first = "公司坚持以客户的需求为导向，识别客户的明示需求及潜在需求，做好产品设计的过程管控和评审，并且"
    (built,) = build_sections(
        [Section(1, ("经营计划",), (text(first, 3), text("持续改进。", 4), text("另起一段。", 4)))]
    )
    assert (built.lines[0].page, built.lines[0].text) == (3, f"{first}持续改进。".replace("，", ","))
    assert len(built.lines) == 2


def test_rows_of_a_table_are_sentences_that_name_their_columns() -> None:
    rows = tuple(
        Row(5, 1, RowType.TABLE, cells=cells, box=BOX, table=2)
        for cells in (("姓名", "担任的职务", "类型", "原因"), ("何某", "副董事长", "离任", "工作调动"))
    )
    (built,) = build_sections([Section(1, ("董监高变动",), rows)])
    assert [(line.text, line.is_row) for line in built.lines] == [
        ("何某：担任的职务 副董事长；类型 离任；原因 工作调动", True)
    ]


def test_a_topic_is_found_by_its_surest_heading_with_all_below_it() -> None:
    found = match_headings(
        load_topics()["重大诉讼、仲裁"],
        heads(
            ("目录", "十、重大诉讼"),
            ("重要事项", "十、重大诉讼、仲裁事项"),
            ("重要事项", "十、重大诉讼、仲裁事项", "(一)已披露的"),
        ),
        3,
    )
    assert [(each.titles[-1], each.numbers) for each in found] == [("十、重大诉讼、仲裁事项", (1, 2))]


def test_traditional_headings_are_found_too() -> None:
    (found,) = match_headings(load_topics()["重大诉讼、仲裁"], heads(("董事會報告", "法律訴訟")), 3)
    assert found.numbers == (0,)


def test_notes_to_the_statements_count_only_where_the_topic_stands_there() -> None:
    notes = heads(("第十节 财务报告", "七、合并财务报表项目注释", "28、商誉"), ("第十节 财务报告", "现金流量"))
    assert [each.numbers for each in match_headings(load_topics()["商誉"], notes, 3)] == [(0,)]
    assert match_headings(load_topics()["现金流"], notes, 3) == []


def test_a_heading_printed_again_on_the_next_page_is_one() -> None:
    pages = heads(("第十节 财务报告", "三、关键审计事项"), ("第十节 财务报告", "三、关键审计事项(续)"))
    (found,) = match_headings(load_topics()["关键审计事项"], pages, 3)
    assert found.numbers == (0, 1)
