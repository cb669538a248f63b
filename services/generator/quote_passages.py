"""The extractive answer: the sentences of the right section that answer, with their places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nianbao.domain.answer import Answer, Citation, Passage
from nianbao.domain.question import Understanding
from nianbao.domain.topic import Topic, load_topics
from nianbao.text.find_topics import find_topics
from nianbao.text.split_clauses import split_clauses
from nianbao.text.tokens import is_dictionary_word
from services.generator.absent_words import absent_words, is_told_without
from services.generator.choose_passages import choose_passages, most_telling, names_of, telling_words
from services.generator.extract.choose_parts import SAYS_LITTLE, choose_parts, cover_of, none_of, same_matter, telling
from services.generator.extract.choose_sentences import Wanted, choose_sentences, is_answered, plain, told_by
from services.generator.extract.denies_less import denies_less
from services.generator.extract.extract import Extract, joined
from services.generator.extract.outer_headings import outer_headings
from services.generator.extract.quote_causes import quote_causes
from services.generator.extract.quote_parts import quote_parts
from services.generator.extract.read_parts import Part, read_parts
from services.generator.extract.say_sentences import (
    citation,
    citations,
    heading_of,
    join_sentences,
    say_headings,
    say_none,
)
from services.generator.extract.tells_why import asks_why, says_why
from services.generator.is_described import is_described
from services.generator.lacks_qualifier import lacks_qualifier
from services.generator.printed_words import printed_words
from services.generator.quote_clauses import quote_clauses
from services.generator.quote_text import quote_question

QUOTE_MAX, QUOTE_MAX_OF_SEVERAL = 260, 400
"""Characters of the sentences quoted of one report, and where several things are asked for."""
_ASKS_SEVERAL = re.compile(r"哪些|哪[几两三]|[几两三]家|分别|都有谁|各[有占是自出投]|名单|有谁|谁.*谁|[了过]什么")
# 卖给谁了 takes for granted that something was sold; 有没有 and 情况如何 do not.
_TAKES_FOR_GRANTED = re.compile(r"谁|哪|多少|几[家个笔人]|何时|什么时候")
_ASKS_WHETHER = re.compile(r"有没有|有无|是否|没有[?？]?$|吗|过没|是不是")
_QUOTE_MIN_EACH = 90
_LEAST_LISTED = 2
# How search marks a section whose heading stands in the question.
_SPELLED = "heading"
_SPECIAL_CHARS = 4
# How much of the question an answer found by words must say to be preferred to its topic's section.
_SAYS_ALL = 0.8
_YEARS = re.compile(r"(?:19|20)\d{2}")
_NUMBER = re.compile(r"[(（]?[\d一二三四五六七八九十]+[)）]?[、.．]?\s*")
# Below this share of its words an answer found by words is about something else.
_LEAST_COVER = 0.45
_AMOUNT = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?(?:万|亿|%)")
# Where figures were asked for that no fact states, the words must all be there: heading and line together.
_WHOLE_COVER = 0.75
# What stands nowhere counts half against an answer.
_HALF = 0.5
# Where causes are asked for, what says one is preferred to what says more words.
_SAID_WHY = 0.3
# How much more a sentence of a later section must tell to be preferred to the surest one.
_CLEARLY_MORE = 2.0
# Where a topic is asked of whose section the report lacks, fewer words do.
_WITH_TOPIC = 0.65


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


def quote_passages(understanding: Understanding, passages: Sequence[Passage], warnings: tuple[str, ...] = ()) -> Answer:
    """Answer with the report's own sentences; a refusal when no passage has to do with the question."""
    reports = list(dict.fromkeys(passage.report_id for passage in passages))
    is_several = _ASKS_SEVERAL.search(understanding.text) or split_clauses(understanding.text, names_of(understanding))
    whole_chars = QUOTE_MAX_OF_SEVERAL if is_several else QUOTE_MAX
    most_chars = max(whole_chars // max(len(reports), 1), _QUOTE_MIN_EACH)
    found = [
        quote_clauses(understanding, [each for each in passages if each.report_id == report], most_chars, _extract)
        for report in reports
    ]
    # A refused figure of a part (境外营业收入) is not answered with the whole's.
    extracts = [
        extract
        for extract in found
        if extract is not None
        and not (understanding.refusal and is_described(understanding) and lacks_qualifier(understanding, extract.text))
    ]
    return Answer(
        question=understanding.text,
        text="\n".join(extract.text for extract in extracts)
        or understanding.refusal
        or _refusal(understanding, passages),
        is_refused=not extracts,
        route=understanding.route,
        citations=tuple(each for extract in extracts for each in extract.citations),
        refusal_code="" if extracts else understanding.refusal_code or "no_relevant_passage",
        composed_by="extract",
        warnings=warnings,
    )


def _extract(understanding: Understanding, passages: Sequence[Passage], most_chars: int) -> Extract | None:
    """Answer from one report: from the sections of the topics asked about, or what the words found."""
    question = plain(understanding.text)
    words = printed_words(telling_words(understanding), question, passages)
    if not is_told_without(absent_words(understanding, passages), words, understanding):
        return None
    # A qualified figure (月球业务收入) is told as it is called or not at all.
    is_strict = bool(understanding.refusal) and not is_described(understanding)
    topics = [load_topics()[name] for name in dict.fromkeys(each.topic for each in passages if each.topic)]
    plain_topics = [topic for topic in topics if not topic.scattered]
    wanted = Wanted(question, words, None, _year_of(passages, question))
    asked = telling(words)
    by_topic = None if is_strict else _of_topics(passages, plain_topics, wanted, most_chars)
    others = []
    if by_topic is None or not says_why(by_topic.text):
        others.append(quote_causes(passages, topics, wanted, most_chars))
    if spelled := _of_headings(passages, wanted, most_chars):
        return spelled
    searched = passages if is_strict else [each for each in passages if not each.topic]
    by_words = most_telling(choose_passages(understanding, searched, len(searched)), len(searched))
    others.append(
        _by_words(
            by_words,
            wanted,
            most_chars,
            is_strict=is_strict,
            is_refused=bool(understanding.refusal),
        )
    )
    is_why = asks_why(question)
    best = max(
        (each for each in others if each),
        key=lambda each: cover_of(asked, plain(each.text)) + _SAID_WHY * (is_why and says_why(each.text)),
        default=None,
    )
    if by_topic is None or best is None:
        return by_topic or best
    if by_topic.denies and (_is_told(best, by_topic, plain_topics, asked) or _is_granted(best, question, asked)):
        return best
    if _says_more(best, by_topic, asked, plain_topics):
        return best
    if (
        by_topic.leaves_out
        and _is_granted(best, question, asked)
        and cover_of(asked, plain(best.text)) >= cover_of(asked, plain(by_topic.text))
    ):
        return best
    if others[0] is None or says_why(by_topic.text) or not asks_why(question):
        return by_topic
    if cover_of(asked, plain(others[0].text)) <= _HALF * cover_of(asked, plain(by_topic.text)):
        return by_topic
    # How much is in the topic's section, why in another one.
    told = _of_topics(passages, plain_topics, wanted, most_chars // 2)
    return joined([told, others[0]]) if told and not told.denies else others[0]


def _of_topics(passages: Sequence[Passage], topics: Sequence[Topic], wanted: Wanted, most_chars: int) -> Extract | None:
    """What the sections of the topics say; that one of them denies is left out where another tells."""
    share = most_chars // max(len(topics), 1)
    found = [
        _of_topic([each for each in passages if each.topic == topic.name], topic, replace(wanted, topic=topic), share)
        for topic in topics
    ]
    extracts = [extract for extract in found if extract is not None]
    if _takes_for_granted(wanted.question):
        telling_ones = [extract for extract in extracts if not extract.denies] or extracts
        return replace(joined(telling_ones), leaves_out=len(telling_ones) < len(extracts)) if extracts else None
    return joined(extracts) if extracts else None


def _year_of(passages: Sequence[Passage], question: str) -> str:
    """The year of the report, where the question names no other."""
    year = passages[0].period[:4] if passages else ""
    return year if set(_YEARS.findall(question)) <= {year} else ""


def _is_granted(best: Extract, question: str, asked: Sequence[str]) -> bool:
    """Whether words found what a question takes for granted, and a section denies."""
    said = cover_of(asked, plain(best.text))
    return _takes_for_granted(question) and not best.denies and said >= _LEAST_COVER


def _takes_for_granted(question: str) -> bool:
    return bool(_TAKES_FOR_GRANTED.search(question)) and not _ASKS_WHETHER.search(question)


def _says_more(best: Extract, by_topic: Extract, asked: Sequence[str], topics: Sequence[Topic]) -> bool:
    """Whether what the words found says all that is asked, and the topic's section nothing beside the topic."""
    own = {spelled for topic in topics for way in topic.asked for word in way for spelled in word}
    special = [word for word in asked if not any(word in spelled or spelled in word for spelled in own)]
    if not by_topic.is_sure:
        return cover_of(asked, plain(best.text)) > cover_of(asked, plain(by_topic.text))
    is_little = sum(map(len, special)) < _SPECIAL_CHARS
    if is_little or cover_of(special, plain(by_topic.text)):
        return False
    text = plain(best.text)
    return cover_of(special, text) == 1 and cover_of(asked, text) >= _SAYS_ALL


def _is_told(best: Extract, none: Extract, topics: Sequence[Topic], asked: Sequence[str]) -> bool:
    """Whether words found figures of what a section that is not named for it says there is none of.

    A tick below 限售股份变动 denies no 回购.
    """
    own = [word for topic in topics for way in topic.asked for each in way for word in each]
    named = [word for word in own if any(word in each or each in word for each in asked)]
    cited = "".join(plain(each.text) for each in best.citations)
    heading = plain(none.text).partition("报告第")[2]
    is_named = any(word in heading for word in named)
    return not is_named and any(word in cited for word in named) and _AMOUNT.search(cited) is not None


def _of_headings(passages: Sequence[Passage], wanted: Wanted, most_chars: int) -> Extract | None:
    """Answer from a section whose heading the question spells, unless it is the topic's surest."""
    surest = next((passage.title_path for passage in passages if passage.topic), "")
    for passage in passages:
        if passage.found_by != _SPELLED or passage.title_path == surest:
            continue
        parts = [part for part in read_parts(passage) if part.sentences or part.nones]
        if parts and all(part.is_none for part in parts):
            text, shown = say_none(passage, _named(heading_of(passage)), parts)
            return Extract(text, (citation(passage, shown),))
        return quote_parts([(passage, parts)], wanted, most_chars)
    return None


def _by_words(
    passages: Sequence[Passage], wanted: Wanted, most_chars: int, *, is_strict: bool, is_refused: bool
) -> Extract | None:
    """Answer from the parts that say most of the question's words; None where they say too few of them."""
    found = choose_parts(passages, wanted.words, wanted.question)
    if not found:
        return None
    least = _WHOLE_COVER if is_strict else _LEAST_COVER * (1 - _HALF * _unsaid(passages, wanted.words))
    if not is_strict and any(not topic.scattered for topic in find_topics(wanted.question)):
        least *= _WITH_TOPIC
    if found[0].cover < least:
        return None
    best = found[0]
    if none := none_of(best, wanted.words):
        part = replace(best.part, nones=(none,))
        text, shown = say_none(replace(best.passage, title_path=part.heading), _named(part.heading), [part])
        return Extract(text, (citation(best.passage, shown),), denies=True)
    parts = [(each.passage, each.part) for each in found if not each.part.is_none]
    read = [(passage, [same_matter(part, wanted.words) if is_refused else part]) for passage, part in parts]
    return quote_parts(read, wanted, most_chars)


def _unsaid(passages: Sequence[Passage], words: Sequence[str]) -> float:
    """The share of the words' weight that no passage says: the asker's manner of speaking."""
    said = "".join(plain(f"{passage.title_path}{passage.text}") for passage in passages)
    return 1 - cover_of(telling(words), said)


def _of_topic(sections: Sequence[Passage], topic: Topic, wanted: Wanted, most_chars: int) -> Extract | None:
    """Answer from the surest heading that says something; what it says of none counts as well."""
    read = [(passage, [part for part in read_parts(passage) if part.sentences or part.nones]) for passage in sections]
    read = _most_asked_first([(passage, parts) for passage, parts in read if parts], wanted)
    read = [each for each in read if not _denies_less(*each, topic, wanted)] or read
    denied: Extract | None = None
    answers: list[tuple[Passage, Sequence[Part]]] = []
    for place, (passage, parts) in enumerate(read):
        special = _asked_for(parts, wanted)
        none = special if special and all(part.is_none for part in special) else parts
        if all(part.is_none for part in none) and not (asks_why(wanted.question) and read[place + 1 :]):
            denied = denied or _none(passage, topic, none, wanted)
            if not topic.everywhere and not answers:
                return denied
            continue
        if denied and not topic.everywhere:
            continue
        if answers:
            answers += [(passage, special or parts)] * is_answered(parts, topic)
            continue
        if not special and parts[0].begins_with_none and parts[0].sentences:
            return _none_but(passage, topic, parts, wanted, most_chars)
        listed = outer_headings(parts, heading_of(passage)) if topic.lists and not special else []
        if len(listed) >= _LEAST_LISTED or (listed and listed[0][1].above):
            text = say_headings(passage, topic.name, listed)
            return Extract(text, tuple(citation(passage, part.sentences[0]) for _, part in listed))
        if is_answered(parts, topic):
            if special:
                return quote_parts([(passage, special)], wanted, most_chars)
            answers.append((passage, parts))
    if answers:
        return quote_parts([_telling_most(answers, wanted)], wanted, most_chars)
    if denied:
        return denied
    unsure = quote_parts(read, wanted, most_chars)
    return unsure and replace(unsure, is_sure=False)


def _telling_most(answers: Sequence[tuple[Passage, Sequence[Part]]], wanted: Wanted) -> tuple[Passage, Sequence[Part]]:
    """The first section, or a later one that tells clearly more of the topic.

    A section headed as the question asks stays the first.
    """
    if cover_of(telling(wanted.words), plain(heading_of(answers[0][0]))) >= _HALF:
        return answers[0]
    told = [told_by([each for part in parts for each in part.sentences], wanted) for _, parts in answers]
    best = max(range(len(answers)), key=lambda place: (told[place], -place))
    return answers[best if told[best] >= told[0] + _CLEARLY_MORE and not _names(wanted) else 0]


def _most_asked_first(read: Sequence[tuple[Passage, list[Part]]], wanted: Wanted) -> list[tuple[Passage, list[Part]]]:
    """Sections in order, those first that hold a name that the question holds: of a person, a product."""
    special = _names(wanted)
    return sorted(read, key=lambda each: -sum(word in plain(each[0].text) for word in special))


def _names(wanted: Wanted) -> list[str]:
    """The names that a question holds: words that no dictionary has and the topic does not say."""
    own = "".join(spelled for way in wanted.topic.asked for word in way for spelled in word) if wanted.topic else ""
    return [word for word in telling(wanted.words) if word not in own and not is_dictionary_word(word)]


def _named(heading: str) -> str:
    """A heading as what there is none of: 劳务外包情况 of "(四)劳务外包情况"."""
    return f"“{_NUMBER.sub('', heading, count=1)}”"


def _denies_less(passage: Passage, parts: Sequence[Part], topic: Topic, wanted: Wanted) -> bool:
    """Whether a section says only that there is nothing of something narrower than the topic."""
    is_narrower = denies_less(heading_of(passage), topic.name, wanted.question)
    return is_narrower and all(part.is_none for part in parts)


def _none(passage: Passage, topic: Topic, parts: Sequence[Part], wanted: Wanted) -> Extract:
    heading = heading_of(passage)
    name = _named(heading) if denies_less(heading, topic.name, wanted.question) else topic.name
    text, shown = say_none(passage, name, parts)
    return Extract(text, (citation(passage, shown),), denies=True)


def _none_but(passage: Passage, topic: Topic, parts: Sequence[Part], wanted: Wanted, most_chars: int) -> Extract:
    """There is none of the kind, but the report goes on: smaller law suits, say."""
    none = _none(passage, topic, parts[:1], wanted)
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
        if word not in own and word not in SAYS_LITTLE and 0 < sum(word in each for each in headings) < len(parts)
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


def _refusal(understanding: Understanding, passages: Sequence[Passage]) -> str:
    names = "、".join(company.short_name or company.full_name for company in understanding.companies)
    periods = "、".join(period.in_words() for period in understanding.periods)
    # A question that is an instruction to a model is not repeated.
    absent = absent_words(understanding, passages) if quote_question(understanding.text) else ()
    if absent:
        said = "、".join(f"「{word}」" for word in absent)
        return f"未查询到与问题相关的内容：{names}{periods}已收录的报告没有提到{said}，请换一种问法。"
    return f"未查询到与问题相关的内容：{names}{periods}已收录的报告中没有找到有关的段落，请换一种问法。"
