"""The cutting of sentences, and what is taken off them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.generator.clean_sentence import clean_sentence, marked
from services.generator.sentences import finished_sentences, split_sentences


@given(st.text(alphabet="收入增长。！？；\n.1 ”", max_size=60))
def test_sentences_joined_are_the_text(text: str) -> None:
    assert "".join(split_sentences(text)) == text
    done, rest = finished_sentences(text)
    assert "".join(done) + rest == text


def test_a_decimal_point_does_not_end_a_sentence() -> None:
    assert finished_sentences("收入1.") == ([], "收入1.")
    assert split_sentences("收入1.23亿元。增长。") == ["收入1.23亿元。", "增长。"]


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("**研发投入**为5亿元。", "研发投入为5亿元。"),
        ("## 研发\n", "研发\n"),
        ("1. 研发投入增长。", "研发投入增长。"),
        ("1.5亿元用于研发。", "1.5亿元用于研发。"),
        ("研发![图](http://evil.example/a.png?q=1)投入。", "研发投入。"),
        ("研发[点击](javascript:alert(1))投入。", "研发投入。"),
        ("研发<img src=x onerror=alert(1)>投入<script>。", "研发投入。"),
        ("研发<img src=x onerror=alert(1) ", "研发"),
        ("！！！", ""),
        ("[1]。", ""),
        ("\n", ""),
    ],
)
def test_links_images_and_markup_are_taken_off(written: str, left: str) -> None:
    assert clean_sentence(written) == left


def test_without_numbered_evidence_there_are_no_references() -> None:
    assert marked("市盈率约为15倍[1]。", frozenset({1}), 0) == "市盈率约为15倍。"


@pytest.mark.parametrize(
    ("written", "bearing", "said"),
    [
        ("研发投入5亿元[1]。", {1}, "研发投入5亿元[1]。"),
        ("研发投入5亿元[1][3]。", {3}, "研发投入5亿元[3]。"),
        ("研发投入5亿元。", {2, 3}, "研发投入5亿元[2]。"),
        ("研发投入5亿元[9]。", {2}, "研发投入5亿元[2]。"),
        ("公司重视研发【1、2】。", set(), "公司重视研发[1][2]。"),
        ("公司重视研发[0][9]。", set(), "公司重视研发。"),
    ],
)
def test_references_are_to_given_evidence_that_bears_the_figures_out(
    written: str, bearing: set[int], said: str
) -> None:
    assert marked(written, frozenset(bearing), 3) == said
