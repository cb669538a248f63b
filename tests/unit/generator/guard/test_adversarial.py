"""The bars of the guard: 200 wrong sentences of every kind of mistake, and 200 right ones."""

from __future__ import annotations

import pytest

from evals.guard_figures import BARS, SAMPLE, misjudged, right_cases, sampled, wrong_cases

SETS = [("pairs",), ("held_out", "second")]


@pytest.mark.parametrize("names", SETS, ids="+".join)
def test_wrong_sentences_are_stopped(names: tuple[str, ...]) -> None:
    wrong = sampled([case for name in names for case in wrong_cases(name)], SAMPLE)
    let_through = misjudged(wrong, are_right=False)
    assert len(wrong) == SAMPLE
    assert 1 - len(let_through) / len(wrong) >= BARS["stopped"], [(case[0], case[2]) for case, _ in let_through]


@pytest.mark.parametrize("names", SETS, ids="+".join)
def test_right_sentences_pass(names: tuple[str, ...]) -> None:
    right = sampled([case for name in names for case in right_cases(name)], SAMPLE)
    held_up = misjudged(right, are_right=True)
    assert len(right) == SAMPLE
    assert 1 - len(held_up) / len(right) >= BARS["passed"], [(case[2], said) for case, said in held_up]


def test_loosely_worded_sentences_meet_the_bars_over_all_of_them() -> None:
    names = ("third", "fourth", "fifth", "seventh", "eighth", "ninth")
    wrong = [case for name in names for case in wrong_cases(name)]
    right = [case for name in names for case in right_cases(name)]
    let_through, held_up = misjudged(wrong, are_right=False), misjudged(right, are_right=True)
    assert 1 - len(let_through) / len(wrong) >= BARS["stopped"], [(case[0], case[2]) for case, _ in let_through]
    assert 1 - len(held_up) / len(right) >= BARS["passed"], [(case[2], said) for case, said in held_up]
