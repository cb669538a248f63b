"""Find the passages that answer a question, within companies and periods or over all reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from nianbao.domain.answer import Passage
from nianbao.domain.errors import NotFound
from nianbao.store.chunks import AsyncConnection, Chunk, best_reports, fetch_chunks, find_postings
from nianbao.store.pool import AsyncPool, borrow
from nianbao.store.registry import version_of
from nianbao.store.reports import SearchableReport, chunk_lengths, searchable_reports
from nianbao.text.find_topics import find_topics
from nianbao.text.tokens import without_names
from services.indexer.search.bm25 import Ranking, Scored, best_first, score_passages
from services.indexer.search.join_found import join_found
from services.indexer.search.locate_lines import locate_lines
from services.indexer.search.say_otherwise import say_otherwise
from services.indexer.search.topic_sections import topic_sections
from services.indexer.search.weigh_titles import TitleWeigher

_ELLIPSIS = "……"
# How many of the best by words are looked at again by their titles.
_CANDIDATES_PER_RESULT, _LEAST_CANDIDATES = 4, 24


class PassageSearch:
    """Searches the passages of one database; holds no state but its pool."""

    def __init__(self, pool: AsyncPool, reports_max: int, passage_chars_max: int) -> None:
        self._pool = pool
        self._reports_max = reports_max
        self._passage_chars_max = passage_chars_max

    async def search(
        self, query: str, knowledge_base: str, company_codes: Sequence[str], periods: Sequence[str], limit: int
    ) -> list[Passage]:
        """Find passages, best first; none when no report or no word matches.

        Raises:
            NotFound: no such knowledge base.
        """
        async with borrow(self._pool) as connection:
            knowledge = await version_of(connection, knowledge_base)
            if knowledge is None:
                raise no_knowledge_base(knowledge_base)
            found = await searchable_reports(connection, knowledge.id, list(company_codes), list(periods))
            reports = {report.id: report for report in prefer_full(found)}
            names = _names(reports.values()) if company_codes else []
            asked = without_names(query, names)
            words = say_otherwise(asked)
            if not reports or not words:
                return []
            # Over many reports a topic stands everywhere: only its words tell where.
            topics = find_topics(query, names) if company_codes else ()
            sections = await topic_sections(connection, list(reports.values()), topics)
            ranking = await self._rank(connection, list(reports), words)
            candidates = ranking.scored[: max(limit * _CANDIDATES_PER_RESULT, _LEAST_CANDIDATES)]
            chunks = await fetch_chunks(connection, [each.place for each in candidates])
            titles = TitleWeigher(asked, ranking.weights)
            best = sorted((titles.weigh(each, chunks[each.place]) for each in candidates), key=best_first)
            passages = [self._passage(reports[each.place[0]], chunks[each.place], each) for each in best[:limit]]
            return join_found(sections, [await locate_lines(connection, passage) for passage in passages], limit)

    async def _rank(self, connection: AsyncConnection, report_ids: list[UUID], words: Mapping[str, float]) -> Ranking:
        tokens = list(words)
        if len(report_ids) > self._reports_max:
            report_ids = await best_reports(connection, report_ids, tokens, self._reports_max)
        lengths = await chunk_lengths(connection, report_ids)
        postings = await find_postings(connection, report_ids, tokens)
        return score_passages(postings, lengths, words)

    def _passage(self, report: SearchableReport, chunk: Chunk, scored: Scored) -> Passage:
        is_cut = len(chunk.text) > self._passage_chars_max
        return Passage(
            report_id=str(report.id),
            document=report.document,
            company=report.short_name or report.full_name,
            period=report.period,
            title_path=chunk.title_path,
            text=chunk.text[: self._passage_chars_max] + _ELLIPSIS if is_cut else chunk.text,
            page=chunk.page,
            box=chunk.box,
            score=scored.score,
            found_by="title" if scored.title_score > scored.text_score else "text",
        )


def no_knowledge_base(name: str) -> NotFound:
    """Build the error for a knowledge base that does not exist."""
    return NotFound(f"没有名为「{name[:64]}」的知识库，请先建立并提交年报", code="knowledge_base_not_found")


def prefer_full(reports: Sequence[SearchableReport]) -> list[SearchableReport]:
    """Leave out summaries and quarterlies of a company and year whose full report is there."""
    full = {(report.company_code, report.period) for report in reports if report.is_full}
    return [report for report in reports if report.is_full or (report.company_code, report.period) not in full]


def _names(reports: Iterable[SearchableReport]) -> list[str]:
    return [name for report in reports for name in (report.full_name, report.short_name)]
