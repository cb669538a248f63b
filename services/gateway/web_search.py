"""The port to search engines: what the web says, always told apart from what reports say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from nianbao.domain.answer import Answer
from nianbao.domain.question import Route, Understanding

OUTSIDE = "以下来自互联网搜索，不在已收录的报告中，未经核对："
AWAY = "互联网搜索没有应答，只给出已收录报告的结果。"
_WORDED = frozenset({Route.OPEN, Route.KNOWLEDGE})
_NOT_HERE = frozenset({"off_topic", "unknown_company", "report_not_loaded"})


@dataclass(frozen=True, slots=True)
class WebResult:
    """One page that a search engine names: its title, address and a few of its words."""

    title: str
    url: str
    text: str


class WebSearch(Protocol):
    """A search engine; pages themselves are never fetched."""

    async def search(self, question: str) -> tuple[WebResult, ...]:
        """Find pages, best first.

        Raises:
            Unavailable: the engine does not answer as it should.
        """
        ...


class NoWebSearch:
    """Finds nothing: the web is not asked unless an operator names an engine."""

    async def search(self, question: str) -> tuple[WebResult, ...]:
        """Find nothing."""
        return ()


def fits_web(understanding: Understanding, answer: Answer) -> bool:
    """Whether the web may be asked: reports and glossary have no answer, and no figure is wanted.

    A figure without a passport is not said, whoever prints it.
    """
    if not answer.is_refused or understanding.metrics:
        return False
    return understanding.route in _WORDED or answer.refusal_code in _NOT_HERE


def say_web(results: tuple[WebResult, ...]) -> str:
    """The results as a part of an answer's text that says where they come from."""
    lines = [f"{number}. {each.title}：{each.text}（{each.url}）" for number, each in enumerate(results, 1)]
    return "\n".join(("", OUTSIDE, *lines)) if lines else ""
