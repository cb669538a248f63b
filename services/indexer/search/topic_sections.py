"""The sections in which reports tell of what is asked, whole and with the places of their lines."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from nianbao.domain.answer import Passage, PassageLine
from nianbao.domain.topic import Topic
from nianbao.domain.traditional import to_simplified
from nianbao.store.chunks import AsyncConnection
from nianbao.store.reports import SearchableReport
from nianbao.store.sections import SectionLine, StoredSection, fetch_sections
from services.indexer.search.asked_headings import asked_headings
from services.indexer.search.heading_index import HeadingIndex
from services.indexer.search.heading_words import heading_words
from services.indexer.search.match_headings import HeadingMatch
from services.indexer.stages.build_chunks import PATH_SEPARATOR

FOUND_BY_TOPIC, FOUND_BY_HEADING = "topic", "heading"
_MOST_PER_TOPIC = 3
_MOST_OF_EVERYWHERE = 5
_MOST_OF_SCATTERED = 16
_MOST_REPORTS = 4
# Words of two signs (面临, 受到) stand in headings of every kind.
_TELLING_CHARS = 3
_LONGEST_CHARS = 24_000


async def topic_sections(
    connection: AsyncConnection,
    index: HeadingIndex,
    version: int,
    reports: Sequence[SearchableReport],
    topics: Sequence[Topic],
    words: Collection[str],
) -> list[Passage]:
    """Find the sections of some topics, topic by topic and the surest heading first.

    `version` is the knowledge base's. A heading that holds more of the question's words goes
    first: 4.国际化战略 for its measures. Nothing is found over more reports than one question compares.
    """
    if not topics or len(reports) > _MOST_REPORTS:
        return []
    chosen: list[tuple[Topic, SearchableReport, list[HeadingMatch]]] = []
    for topic in topics:
        for report in reports:
            found = await index.matches(connection, report.id, version, topic)
            matches = sorted(found, key=lambda match: -_asked_in(match, topic, words))
            chosen.append((topic, report, matches[: _most(topic)]))
    sections: dict[tuple[UUID, int], StoredSection] = {}
    for report in reports:
        wanted = (match for _, of_report, matches in chosen if of_report is report for match in matches)
        numbers = sorted({number for match in wanted for number in match.numbers})
        if numbers:
            fetched = await fetch_sections(connection, report.id, numbers)
            sections.update({(report.id, each.number): each for each in fetched})
    passages: list[Passage] = []
    for topic, report, matches in chosen:
        # A section may have gone since its heading was read.
        there = [
            (match, [sections[key] for n in match.numbers if (key := (report.id, n)) in sections]) for match in matches
        ]
        found_there = [_passage(report, topic, match, of_match) for match, of_match in there if of_match]
        passages.extend(_telling_most(found_there, topic, words) if topic.scattered else found_there)
    return passages


async def heading_sections(
    connection: AsyncConnection,
    index: HeadingIndex,
    version: int,
    reports: Sequence[SearchableReport],
    asked: str,
    words: Collection[str],
) -> list[Passage]:
    """Find the sections whose headings the question spells; none over more reports than one question compares."""
    if len(reports) > _MOST_REPORTS:
        return []
    passages = []
    for report in reports:
        heads = await index.heads(connection, report.id, version)
        for match in asked_headings(asked, words, heads):
            sections = await fetch_sections(connection, report.id, sorted(match.numbers))
            if sections:
                passages.append(replace(_passage(report, None, match, sections), found_by=FOUND_BY_HEADING))
    return passages


def _most(topic: Topic) -> int:
    if topic.scattered:
        return _MOST_OF_SCATTERED
    return _MOST_OF_EVERYWHERE if topic.everywhere else _MOST_PER_TOPIC


def _telling_most(passages: Sequence[Passage], topic: Topic, words: Collection[str]) -> list[Passage]:
    """Of the sections of a topic told in many places, those with lines that tell it of what is asked."""

    def said(passage: Passage) -> int:
        lines = (to_simplified(line).lower() for line in passage.text.split("\n"))
        telling = (line for line in lines if topic.telling[0].search(line))
        return max((sum(len(word) for word in words if word in line) for line in telling), default=0)

    ranked = sorted(passages, key=lambda passage: -said(passage))
    return [passage for passage in ranked if said(passage)][:_MOST_PER_TOPIC]


def _asked_in(match: HeadingMatch, topic: Topic, words: Collection[str]) -> int:
    """How many of the question's words a heading holds that are not the topic's own."""
    heading = heading_words(match.titles[-1])
    own = {spelled for way in topic.asked for word in way for spelled in word}
    said = (word for word in words if len(word) >= _TELLING_CHARS and not any(word in spelled for spelled in own))
    return sum(word in heading for word in said)


def _passage(
    report: SearchableReport, topic: Topic | None, match: HeadingMatch, sections: Sequence[StoredSection]
) -> Passage:
    texts: list[str] = []
    lines: list[PassageLine] = []
    length = 0
    for line, is_heading in _lines(match, sections):
        if length + len(line.text) > _LONGEST_CHARS and texts:
            break
        lines.append(PassageLine(length, line.page, line.box, line.is_row, is_heading))
        texts.append(line.text)
        length += len(line.text) + 1
    first = sections[0].lines[0]
    return Passage(
        report_id=str(report.id),
        document=report.document,
        company=report.short_name or report.full_name,
        period=report.period,
        title_path=PATH_SEPARATOR.join(match.titles),
        text="\n".join(texts),
        page=first.page,
        box=first.box,
        score=0.0,
        found_by=FOUND_BY_TOPIC,
        topic=topic.name if topic else "",
        lines=tuple(lines),
    )


def _lines(match: HeadingMatch, sections: Sequence[StoredSection]) -> Iterator[tuple[SectionLine, bool]]:
    """The lines of sections in order, before each the headings that have not been said yet."""
    said = match.titles
    for section in sections:
        shared = 0
        while shared < min(len(said), len(section.titles)) and said[shared] == section.titles[shared]:
            shared += 1
        first = section.lines[0]
        for title in section.titles[max(shared, len(match.titles)) :]:
            yield SectionLine(title, first.page, first.box, False), True
        said = section.titles
        yield from ((line, False) for line in section.lines)
