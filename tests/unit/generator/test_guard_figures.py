"""The figure guard and the cutting of sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.generator.guard_figures import figures_in, is_supported, known_figures
from services.generator.sentences import finished_sentences, split_sentences

KNOWN = known_figures(["2020年研发投入1,234.50万元，占营业收入的3.02%。", "研发人员1，354人", "设立两家子公司"])


@pytest.mark.parametrize(
    "sentence",
    [
        "公司重视研发。",
        "2020年研发投入1234.5万元。",
        "研发投入为1,234.50万元[1]。",
        "占比3.02%【1、2】。",
        "２０２０年研发投入占３．０２％。",
        "公司设立两家子公司，一方面降低成本，另一方面提高效率。",
        "1. 研发投入占3.02%。",
        "（2）研发人员1,354人。",
    ],
)
def test_figures_of_the_evidence_may_be_said(sentence: str) -> None:
    assert is_supported(sentence, KNOWN)


@pytest.mark.parametrize(
    "sentence",
    [
        "研发投入1,235万元。",
        "占比3.03%。",
        "2021年研发投入1234.5万元。",
        "研发投入0.12345亿元。",
        "增长5%。",
        "共13.54人。",
        "1.5%",
        "增长百分之五。",
        "约占三成。",
        "研发人员一千余人。",
    ],
)
def test_any_other_figure_is_not_supported(sentence: str) -> None:
    assert not is_supported(sentence, KNOWN)


def test_numbers_compare_without_separators_and_needless_zeros() -> None:
    assert figures_in("1,000.00 与 1000 与 １０００.0") == {"1000"}


@given(st.text(alphabet="收入增长。！？；\n.1 ”", max_size=60))
def test_sentences_joined_are_the_text(text: str) -> None:
    assert "".join(split_sentences(text)) == text
    done, rest = finished_sentences(text)
    assert "".join(done) + rest == text


def test_a_decimal_point_does_not_end_a_sentence() -> None:
    assert finished_sentences("收入1.") == ([], "收入1.")
    assert split_sentences("收入1.23亿元。增长。") == ["收入1.23亿元。", "增长。"]
