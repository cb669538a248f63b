"""Whether words that are no metric ask for what reports must tell of: 环保投入, 会计师事务所的报酬."""

from __future__ import annotations

from collections.abc import Iterator

from nianbao.domain.metric import MetricKind
from nianbao.domain.question import Operation
from nianbao.domain.topic import Topic
from nianbao.text.find_topics import find_topics
from nianbao.text.topic_words import topic_words
from services.router.knowledge import Knowledge
from services.router.reading import Claim, Kind, Reading

# What is asked of a metric's course rather than of another metric: 研发投入占比及近三年变化.
_DESCRIBING = frozenset({"变化", "变动", "走势", "波动", "变化情况", "变动情况", "及变化", "及变动"})
_LONG_WORD = 4
_CLAUSE_SIGNS = ",;、。，；"


def asks_topic(reading: Reading, knowledge: Knowledge) -> bool:
    """Whether a question about a company is answered by a section of its report rather than refused.

    Beside a metric of figures a qualifier stays a qualifier (控股股东净利润), even one that names a
    topic; unless the metric is but a part of the topic's own word (利润 in 利润分配).
    """
    topics = find_topics(reading.question, _names(reading))
    if not topics:
        return False
    if not reading.metrics:
        return any(_share_signs(words, spelled) for words in reading.left_over() for spelled in _said(topics, reading))
    if all(knowledge.lexicon.kind(name) is MetricKind.TEXT for name in reading.metrics):
        return bool(reading.residue) or _asks_of_change(reading)
    if all(words in _DESCRIBING for words in reading.left_over()):
        return bool(reading.residue)
    if any(
        _stands_apart(stretch, topics, reading) or _says_whole(stretch, topics, reading) for stretch in reading.residue
    ):
        return True
    return any(
        _reaches_beyond(claim, spelled, reading)
        for claim in reading.claims_of(Kind.METRIC)
        for spelled in _said(topics, reading)
    )


def _stands_apart(stretch: tuple[int, int], topics: tuple[Topic, ...], reading: Reading) -> bool:
    """Whether a topic is named in a clause before the metric's: 股权激励授予了多少股，有多少人."""
    start, end = stretch
    named = any(spelled in reading.text[start:end] for spelled in _said(topics, reading) if len(spelled) >= _LONG_WORD)
    behind = [claim.start for claim in reading.claims_of(Kind.METRIC) if claim.start >= end]
    return named and bool(behind) and any(sign in _CLAUSE_SIGNS for sign in reading.text[end : min(behind)])


def _says_whole(stretch: tuple[int, int], topics: tuple[Topic, ...], reading: Reading) -> bool:
    """Whether words behind the metrics say all of a topic by themselves: 技术人员和高管变动.

    Words before a metric qualify it, whatever they say: 未经审计的存货.
    """
    if any(claim.start >= stretch[0] for claim in reading.claims_of(Kind.METRIC)):
        return False
    words = reading.text[stretch[0] : stretch[1]]
    ways = (way for topic in topics for way in topic.asked if len(way) > 1)
    return any(all(any(spelled in words for spelled in word) for word in way) for way in ways)


def _reaches_beyond(claim: Claim, spelled: str, reading: Reading) -> bool:
    """Whether a topic's word begins within what was claimed as a metric and ends behind it: 利润|分配."""
    start = reading.text.find(spelled)
    return start < claim.end < start + len(spelled) and start >= claim.start


def _asks_of_change(reading: Reading) -> bool:
    """Whether one report is asked whether something changed, rather than two whether they differ."""
    return reading.operation is Operation.SAME and not reading.has_explicit_base and reading.named_periods == 1


def _said(topics: tuple[Topic, ...], reading: Reading) -> Iterator[str]:
    """The topics' own words that stand in the question."""
    for topic in topics:
        yield from topic_words(topic, reading.text)


def _share_signs(words: str, spelled: str) -> bool:
    """Whether two stretches share two signs in a row."""
    return any(spelled[start : start + 2] in words for start in range(len(spelled) - 1))


def _names(reading: Reading) -> list[str]:
    return [name for each in reading.companies for name in (each.full_name, each.short_name, *each.aliases)]
