"""Sections become passages of about 1,000 characters that know where they stand."""

from __future__ import annotations

from nianbao.domain.doctree import TreeNode
from nianbao.domain.geometry import Box
from nianbao.domain.row import Row, RowType
from services.indexer.draft import Passage, Section
from services.indexer.stages.build_chunks import build_chunks
from services.indexer.stages.walk_sections import walk_sections

SENTENCE = "公司坚持创新驱动，全年新增授权专利三十五项；其中发明专利十二项。"


def _text(number: int, text: str, page: int = 1) -> Row:
    return Row(page, number, RowType.TEXT, text=text, box=Box(10, number, 90, number + 10))


def _cells(number: int, *cells: str, page: int = 1, table: int = 1) -> Row:
    return Row(page, number, RowType.TABLE, cells=cells, box=Box(10, number, 90, number + 10), table=table)


def _chunks(*sections: Section) -> list[Passage]:
    return list(build_chunks(sections))


def test_a_long_section_is_cut_and_each_piece_names_its_first_line() -> None:
    rows = tuple(_text(number, SENTENCE * 5, page=1 + number // 4) for number in range(16))

    passages = _chunks(Section(3, ("第三节", "一、概述"), rows))

    assert [p.chunk.number for p in passages] == list(range(len(passages)))
    assert all(len(p.chunk.text) <= 1000 for p in passages)
    assert passages[0].chunk.box == rows[0].box
    assert passages[-1].chunk.last_page == 4
    assert all(p.chunk.page <= p.chunk.last_page for p in passages)
    assert passages[1].chunk.title_path == "第三节 / 一、概述"
    assert passages[1].chunk.text[:20] in passages[0].chunk.text


def test_a_short_table_stands_with_its_introduction() -> None:
    rows = (
        _text(1, "研发投入情况表如下，单位：元。"),
        _cells(2, "项目", "2022年"),
        _cells(3, "研发投入", "1,000.00", page=2),
    )

    [passage] = _chunks(Section(3, ("一、研发",), rows))

    assert passage.chunk.text == "研发投入情况表如下,单位:元。\n研发投入：2022年 1,000.00"
    assert (passage.chunk.page, passage.chunk.last_page) == (1, 2)


def test_a_long_table_is_cut_between_rows() -> None:
    rows = (_cells(0, "项目", "2022年"), *(_cells(n, f"费用项目第{n}号", f"{n},000.00") for n in range(1, 90)))

    passages = _chunks(Section(3, ("一、费用",), rows))

    lines = [line for passage in passages for line in passage.chunk.text.split("\n")]
    assert len(passages) > 1
    assert len(lines) == 89
    assert all("：2022年 " in line for line in lines)


def test_a_piece_of_a_table_says_where_its_first_row_stands() -> None:
    rows = (_cells(0, "项目", "2022年"), *(_cells(n, f"费用项目第{n}号", f"{n},000.00", page=n) for n in range(1, 90)))

    passages = _chunks(Section(3, (), rows))

    for passage in passages:
        assert passage.chunk.text.startswith(f"费用项目第{passage.chunk.page}号")
        assert passage.chunk.box == rows[passage.chunk.page].box


def test_fragments_of_one_part_are_joined_with_their_titles() -> None:
    path = ("第五节重要事项", "十四、重大关联交易")
    first = Section(5, (*path, "(一)日常关联交易"), (_text(1, "□适用√不适用"),))
    second = Section(7, (*path, "(二)共同对外投资", "1、已披露的事项"), (_text(3, "□适用√不适用"),))

    [passage] = _chunks(first, second)

    assert passage.chunk.text == "□适用√不适用\n(二)共同对外投资\n1、已披露的事项\n□适用√不适用"
    assert passage.chunk.title_path == "第五节重要事项 / 十四、重大关联交易 / (一)日常关联交易"
    assert "1、已披露的事项" in passage.titles


def test_fragments_of_different_parts_stay_apart() -> None:
    first = Section(5, ("第五节重要事项", "十三、处罚及整改情况"), (_text(1, "□适用√不适用"),))
    second = Section(6, ("第五节重要事项", "十四、重大关联交易"), (_text(3, "□适用√不适用"),))

    assert len(_chunks(first, second)) == 2


def test_a_long_passage_takes_in_no_fragment_of_another_topic() -> None:
    path = ("第四节经营情况讨论与分析", "二、报告期内主要经营情况")
    cash_flow = Section(5, (*path, "(一)主营业务分析", "5.现金流"), (_text(1, SENTENCE * 5),))
    other = Section(6, (*path, "(二)非主营业务导致利润重大变化的说明"), (_text(3, "□适用√不适用"),))
    below = Section(7, (*path, "(一)主营业务分析", "6.其他"), (_text(2, "□适用√不适用"),))

    assert len(_chunks(cash_flow, other)) == 2
    assert len(_chunks(cash_flow, below)) == 1


def test_rows_belong_to_the_innermost_heading_and_running_heads_to_none() -> None:
    rows = [
        Row(1, 0, RowType.HEADER, text="青禾股份2022年年度报告"),
        _text(1, "第三节 管理层讨论与分析"),
        _text(2, "本节为概述。"),
        _text(3, "一、研发投入"),
        _text(4, "投入较多。"),
        Row(1, 5, RowType.FOOTER, text="1 / 120"),
        _text(6, "没有叶子的一行。"),
    ]
    nodes = [
        TreeNode(0, None, 0, "文档", "青禾", 1, (0, 6)),
        TreeNode(1, 0, 1, "节", "第三节 管理层讨论与分析", 1, (1, 6)),
        TreeNode(2, 1, 2, "text", "", 1, (2, 2)),
        TreeNode(3, 1, 2, "一、", "一、研发投入", 1, (3, 6)),
        TreeNode(4, 3, 3, "text", "", 1, (4, 4)),
    ]

    sections = walk_sections(rows, nodes)

    assert [(s.node_id, s.titles, [row.number for row in s.rows]) for s in sections] == [
        (1, ("第三节管理层讨论与分析",), [2]),
        (3, ("第三节管理层讨论与分析", "一、研发投入"), [4, 6]),
    ]


def test_a_report_without_a_tree_still_has_passages() -> None:
    [section] = walk_sections([_text(0, "只有一段。")], [])

    [passage] = _chunks(section)

    assert passage.chunk.text == "只有一段。"
    assert passage.chunk.title_path == ""
