"""Passages are searched for the whole question and for each thing that it asks."""

from __future__ import annotations

import asyncio

from nianbao.domain.answer import Passage
from nianbao.domain.geometry import Box
from nianbao.domain.question import Operation, Route
from services.gateway.doubles import ScriptedPassages
from services.gateway.gather_passages import gather_passages
from tests.support.questions import asked

_FOUND = Passage("r1", "a.pdf", "青禾股份", "2020", "经营情况", "在手订单23亿元。", 14, Box(1, 2, 3, 4), 1.0, "text")


def _searched(text: str) -> tuple[list[str], tuple[Passage, ...]]:
    search = ScriptedPassages((_FOUND,))
    understanding = asked(Operation.DESCRIBE, text=text, route=Route.OPEN)
    passages = asyncio.run(gather_passages(search, understanding, "default", 5))
    return [each.query for each in search.searches], passages


def test_a_question_that_asks_two_things_is_searched_for_both_and_each_passage_kept_once() -> None:
    text = "青禾股份2020年有多少订单，发明专利有多少？"
    queries, passages = _searched(text)
    assert queries == [text, "2020年有多少订单", "发明专利有多少"]
    assert passages == (_FOUND,)


def test_a_question_that_asks_one_thing_is_searched_once() -> None:
    assert _searched("青禾股份2020年有多少订单？")[0] == ["青禾股份2020年有多少订单？"]
