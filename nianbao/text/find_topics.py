"""Which topics of reports a question means, by the words that it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nianbao.domain.topic import Topic, Wording, load_topics
from nianbao.text.tokens import without_names

_MOST = 2

Places = frozenset[int]


def find_topics(question: str, names: Iterable[str] = ()) -> tuple[Topic, ...]:
    """Find what a question is about, the topic that takes most of its words first.

    `names` are those of the companies asked about. A topic whose words are all part of
    what another one takes is left out: 环境处罚 is not about punishments at large.

    >>> [topic.name for topic in find_topics("报告期内有没有打官司")]
    ['重大诉讼、仲裁']
    """
    text = "".join(without_names(question, names).lower().split())
    meant = sorted(_meant(text), key=lambda each: -len(each[1]))
    found = [(topic, places) for topic, places in meant if not topic.scattered]
    chosen: list[Topic] = []
    taken: Places = frozenset()
    for topic, places in found:
        if not places <= taken:
            chosen.append(topic)
            taken |= places
    # What is told in many places says how something came about, not what is asked about.
    return (*chosen[:_MOST], *(topic for topic, _ in meant if topic.scattered))


def _meant(text: str) -> Iterator[tuple[Topic, Places]]:
    """Each topic of which some way to ask is in the text, and the signs that say so."""
    for topic in load_topics().values():
        # Most topics have nothing to do with a question: see that before places are looked for.
        said = (way for way in topic.asked if all(any(spelled in text for spelled in word) for word in way))
        ways = [places for way in said if (places := _places(text, way))]
        if ways:
            yield topic, max(ways, key=len)


def _places(text: str, wording: Wording) -> Places:
    """Where the words of a wording stand; empty when one is missing or stands within another."""
    taken: Places = frozenset()
    for word in wording:
        spelled = next(_free_spellings(text, word, taken), None)
        if spelled is None:
            return frozenset()
        taken |= spelled
    return taken


def _free_spellings(text: str, word: tuple[str, ...], taken: Places) -> Iterator[Places]:
    for spelling in sorted(word, key=len, reverse=True):
        start = text.find(spelling)
        while start >= 0:
            places = frozenset(range(start, start + len(spelling)))
            if not places & taken:
                yield places
                break
            start = text.find(spelling, start + 1)
