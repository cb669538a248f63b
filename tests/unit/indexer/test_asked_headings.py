"""A heading that stands in the question word for word is found without a topic."""

from __future__ import annotations

from uuid import UUID

from nianbao.store.sections import SectionHead
from services.indexer.search.asked_headings import asked_headings

REPORT = UUID(int=1)
HEADS = [
    SectionHead(REPORT, number, titles)
    for number, titles in enumerate(
        [
            ("第三节 公司业务概要", "三、核心竞争力分析", "6、环保技术"),
            ("第三节 公司业务概要", "三、核心竞争力分析", "7、研发"),
            ("第四节 公司治理", "4、内部控制"),
            ("第十节 财务报告", "12、在建工程"),
        ]
    )
]


def found(asked: str, *words: str) -> list[str]:
    return [match.titles[-1] for match in asked_headings(asked, words, HEADS)]


def test_a_heading_in_the_question_is_found() -> None:
    assert found("环保技术有什么优势", "环保", "技术", "优势") == ["6、环保技术"]


def test_a_heading_that_says_but_half_of_the_question_is_not() -> None:
    assert found("内部控制审计的结论", "内部", "控制", "审计", "结论") == []


def test_headings_of_the_notes_and_short_ones_are_not() -> None:
    assert found("在建工程和研发", "在建工程", "研发") == []
