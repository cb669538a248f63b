"""The demo's questions are fresh and judge answers as a reader would."""

from __future__ import annotations

import pytest

from demo.questions import Expect, demo_questions, is_met, read_questions
from nianbao.domain.question import Route


def test_the_committed_file_is_what_the_books_give() -> None:
    assert read_questions() == demo_questions(), "run python -m demo.questions"


def test_the_questions_take_every_route() -> None:
    assert {question.route for question in demo_questions()} == set(Route)


@pytest.mark.parametrize(
    ("expect", "text", "is_refused", "met"),
    [
        (Expect(numbers=("1234.50",)), "是1,234.50元。", False, True),
        (Expect(numbers=("1234.50",)), "是1,234.60元。", False, False),
        (Expect(numbers=("-3.10", "2.00")), "为-3.1%，另一项为2。", False, True),
        (Expect(names=("甲", "乙")), "甲换成了乙", False, True),
        (Expect(any_of=("不同", "不相同")), "两年不相同", False, True),
        (Expect(any_of=("不同", "不相同")), "两年相同", False, False),
        (Expect(any_of=("相同",), none_of=("不相同",)), "两年不相同", False, False),
        (Expect(refused=True), "没有该公司的年报", True, True),
        (Expect(refused=True), "是100元", False, False),
        (Expect(numbers=("1",)), "没有该公司的年报 1", True, False),
    ],
)
def test_an_answer_is_judged_by_numbers_names_and_refusal(
    expect: Expect, text: str, is_refused: bool, met: bool
) -> None:
    assert is_met(expect, text, is_refused=is_refused) is met
