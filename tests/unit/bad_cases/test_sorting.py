"""Bad cases are sorted as what they are, by rules and by a model where rules are unsure."""

from __future__ import annotations

import json

import pytest

from evals.bad_cases.planted import planted_cases
from evals.sort_bad_cases import confusion_lines, share_right, sort_all
from nianbao.bad_cases.case import BadCase, CaseClass, SortedBy
from nianbao.bad_cases.sort_by_model import sort_by_model
from nianbao.bad_cases.sort_by_rules import SURE, sort_by_rules
from nianbao.domain.errors import Unavailable
from nianbao.llm.scripted import ScriptedModel

PLANTED = planted_cases()
UNSURE = [each for each in PLANTED if (found := sort_by_rules(each.case)) is None or found.confidence < SURE]


def _reply(case_class: CaseClass) -> str:
    return json.dumps({"class": case_class, "confidence": 0.8, "why": "如题"})


async def test_a_hundred_planted_cases_are_sorted_by_rules_and_a_scripted_model() -> None:
    """The model is told what to say, and says one of its cases wrong."""
    wrong = CaseClass.PARSE if UNSURE[0].case_class is not CaseClass.PARSE else CaseClass.DATA
    model = ScriptedModel(_reply(wrong), *(_reply(each.case_class) for each in UNSURE[1:]))
    confusion = await sort_all(PLANTED, model)

    assert (confusion.total(), len(model.asked)) == (100, len(UNSURE))
    assert share_right(confusion) >= 0.95, "\n".join(confusion_lines(confusion))


async def test_rules_alone_are_right_where_they_are_sure() -> None:
    sure = [each for each in PLANTED if each not in UNSURE]
    assert len(sure) >= 85
    assert share_right(await sort_all(sure, None)) >= 0.95


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "{",
        "[]",
        '{"class": "unlucky", "confidence": 1, "why": ""}',
        '{"class": "data", "confidence": 7, "why": ""}',
    ],
)
async def test_a_model_that_breaks_the_form_leaves_the_case_as_it_is(reply: str) -> None:
    assert await sort_by_model(UNSURE[0].case, ScriptedModel(reply)) is None
    assert await sort_by_model(UNSURE[0].case, ScriptedModel(Unavailable("停", service="model"))) is None


async def test_who_sorted_a_case_and_how_sure_is_kept() -> None:
    found = await sort_by_model(UNSURE[0].case, ScriptedModel(_reply(CaseClass.DATA)))
    assert found is not None
    assert (found.sorted_by, found.confidence, found.why) == (SortedBy.MODEL, 0.8, "如题")


def test_a_case_that_shows_nothing_is_left_unsorted() -> None:
    assert sort_by_rules(BadCase.model_validate({"source": "thumb", "question": "？"})) is None
