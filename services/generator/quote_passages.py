"""The extractive answer: the sentences of the right section that answer, with their places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.domain.answer import Answer, Citation, Passage
from nianbao.domain.question import Understanding
from nianbao.domain.topic import Topic, load_topics
from services.generator.choose_passages import choose_passages, most_telling, telling_words
from services.generator.extract.choose_sentences import Chosen, Wanted, choose_sentences, is_answered, plain
from services.generator.extract.read_parts import Part, read_parts
from services.generator.extract.say_sentences import (
    citation,
    citations,
    heading_of,
    join_sentences,
    say_headings,
    say_none,
    say_sentences,
)

QUOTE_MAX = 260
"""Characters of the sentences quoted of one report; with its lead an answer stays below 300."""
_QUOTE_MIN_EACH = 90
_PASSAGES_MAX = 3
_LEAST_LISTED = 2
_ASKS_WHY = re.compile("为什么|为何|原因|怎么会")
# Words that stand in headings of every kind: 大幅变动的原因.
_SAYS_LITTLE = frozenset(
    [
        "变动",
        "变化",
        "原因",
        "影响",
        "情况",
        "说明",
        "重大",
        "年度",
        "变更",
        "总体",
        "主要",
        "存在",
        "发生",
        "涉及",
        "分析",
        "构成",
    ]
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a passage as it is shown."""

    passage: Passage
    text: str

    @property
    def citation(self) -> Citation:
        """The place of the quote."""
        passage = self.passage
        return Citation(
            document=passage.document,
            page=passage.page,
            box=passage.box,
            text=self.text,
            period=passage.period,
            report_id=passage.report_id,
            company=passage.company,
        )


@dataclass(frozen=True, slots=True)
class Extract:
    """What one report answers."""

    text: str
    citations: tuple[Citation, ...]


def quote_passages(understanding: Understanding, passages: Sequence[Passage], warnings: tuple[str, ...] = ()) -> Answer:
    """Answer with the report's own sentences; a refusal when no passage has to do with the question."""
    reports = list(dict.fromkeys(passage.report_id for passage in passages))
    most_chars = max(QUOTE_MAX // max(len(reports), 1), _QUOTE_MIN_EACH)
    found = [
        _extract(understanding, [each for each in passages if each.report_id == report], most_chars)
        for report in reports
    ]
    extracts = [extract for extract in found if extract is not None]
    return Answer(
        question=understanding.text,
        text="\n".join(extract.text for extract in extracts) or _refusal(understanding),
        is_refused=not extracts,
        route=understanding.route,
        citations=tuple(each for extract in extracts for each in extract.citations),
        refusal_code="" if extracts else "no_relevant_passage",
        composed_by="extract",
        warnings=warnings,
    )


def _extract(understanding: Understanding, passages: Sequence[Passage], most_chars: int) -> Extract | None:
    """Answer from one report: from the sections of the topics asked about, else from what the words found."""
    question, words = plain(understanding.text), telling_words(understanding)
    topics = [load_topics()[name] for name in dict.fromkeys(each.topic for each in passages if each.topic)]
    found = [
        _of_topic([each for each in passages if each.topic == topic.name], topic, Wanted(question, words, topic), share)
        for topic in topics
        if (share := most_chars // len(topics))
    ]
    if extracts := [extract for extract in found if extract is not None]:
        text = "\n".join(dict.fromkeys(extract.text for extract in extracts))
        return Extract(text, tuple(dict.fromkeys(each for extract in extracts for each in extract.citations)))
    by_words = choose_passages(understanding, [each for each in passages if not each.topic], len(passages))
    others = [(passage, read_parts(passage)) for passage in most_telling(by_words, _PASSAGES_MAX)]
    return _of_parts(others, Wanted(question, words, None), most_chars)


def _of_topic(sections: Sequence[Passage], topic: Topic, wanted: Wanted, most_chars: int) -> Extract | None:
    """Answer from the surest heading that says something; what it says of none counts as well."""
    read = [(passage, [part for part in read_parts(passage) if part.sentences or part.nones]) for passage in sections]
    read = [(passage, parts) for passage, parts in read if parts]
    for place, (passage, parts) in enumerate(read):
        special = _asked_for(parts, wanted)
        none = special if special and all(part.is_none for part in special) else parts
        if all(part.is_none for part in none) and not (_ASKS_WHY.search(wanted.question) and read[place + 1 :]):
            return _none(passage, topic, none)
        if not special and parts[0].begins_with_none and parts[0].sentences:
            return _none_but(passage, topic, parts, wanted, most_chars)
        listed = [part for part in parts if part.sentences and part.heading != heading_of(passage)]
        if topic.lists and len(listed) >= _LEAST_LISTED and not special:
            text = say_headings(passage, topic.name, listed)
            return Extract(text, tuple(citation(passage, part.sentences[0]) for part in listed))
        if is_answered(parts, topic):
            return _of_parts([(passage, special or parts)], wanted, most_chars)
    return _of_parts(read, wanted, most_chars)


def _none(passage: Passage, topic: Topic, parts: Sequence[Part]) -> Extract:
    text, shown = say_none(passage, topic.name, parts)
    return Extract(text, (citation(passage, shown),))


def _none_but(passage: Passage, topic: Topic, parts: Sequence[Part], wanted: Wanted, most_chars: int) -> Extract:
    """There is none of the kind, but the report goes on: smaller law suits, say."""
    none = _none(passage, topic, parts[:1])
    more = choose_sentences(parts, wanted, max(most_chars - len(none.text), 0))
    if not more:
        return none
    text = f"{none.text}{join_sentences(more)}"
    return Extract(text, (*none.citations, *citations(passage, (each.sentence for each in more))))


def _asked_for(parts: Sequence[Part], wanted: Wanted) -> list[Part]:
    """The parts whose headings hold a word of the question that the topic itself does not say.

    A word that other parts tell of does not single out one that says there is none.
    """
    own = "".join(spelled for way in wanted.topic.asked for word in way for spelled in word) if wanted.topic else ""
    headings = [plain(part.heading) for part in parts]
    special = [
        word
        for word in wanted.words
        if word not in own and word not in _SAYS_LITTLE and 0 < sum(word in each for each in headings) < len(parts)
    ]
    texts = [plain("".join(sentence.text for sentence in part.sentences)) for part in parts]
    hits = [
        sum(2 * (word in heading) + (word in text) for word in special)
        if any(word in heading for word in special)
        else 0
        for heading, text in zip(headings, texts, strict=True)
    ]
    best = max(hits, default=0)
    found = [part for part, count in zip(parts, hits, strict=True) if best and count == best]
    is_told = any(word in text for word in special for text in texts)
    return [] if is_told and all(part.is_none for part in found) else found


def _of_parts(read: Sequence[tuple[Passage, Sequence[Part]]], wanted: Wanted, most_chars: int) -> Extract | None:
    owner = {id(part): passage for passage, parts in read for part in parts}
    chosen = choose_sentences([part for _, parts in read for part in parts], wanted, most_chars)
    if not chosen:
        return None
    grouped: dict[Passage, list[Chosen]] = {}
    for each in chosen:
        grouped.setdefault(owner[id(each.part)], []).append(each)
    text = "\n".join(say_sentences(passage, of_passage) for passage, of_passage in grouped.items())
    places = [
        place
        for passage, of_passage in grouped.items()
        for place in citations(passage, (each.sentence for each in of_passage))
    ]
    return Extract(text, tuple(dict.fromkeys(places)))


def _refusal(understanding: Understanding) -> str:
    names = "、".join(company.short_name or company.full_name for company in understanding.companies)
    periods = "、".join(period.in_words() for period in understanding.periods)
    return f"未查询到与问题相关的内容：{names}{periods}已收录的报告中没有找到有关的段落，请换一种问法。"
