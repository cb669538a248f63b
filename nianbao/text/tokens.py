"""Tokens for search and recall: jieba's words, with the catalogue's finance words known to it.

Indexing and asking use the same function, so a word is cut the same way in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

import rjieba

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.traditional import to_simplified
from nianbao.text.normal import normal_form
from nianbao.text.stop_words import FILLING_WORDS, QUESTION_WORDS, STOP_WORDS

# High enough that a finance word wins over its parts in jieba's dictionary.
_WORD_FREQUENCY = 100_000
_LONGEST_WORD = 24
# 生物医药 says whom a question is about; shorter parts of names are words of their own.
_NAME_PART = 4
# An amount: "1,234,567.89", "39.19%", "-0.5"; figures are found as facts, not as words.
_AMOUNT = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?%?|[-+]?\d+\.\d+%?|\d+%|\d{7,}")
_HAS_LETTER = re.compile(r"[0-9a-z\u3400-\u9fff\uf900-\ufaff]")  # "r&d", "研发"
_HAN_WORD = re.compile(r"[\u3400-\u9fff]{2,}")  # "营业收入"


def tokens(text: str) -> list[str]:
    """Cut a text into search tokens, in order: words and the shorter words inside long ones.

    Amounts, punctuation and stop words are left out; letters are lower case, traditional
    characters simplified.

    >>> tokens("２０２１年度的研發投入为 1,234.56 万元")
    ['2021', '年度', '研发', '投入', '万元']
    """
    plain = _AMOUNT.sub(" ", to_simplified(normal_form(text).lower()))
    return [token for word in _segmenter().cut(plain) for token in _tokens_of(word)]


def question_tokens(question: str, without: Iterable[str] = ()) -> list[str]:
    """Cut a question into distinct tokens that say what is asked, in order.

    `without` are names (of the companies asked about) whose words say nothing within
    their own reports; a part of four signs or more goes as well. When nothing is left,
    the question's plain tokens are given.
    """
    text = without_names(question, without)
    found = list(dict.fromkeys(tokens(text)))
    kept = [word for word in found if word not in QUESTION_WORDS and not _is_year(word)]
    return [word for word in kept if not _is_padded(word, kept)] or found


def asked_words(question: str) -> str:
    """Write a question without the words of asking, years and amounts, for comparing its meaning.

    >>> asked_words("请问2020年的管理费用是多少元？")
    '管理费用'
    """
    plain = _AMOUNT.sub(" ", to_simplified(normal_form(question).lower()))
    return "".join(
        word
        for word in _segmenter().cut(plain)
        if _HAS_LETTER.search(word) and not word.isdigit() and word not in STOP_WORDS and word not in QUESTION_WORDS
    )


def tagged(text: str) -> list[tuple[str, str]]:
    """Cut a text into words with jieba's part of speech: "n", "nr" (a person), "ns" (a place), "v".

    >>> tagged("董事长张明辉")
    [('董事长', 'n'), ('张明辉', 'nr')]
    """
    words: list[tuple[str, str]] = _segmenter().jieba.tag(text)
    return words


def is_dictionary_word(word: str) -> bool:
    """Whether jieba's dictionary holds a word; names that it only guesses are not there."""
    return bool(_segmenter().jieba.has_word(word))


def without_names(question: str, names: Iterable[str]) -> str:
    """Write a question in normal form and simplified characters, without names or their longer parts.

    >>> without_names("派格生物2025年的研發", ["派格生物醫藥(杭州)股份有限公司"])
    ' 2025年的研发'
    """
    text = to_simplified(normal_form(question))
    for name in sorted({to_simplified(normal_form(name)) for name in names if name}, key=len, reverse=True):
        text = text.replace(name, " ")
        match = SequenceMatcher(None, text, name, autojunk=False).find_longest_match()
        if match.size >= _NAME_PART:
            text = f"{text[: match.a]} {text[match.a + match.size :]}"
    return text


def _is_padded(word: str, others: Iterable[str]) -> bool:
    """Whether a word is another one with a word of asking before or behind it: 公司员工 beside 员工."""
    rests = {word.removeprefix(other) for other in others} | {word.removesuffix(other) for other in others}
    return not FILLING_WORDS.isdisjoint(rests - {word})


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word[:2] in ("19", "20")


@lru_cache(maxsize=1 << 16)
def _tokens_of(word: str) -> tuple[str, ...]:
    """A word's tokens: the words of jieba's own dictionary inside it, and itself."""
    segmenter = _segmenter()
    inside = segmenter.inside_name.get(word) or segmenter.jieba.cut_for_search(word)
    halves = {word[:2], word[2:]}
    if len(word) == 4 and halves <= set(inside):
        # 公司员工 is 公司 and 员工; that 司员 is a word too is chance.
        inside = [token for token in inside if token != word[1:3]]
    found = inside if word in inside else [*inside, word]
    return tuple(token for token in found if _HAS_LETTER.search(token) and token not in STOP_WORDS)


@dataclass(frozen=True, slots=True)
class _Segmenter:
    """Jieba that knows the catalogue's names as words, and what jieba alone saw inside each."""

    jieba: rjieba.Jieba
    inside_name: dict[str, list[str]]

    def cut(self, text: str) -> list[str]:
        """Cut text into words."""
        words: list[str] = self.jieba.cut(text)
        return words


@lru_cache(maxsize=1)
def _segmenter() -> _Segmenter:
    """Load jieba once, on first use, and teach it the names; a second one would cost 25 MB.

    Names with a word that is no help in search (公司员工) are not taught: the rest of
    the name would be hidden in a rare word.
    """
    jieba = rjieba.Jieba()
    catalogue = load_catalogue()
    named = [(m.name, *m.aliases) for m in catalogue.metrics] + [(d.name, *d.aliases) for d in catalogue.derived]
    names = {normal_form(name).lower() for names in named for name in names}
    taught = {
        name: jieba.cut_for_search(name)
        for name in sorted(names)
        if len(name) <= _LONGEST_WORD and _HAN_WORD.fullmatch(name) and not FILLING_WORDS & set(jieba.cut(name))
    }
    for name in taught:
        jieba.add_word(name, _WORD_FREQUENCY, "n")
    return _Segmenter(jieba, taught)
