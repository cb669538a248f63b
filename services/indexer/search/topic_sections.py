"""The sections in which reports tell of what is asked, whole and with the places of their lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nianbao.domain.answer import Passage, PassageLine
from nianbao.domain.topic import Topic
from nianbao.store.chunks import AsyncConnection
from nianbao.store.reports import SearchableReport
from nianbao.store.sections import SectionLine, StoredSection, fetch_sections, section_heads
from services.indexer.search.match_headings import HeadingMatch, match_headings
from services.indexer.stages.build_chunks import PATH_SEPARATOR

FOUND_BY_TOPIC = "topic"
_MOST_PER_TOPIC = 3
_MOST_REPORTS = 4
_LONGEST_CHARS = 24_000


async def topic_sections(
    connection: AsyncConnection, reports: Sequence[SearchableReport], topics: Sequence[Topic]
) -> list[Passage]:
    """Find the sections of some topics, topic by topic and the surest heading first.

    Nothing is found over more reports than one question compares.
    """
    if not topics or len(reports) > _MOST_REPORTS:
        return []
    heads = await section_heads(connection, [report.id for report in reports])
    passages = []
    for topic in topics:
        for report in reports:
            of_report = [head for head in heads if head.report_id == report.id]
            for match in match_headings(topic, of_report, _MOST_PER_TOPIC):
                sections = await fetch_sections(connection, report.id, match.numbers)
                passages.append(_passage(report, topic, match, sections))
    return passages


def _passage(report: SearchableReport, topic: Topic, match: HeadingMatch, sections: Sequence[StoredSection]) -> Passage:
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
        topic=topic.name,
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
