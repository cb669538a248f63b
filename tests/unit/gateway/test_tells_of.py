"""A section whose topic only shares a word with a metric's name does not answer for its figure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nianbao.domain.answer import Passage
from nianbao.domain.question import Operation, Route, Understanding
from services.gateway.tells_of import tells_of

PASSAGE = Passage(
    report_id="",
    document="a.pdf",
    company="",
    period="2022",
    title_path="第七节 股份变动 > 三、股东和实际控制人情况",
    text="质押、标记或冻结情况：无。研发投入金额：本年 5 元。",
    page=1,
    box=None,
    score=1.0,
    topic="前十名股东",
)
UNDERSTOOD = Understanding(text="", route=Route.FACT, operation=Operation.VALUE)


@pytest.mark.parametrize(
    ("metrics", "is_told"),
    [
        (("保单质押贷款净增加额",), False),
        (("研发投入合计",), True),  # its alias 研发投入金额 stands there
        (("保单质押贷款净增加额", "研发投入合计"), True),
        (("法定代表人",), True),
        (("职工人数",), True),
        ((), True),
    ],
)
def test_only_a_passage_that_names_an_amount_tells_of_it(metrics: tuple[str, ...], is_told: bool) -> None:
    assert tells_of(PASSAGE, replace(UNDERSTOOD, metrics=metrics)) is is_told


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("合并利润表：提取保险责任准备金净额。营业收入：5。", False),
        ("提取保险责任准备金净额\n营业收入：本期 5", False),
        ("提取保险责任准备金净额：本期 5", True),
        ("提取保险责任准备金净额：不适用。", True),
    ],
)
def test_a_row_that_is_printed_and_left_empty_tells_nothing(text: str, is_told: bool) -> None:
    understood = replace(UNDERSTOOD, metrics=("提取保险责任准备金净额",))
    assert tells_of(replace(PASSAGE, text=text), understood) is is_told
