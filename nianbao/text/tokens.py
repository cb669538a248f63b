"""Tokens for search and recall: jieba's words, with the catalogue's finance words known to it.

Indexing and asking use the same function, so a word is cut the same way in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import rjieba

from nianbao.domain.catalogue import load_catalogue
from nianbao.text.normal import normal_form
from nianbao.text.stop_words import QUESTION_WORDS, STOP_WORDS

# High enough that a finance word wins over its parts in jieba's dictionary.
_WORD_FREQUENCY = 100_000
_LONGEST_WORD = 24
# An amount: "1,234,567.89", "39.19%", "-0.5"; figures are found as facts, not as words.
_AMOUNT = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?%?|[-+]?\d+\.\d+%?|\d+%|\d{7,}")
_HAS_LETTER = re.compile(r"[0-9a-z\u3400-\u9fff\uf900-\ufaff]")  # "r&d", "研发"
_HAN_WORD = re.compile(r"[\u3400-\u9fff]{2,}")  # "营业收入"


def tokens(text: str) -> list[str]:
    """Cut a text into search tokens, in order: words and the shorter words inside long ones.

    Amounts, punctuation and stop words are left out; letters are lower case.

    >>> tokens("２０２１年度的研发投入为 1,234.56 万元")
    ['2021', '年度', '研发', '投入', '万元']
    """
    plain = _AMOUNT.sub(" ", normal_form(text).lower())
    return [word for word in _jieba().cut_for_search(plain) if _HAS_LETTER.search(word) and word not in STOP_WORDS]


def question_tokens(question: str, without: Iterable[str] = ()) -> list[str]:
    """Cut a question into distinct tokens that say what is asked, in order.

    `without` are names (of the companies asked about) whose words say nothing within
    their own reports. When nothing is left, the question's plain tokens are given.
    """
    text = normal_form(question)
    for name in sorted(filter(None, without), key=len, reverse=True):
        text = text.replace(normal_form(name), " ")
    found = list(dict.fromkeys(tokens(text)))
    kept = [word for word in found if word not in QUESTION_WORDS and not _is_year(word)]
    return kept or found


def words(text: str) -> list[str]:
    """Cut a text into words once each, without the shorter words inside long ones."""
    return [word for word in _jieba().cut(normal_form(text).lower()) if _HAS_LETTER.search(word)]


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word[:2] in ("19", "20")


@lru_cache(maxsize=1)
def _jieba() -> rjieba.Jieba:
    """Load jieba once, on first use, and teach it the catalogue's names."""
    segmenter = rjieba.Jieba()
    catalogue = load_catalogue()
    named = [(m.name, *m.aliases) for m in catalogue.metrics] + [(d.name, *d.aliases) for d in catalogue.derived]
    for name in {normal_form(name).lower() for names in named for name in names}:
        if len(name) <= _LONGEST_WORD and _HAN_WORD.fullmatch(name):
            segmenter.add_word(name, _WORD_FREQUENCY, "n")
    return segmenter
