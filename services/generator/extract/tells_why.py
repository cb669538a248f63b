"""Whether a question asks why, and whether a text says it."""

from __future__ import annotations

import re

_ASKS_WHY = re.compile(
    "为什么|为何|原因|怎么会|拖累|怎么回事|什么道理|靠什么.{0,4}[赚增涨多]|[赚增涨多].{0,6}靠什么|怎么.{0,4}(?:[成变]了|[多少]了)"
)
# "主要系本期募投项目实施所致": what says how something came about.
_SAYS_WHY = re.compile(
    "主要(?:系|是|因|由于|原因)|由于|所致|原因(?:是|为|系|[:：])|得益于|导致|主要(?:影响)?因素|因.{2,30}(?:而|使)"
)


def asks_why(question: str) -> bool:
    """Whether a question asks how something came about."""
    return _ASKS_WHY.search(question) is not None


def says_why(text: str) -> bool:
    """Whether a text says how something came about."""
    return _SAYS_WHY.search(text) is not None


def before_why(text: str) -> str:
    """What a text tells the cause of: all up to the words that lead to it; the whole where it begins with them."""
    match = _SAYS_WHY.search(text)
    return text[: match.start()] if match is not None and match.start() else text
