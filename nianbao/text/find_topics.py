"""Which topics of reports a question means, by the words that it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from nianbao.domain.topic import Topic, Wording, load_topics
from nianbao.text.tokens import without_names

_MOST = 2
# How many other signs may stand between the everyday words of one way: 替(子公司背了多少)担保. Words of a
# single sign are parts of many others (背, 换) and must stand nearer than longer ones.
_BETWEEN, _BETWEEN_LONGER = 8, 16

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
        ways = [places for way in topic.asked if _may_say(text, way) and (places := _places(text, way))]
        ways += [places for way in topic.plainly if _may_say(text, way) and (places := _near_places(text, way))]
        if ways:
            yield topic, max(ways, key=len)


def _may_say(text: str, way: Wording) -> bool:
    return all(any(spelled in text for spelled in word) for word in way)


def _near_places(text: str, way: Wording) -> Places:
    """Where the words of a way stand near each other, in any order; the most signs, empty when they do not."""
    best: Places = frozenset()
    for chosen in product(*(_spans(text, word) for word in way)):
        places = frozenset(place for start, end in chosen for place in range(start, end))
        # Words that overlap say one thing, not two.
        if len(places) < sum(end - start for start, end in chosen):
            continue
        reach = max(end for _, end in chosen) - min(start for start, _ in chosen)
        is_short = any(end - start == 1 for start, end in chosen)
        between = _BETWEEN if is_short else _BETWEEN_LONGER
        if reach - len(places) <= between and len(places) > len(best):
            best = places
    return best


def _spans(text: str, word: tuple[str, ...]) -> list[tuple[int, int]]:
    """Every place of every spelling of a word."""
    return [
        (start, start + len(spelled))
        for spelled in word
        for start in range(len(text) - len(spelled) + 1)
        if text.startswith(spelled, start)
    ]


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
