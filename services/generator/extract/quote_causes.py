"""Why something came about: the lines of many sections that say so of what is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from nianbao.domain.answer import Passage
from nianbao.domain.topic import Topic
from services.generator.extract.choose_parts import telling
from services.generator.extract.choose_sentences import Wanted, is_of_older_year, plain
from services.generator.extract.extract import Extract
from services.generator.extract.quote_parts import quote_parts
from services.generator.extract.read_parts import Part, Sentence, read_parts
from services.generator.extract.tells_why import before_why, says_why

_NEAR = 0.05
# 收入增长的原因 is told by a sentence that says 增长 as well.
_SAME_WAY = 0.1
_WAYS = frozenset(["增长", "增加", "上升", "减少", "下降", "下滑", "亏损", "提升"])
_UP, _DOWN = (
    re.compile("增长|增加|上升|提升|上涨|[涨增升]|[变增]多|多了|扩大"),
    re.compile("减少|下降|下滑|亏损|缩水|[跌掉降减]|变少|少了"),
)
_LEAST_COVER_OF_WHY = 0.4
# A word among the causes says less surely that the line is about it.
_OF_CAUSE = 0.6
_OLDER = 0.3
# 净利润同比下降…： what a line is about stands at its beginning.
_BEGINNING, _BEGINS = 30, 0.1


def quote_causes(
    passages: Sequence[Passage], topics: Sequence[Topic], wanted: Wanted, most_chars: int
) -> Extract | None:
    """What says why, where that is asked and told in many places."""
    for topic in topics:
        if topic.scattered:
            told = [each for each in passages if each.topic == topic.name]
            return _of_scattered(told, replace(wanted, topic=topic), most_chars)
    return None


def _of_scattered(passages: Sequence[Passage], wanted: Wanted, most_chars: int) -> Extract | None:
    """Answer from the lines of many sections that say why, and of what is asked."""
    told = telling(wanted.words)
    scored: list[tuple[float, Passage, Part, Sentence]] = []
    for passage in passages:
        for part in read_parts(passage):
            for sentence in part.sentences:
                text = plain(sentence.text)
                if says_why(text) and (held := [word for word in told if word in text]):
                    # 所得税费用…主要系随利润总额变动 tells of the tax, not of the profit.
                    effect = text.partition(":")[0] if sentence.is_row else before_why(text)
                    heading = plain(part.heading)
                    above = [word for word in told if word in heading and word not in held]
                    score = sum(len(word) * (1 if word in effect else _OF_CAUSE) for word in held)
                    score = (score + sum(map(len, above)) / 2) / sum(map(len, told))
                    score += _BEGINS * any(word in effect[:_BEGINNING] for word in held)
                    score -= _OLDER * is_of_older_year(text, wanted.year, is_row=sentence.is_row)
                    score += _SAME_WAY * sum(word in text for word in wanted.words if word in _WAYS)
                    score += _SAME_WAY * _same_way(wanted.question, text)
                    scored.append((score, passage, part, sentence))
    best = max((score for score, *_ in scored), default=0.0)
    if best < _LEAST_COVER_OF_WHY:
        return None
    near = [each for each in scored if each[0] >= best - _NEAR]
    read = [(passage, [replace(part, sentences=(sentence,))]) for _, passage, part, sentence in near]
    return quote_parts(read, replace(wanted, topic=None), most_chars)


def _same_way(question: str, text: str) -> int:
    """1 where a text tells of the rise or fall that is asked about, -1 where only of the other."""
    for way, other in ((_DOWN, _UP), (_UP, _DOWN)):
        if way.search(question) and not other.search(question):
            return 1 if way.search(text) else -1 if other.search(text) else 0
    return 0
