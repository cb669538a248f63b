"""Whether words that are no metric ask for what reports must tell of: 环保投入, 会计师事务所的报酬."""

from __future__ import annotations

from collections.abc import Iterator

from nianbao.domain.metric import MetricKind
from nianbao.domain.question import Operation
from nianbao.domain.topic import Topic
from nianbao.text.find_topics import find_topics
from services.router.knowledge import Knowledge
from services.router.reading import Claim, Kind, Reading


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
    return any(
        _reaches_beyond(claim, spelled, reading)
        for claim in reading.claims_of(Kind.METRIC)
        for spelled in _said(topics, reading)
    )


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
        for way in topic.asked:
            for word in way:
                yield from (spelled for spelled in word if spelled in reading.text)


def _share_signs(words: str, spelled: str) -> bool:
    """Whether two stretches share two signs in a row."""
    return any(spelled[start : start + 2] in words for start in range(len(spelled) - 1))


def _names(reading: Reading) -> list[str]:
    return [name for each in reading.companies for name in (each.full_name, each.short_name, *each.aliases)]
