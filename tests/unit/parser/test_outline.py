"""Chapters: from the table of contents, by the size of their type, and what is said where the two disagree."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.domain.parsed_report import ParsedReport
from nianbao.domain.row import RowType
from tests.support.tiny_pdf import Line, TinyPage, table
from tests.unit.parser.drawn import COVER, parse_pages

BODY = "本集团于报告期内持续推进各项业务，经营情况总体保持稳定，并按计划完成年度目标。"
CHAPTERS = ("公司资料", "管理层讨论及分析", "企业管治报告", "董事会报告", "财务摘要")


def _prose(top: float = 160, lines: int = 6) -> tuple[Line, ...]:
    return tuple(Line(60, top + 16 * place, BODY) for place in range(lines))


def _chapter(title: str, *more: Line, size: float = 20) -> TinyPage:
    return TinyPage(texts=(Line(60, 90, title, size=size), *more, *_prose()))


def _contents(*entries: str) -> TinyPage:
    return TinyPage(
        texts=(Line(60, 90, "目  录", size=20), *(Line(60, 130 + 20 * n, e) for n, e in enumerate(entries)))
    )


def _chapters(parsed: ParsedReport) -> list[tuple[str, int]]:
    return [(node.title, node.page) for node in parsed.nodes if node.level == 1 and not node.is_leaf]


def _told(parsed: ParsedReport) -> list[str]:
    return [warning.message for warning in parsed.summary.warnings if warning.code == "contents_mismatch"]


@pytest.mark.parametrize(
    "style", ["{title}................{page}", "{title}   {page}", "{page}   {title}", "{title}…………{page}"]
)
def test_chapters_without_numbers_are_those_that_the_contents_list(tmp_path: Path, style: str) -> None:
    listed = [style.format(title=title, page=place + 1) for place, title in enumerate(CHAPTERS)]
    # Cover and contents stand before printed page 1.
    parsed = parse_pages(tmp_path, COVER, _contents(*listed), *(_chapter(title, size=10) for title in CHAPTERS))

    assert _chapters(parsed) == [("目 录", 2), *((title, place + 3) for place, title in enumerate(CHAPTERS))]
    assert _told(parsed) == []


def test_contents_in_two_columns_list_both(tmp_path: Path) -> None:
    rows = [f"{CHAPTERS[0]} 1      {CHAPTERS[3]} 4", f"{CHAPTERS[1]} 2      {CHAPTERS[4]} 5", f"{CHAPTERS[2]} 3"]
    parsed = parse_pages(tmp_path, COVER, _contents(*rows), *(_chapter(title) for title in CHAPTERS))

    assert [title for title, _ in _chapters(parsed)] == ["目 录", *CHAPTERS]


def test_a_chapter_on_another_page_than_listed_is_kept_where_it_stands_and_said(tmp_path: Path) -> None:
    listed = [f"{title}........{page}" for title, page in zip(CHAPTERS, (3, 4, 5, 9, 7), strict=True)]
    parsed = parse_pages(tmp_path, COVER, _contents(*listed), *(_chapter(title) for title in CHAPTERS))

    assert ("董事会报告", 6) in _chapters(parsed)
    assert len(_told(parsed)) == 1
    assert "董事会报告（目录为第 9 页，正文在第 6 页）" in _told(parsed)[0]


def test_a_listed_chapter_that_is_nowhere_is_said(tmp_path: Path) -> None:
    listed = [f"{title}........{page}" for page, title in enumerate(CHAPTERS, start=3)]
    pages = [_chapter(title) for title in CHAPTERS[:-1]]
    parsed = parse_pages(tmp_path, COVER, _contents(*listed), *pages, TinyPage(texts=_prose()))

    assert [title for title, _ in _chapters(parsed)] == ["目 录", *CHAPTERS[:-1]]
    assert "财务摘要（第 7 页）" in _told(parsed)[0]


def test_a_listed_chapter_whose_title_goes_over_two_lines_is_found_on_its_page(tmp_path: Path) -> None:
    title = "董事、监事、高级管理人员和员工情况"
    listed = [f"{name}........{page}" for page, name in enumerate((*CHAPTERS[:4], title), start=3)]
    broken = TinyPage(texts=(Line(60, 90, title[:9], size=20), Line(60, 112, title[9:], size=20), *_prose()))
    parsed = parse_pages(tmp_path, COVER, _contents(*listed), *(_chapter(name) for name in CHAPTERS[:4]), broken)

    assert _chapters(parsed)[-1] == (title[:9], 7)
    assert _told(parsed) == []


def test_a_chapter_repeated_as_header_is_a_heading_where_it_begins(tmp_path: Path) -> None:
    listed = [f"{title}........{page}" for page, title in zip((3, 5, 7, 9, 11), CHAPTERS, strict=True)]
    pages = [_chapter(title, size=size) for title in CHAPTERS for size in (20, 14)]
    parsed = parse_pages(tmp_path, COVER, _contents(*listed), *pages)

    assert _chapters(parsed)[1:] == [(title, 3 + 2 * place) for place, title in enumerate(CHAPTERS)]


def test_sections_of_unnumbered_chapters_are_told_by_their_size(tmp_path: Path) -> None:
    listed = [f"{page}  {title}" for page, title in enumerate(CHAPTERS, start=3)]
    pages = [_chapter(title, Line(60, 130, f"{title[:2]}概要", size=14)) for title in CHAPTERS]
    again = TinyPage(texts=(Line(60, 130, "财务概要（续）", size=14), *_prose()))
    parsed = parse_pages(tmp_path, COVER, _contents(*listed), *pages, again)

    sections = [node.title for node in parsed.nodes if node.level == 2 and not node.is_leaf]
    assert sections == [f"{title[:2]}概要" for title in CHAPTERS]


def test_without_contents_large_titles_are_chapters(tmp_path: Path) -> None:
    parsed = parse_pages(tmp_path, COVER, *(_chapter(title) for title in CHAPTERS))

    assert _chapters(parsed) == [(title, place + 2) for place, title in enumerate(CHAPTERS)]


def test_a_chapter_that_is_only_spoken_of_opens_none(tmp_path: Path) -> None:
    names = ("第一节 释义", "第二节 公司简介", "第三节 重要事项", "第四节 财务报告")
    listed = [f"{name}........{page}" for page, name in enumerate(names, start=3)]
    pages = [_chapter(name, size=14) for name in names[:3]]
    spoken = TinyPage(texts=(Line(60, 90, names[3], size=14), Line(60, 120, "第三节 重要事项之二", size=9), *_prose()))
    parsed = parse_pages(tmp_path, COVER, _contents(*listed), *pages, spoken)

    assert [title for title, _ in _chapters(parsed)] == ["目 录", *names]


def test_a_chapter_heading_does_not_run_into_the_line_below(tmp_path: Path) -> None:
    page = TinyPage(texts=(Line(60, 90, "第七节债券相关情况", size=14), Line(60, 108, "□适用 √不适用", size=9)))
    parsed = parse_pages(tmp_path, COVER, page)

    assert [row.text for row in parsed.rows if row.page == 2] == ["第七节债券相关情况", "□适用 √不适用"]
    assert _chapters(parsed) == [("第七节债券相关情况", 2)]


def test_front_titles_stand_beside_or_inside_the_first_chapter(tmp_path: Path) -> None:
    names = ("第一节 释义", "第二节 公司简介", "第三节 重要事项", "第四节 财务报告")
    listed = [f"{name}........{page}" for page, name in enumerate(names, start=4)]
    front = TinyPage(texts=(Line(240, 90, "重要提示", size=9), Line(60, 120, "一、董事会声明"), *_prose()))
    parsed = parse_pages(tmp_path, COVER, front, _contents(*listed), *(_chapter(name, size=14) for name in names))

    assert [title for title, _ in _chapters(parsed)][:3] == ["重要提示", "目 录", "第一节 释义"]
    [declared] = [node for node in parsed.nodes if node.title == "一、董事会声明"]
    assert declared.level == 2


def test_a_table_stands_between_the_text_above_and_below_it(tmp_path: Path) -> None:
    page = TinyPage(
        texts=(Line(60, 90, "第一节 释义"), Line(60, 110, "上文。"), Line(60, 220, "下文。")),
        tables=(table((("项目", "金额"), ("甲", "1.00")), top=130),),
    )
    parsed = parse_pages(tmp_path, COVER, page)

    leaves = [node.type for node in parsed.nodes if node.is_leaf and node.page == 2]
    assert leaves == ["text", "excel", "text"]
    assert {row.type for row in parsed.rows} <= {RowType.TEXT, RowType.TABLE, RowType.HEADER, RowType.FOOTER}


def test_what_an_audit_report_numbers_below_its_own_headings_is_part_of_them(tmp_path: Path) -> None:
    lines = ("第十节 财务报告", "一、审计报告", "三、关键审计事项", "（一）收入确认", "1、事项描述", "收入金额重大。")
    more = ("三、关键审计事项（续）", "（二）商誉减值", "四、其他信息", "二、财务报表", "（一）编制基础")
    page = TinyPage(texts=tuple(Line(60, 90 + 20 * place, text) for place, text in enumerate((*lines, *more))))
    parsed = parse_pages(tmp_path, COVER, page)

    levels = {node.title: node.level for node in parsed.nodes if not node.is_leaf}
    assert levels["（一）收入确认"] == levels["三、关键审计事项"] + 1
    assert levels["1、事项描述"] == levels["三、关键审计事项"] + 2
    assert levels["（二）商誉减值"] == levels["三、关键审计事项（续）"] + 1
    assert levels["四、其他信息"] == levels["三、关键审计事项"]
    assert levels["（一）编制基础"] == levels["二、财务报表"] + 1
