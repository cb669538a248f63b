"""The figure guard: a sentence with a number that no evidence holds is not said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# A number as written, e.g. "1,234.50", "36.76", "2020".
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# A reference to numbered evidence, e.g. "[2]", "【1、3】": not a figure.
_REFERENCE = re.compile(r"[\[【]\s*\d+(?:\s*[,、，]\s*\d+)*\s*[\]】]")
# The number of a list item, e.g. "1. ", "2）".
_ITEM = re.compile(r"^\s*(?:\d{1,2}[.、)]|\(\d{1,2}\))\s*(?=\D)")
# A figure in Chinese numerals, e.g. "百分之十五", "三成", "两千余人", "十二亿元".
_SPELLED = re.compile(
    r"百分之[零〇一二三四五六七八九十百点两]+"
    r"|[零〇一二三四五六七八九十百千万亿两]+(?:多|余|几)?(?:成|倍|个百分点|亿元|万元|元|人|家|名|项|件)"
)


def figures_in(text: str) -> set[str]:
    """The numbers of a text without separators and needless zeros: "1,234.50" is "1234.5".

    Figures in Chinese numerals are given as written.
    """
    plain = unicodedata.normalize("NFKC", text)
    return {_canonical(match) for match in _NUMBER.findall(plain)} | set(_SPELLED.findall(plain))


def known_figures(evidence: Iterable[str]) -> frozenset[str]:
    """Every number that the evidence holds."""
    return frozenset(figure for text in evidence for figure in figures_in(text))


def is_supported(sentence: str, known: frozenset[str]) -> bool:
    """Whether every number of a sentence is known; references and item numbers do not count."""
    bare = _ITEM.sub("", _REFERENCE.sub("", unicodedata.normalize("NFKC", sentence)))
    return figures_in(bare) <= known


def _canonical(number: str) -> str:
    digits = number.replace(",", "")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
