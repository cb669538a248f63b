"""Titles that the question spells out: (一)员工情况 for "概述一下公司员工情况".

The words of asking (情况, 分析) weigh nothing as words, but headings are often asked for
by their very wording. Such a heading lifts all passages below it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import SequenceMatcher

from nianbao.store.chunks import Chunk
from nianbao.text.normal import squeezed
from nianbao.text.tokens import tokens
from services.indexer.search.bm25 import Scored
from services.indexer.search.heading_words import heading_words
from services.indexer.stages.build_chunks import PATH_SEPARATOR

_SHORTEST_MATCH = 3
_SHORTEST_PIECE = 2
_NOTES_SHARE = 0.85
_POLICY_SHARE = 0.7
_WEIGHT = 1.5
# A heading further up says less about one passage below it.
_DECAY = 0.8


class TitleWeigher:
    """Weighs the titles above passages for one question.

    `asked` is the question without companies' names, `weights` its words' weights.
    Passages of one search share most of their titles, so each is looked at once.
    """

    def __init__(self, asked: str, weights: Mapping[str, float]) -> None:
        self._question = squeezed(asked)
        self._weights = weights
        self._pieces = _pieces(self._question)
        self._matcher = SequenceMatcher(None, "", self._question, autojunk=False)
        self._bonus_of_title: dict[str, float] = {}

    def weigh(self, scored: Scored, chunk: Chunk) -> Scored:
        """Raise a passage's title score by the heading above it that the question spells best."""
        titles = chunk.title_path.split(PATH_SEPARATOR)
        bonus = max(_DECAY**height * self._bonus(title) for height, title in enumerate(reversed(titles)))
        share = self._share_of_chapter(titles)
        title_score = (scored.title_score + _WEIGHT * bonus) * share
        return replace(scored, text_score=scored.text_score * share, title_score=title_score)

    def _bonus(self, title: str) -> float:
        if title not in self._bonus_of_title:
            spelled = self._spelled(title)
            self._bonus_of_title[title] = spelled * self._said(title) if spelled else 0.0
        return self._bonus_of_title[title]

    def _spelled(self, title: str) -> float:
        """Which share of a heading, its number left out, stands in the question in the same order."""
        core = heading_words(title)
        if self._pieces.isdisjoint(_pieces(core)):
            return 0.0
        self._matcher.set_seq1(core)
        sizes = (block.size for block in self._matcher.get_matching_blocks())
        return sum(size for size in sizes if size >= _SHORTEST_PIECE) / len(core)

    def _said(self, title: str) -> float:
        """The weight of the question's words that a heading says."""
        return sum(self._weights.get(token, 0.0) for token in set(tokens(title)))

    def _share_of_chapter(self, titles: list[str]) -> float:
        """How much a passage counts by where it stands.

        The notes to the statements use every word of business, and accounting policies
        are the same in all reports: both are less often what is asked, unless by name.
        """
        share = _NOTES_SHARE if "财务报告" in titles[0] else 1.0
        is_policy = any("会计政策" in title for title in titles)
        asks_policy = "政策" in self._question or "估计" in self._question
        return share * (_POLICY_SHARE if is_policy and not asks_policy else 1.0)


def _pieces(text: str) -> set[str]:
    """All runs of as many signs as a heading must share with the question."""
    return {text[start : start + _SHORTEST_MATCH] for start in range(len(text) - _SHORTEST_MATCH + 1)}
