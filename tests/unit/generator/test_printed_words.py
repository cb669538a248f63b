"""Everyday words give way to what the passages print for them, and only where the passages do not hold them."""

from __future__ import annotations

from nianbao.domain.answer import Passage
from services.generator.printed_words import printed_words


def passage(text: str) -> Passage:
    return Passage("r", "a.pdf", "青禾股份", "2020", "重大事项", text, 1, None, 1.0)


def test_an_everyday_word_is_looked_for_as_printed() -> None:
    assert printed_words(["官司"], "有没有官司", [passage("本年度无重大诉讼事项")]) == ("重大", "诉讼")


def test_a_word_that_the_passages_hold_stays() -> None:
    assert printed_words(["官司"], "有没有官司", [passage("官司已了结,无诉讼")]) == ("官司",)


def test_a_word_without_another_stays() -> None:
    assert printed_words(["元宇宙"], "元宇宙怎么样", [passage("白酒")]) == ("元宇宙",)
