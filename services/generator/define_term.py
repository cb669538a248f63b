"""Definitions from the catalogue: what a metric means and how it is computed."""

from __future__ import annotations

import re

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.metric import DerivedMetric, Display, Metric
from nianbao.domain.question import Understanding

_SIGNS = str.maketrans({"*": "×", "/": "÷"})
_RESULT = {Display.PERCENT: "，以百分比表示", Display.DECIMAL: "，以小数表示", Display.YUAN: "，以元表示"}
# Asks for a meaning or formula, e.g. "什么是毛利率", "速动比率怎么算".
_ASKS_MEANING = re.compile(
    r"什么是|是什么|何谓|定义|含义|意思|指什么|是指|解释|怎么算|如何计算|怎样计算|计算公式|公式|计算方法|名词"
)


def asks_meaning(understanding: Understanding) -> bool:
    """Whether a definition answers the question; 有何影响 and 有什么区别 want more."""
    return _ASKS_MEANING.search(understanding.text) is not None


def define_terms(understanding: Understanding, catalogue: Catalogue) -> tuple[str, ...]:
    """Define every metric that the question names and the catalogue explains."""
    names = understanding.metrics or _named_in(understanding.text, catalogue)
    entries = [catalogue.find(name) for name in names]
    return tuple(text for entry in entries if entry is not None and (text := _definition(entry)))


def _named_in(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The metrics whose spellings stand in a text, a longer spelling before those inside it."""
    names: list[str] = []
    for spelled, name in sorted(catalogue.spellings().items(), key=lambda item: -len(item[0])):
        if len(spelled) > 1 and spelled in text:
            names.append(name)
            text = text.replace(spelled, " ")
    return tuple(dict.fromkeys(names))


def _definition(entry: Metric | DerivedMetric) -> str:
    if isinstance(entry, DerivedMetric):
        formula = f"计算公式：{entry.name} = {entry.formula.translate(_SIGNS)}{_RESULT[entry.display]}。"
        return f"{_sentence(entry.name, entry.meaning)}{formula}"
    if not entry.meaning:
        return ""
    return f"{_sentence(entry.name, entry.meaning)}年报中列示于{'、'.join(entry.tables)}。"


def _sentence(name: str, meaning: str) -> str:
    """The meaning as a sentence that names what it explains."""
    return "" if not meaning else meaning if meaning.startswith(name) else f"{name}：{meaning}"
