"""Titles that the question spells out: (一)员工情况 for "概述一下公司员工情况".

The words of asking (情况, 分析) weigh nothing as words, but headings are often asked for
by their very wording. Such a heading lifts all passages below it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import SequenceMatcher

from nianbao.domain.traditional import to_simplified
from nianbao.store.chunks import Chunk
from nianbao.text.normal import squeezed
from nianbao.text.tokens import tokens
from services.indexer.search.bm25 import Scored
from services.indexer.stages.build_chunks import PATH_SEPARATOR

# What stands before a heading's words: "第三节", "十一、", "(一)", "3.2.7", "2、", "(4)."
_NUMBERING = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]+[章节]|[(（]?[一二三四五六七八九十\d]+(?:\.\d+)*[)）]?[、.,．]?)+"
)
_SHORTEST_MATCH = 3
_WEIGHT = 1.5
# A heading further up says less about one passage below it.
_DECAY = 0.8


def weigh_titles(scored: Scored, chunk: Chunk, asked: str, weights: Mapping[str, float]) -> Scored:
    """Raise a passage's title score by the heading above it that the question spells best.

    `asked` is the question without companies' names, `weights` its words' weights.
    """
    question = squeezed(asked)
    titles = chunk.title_path.split(PATH_SEPARATOR)
    bonus = max(
        _DECAY**height * _spelled(title, question) * _said(title, weights)
        for height, title in enumerate(reversed(titles))
    )
    return replace(scored, title_score=scored.title_score + _WEIGHT * bonus)


def _spelled(title: str, question: str) -> float:
    """Which share of a heading, its number left out, stands in the question in one piece."""
    core = _NUMBERING.sub("", to_simplified(squeezed(title)))
    if len(core) < _SHORTEST_MATCH:
        return 0.0
    match = SequenceMatcher(None, core, question, autojunk=False).find_longest_match()
    return match.size / len(core) if match.size >= _SHORTEST_MATCH else 0.0


def _said(title: str, weights: Mapping[str, float]) -> float:
    """The weight of the question's words that a heading says."""
    return sum(weights.get(token, 0.0) for token in set(tokens(title)))
