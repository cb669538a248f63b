"""Which words of a question say that it means a topic."""

from __future__ import annotations

from nianbao.domain.topic import Topic, Wording


def topic_words(topic: Topic, text: str) -> tuple[str, ...]:
    """The words of a topic that stand in a text: those of reports, and everyday ones where a whole way is said.

    >>> from nianbao.domain.topic import load_topics
    >>> topic_words(load_topics()["委托理财"], "闲钱拿去干什么了")
    ('闲钱',)
    """
    plain = (way for way in topic.plainly if _is_said(way, text))
    ways = (*topic.asked, *plain)
    return tuple(dict.fromkeys(spelled for way in ways for word in way for spelled in word if spelled in text))


def _is_said(way: Wording, text: str) -> bool:
    return all(any(spelled in text for spelled in word) for word in way)
