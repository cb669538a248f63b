"""Find the passages that answer a question, within companies and periods or over all reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from nianbao.domain.answer import Passage
from nianbao.domain.errors import NotFound
from nianbao.llm.reranker import Reranker
from nianbao.store.chunks import Chunk, best_reports, fetch_chunks, find_postings
from nianbao.store.embeddings import EmbeddingModel, Near, nearest_across, nearest_within, space_of
from nianbao.store.pool import AsyncPool, borrow
from nianbao.store.registry import version_of
from nianbao.store.reports import SearchableReport, chunk_lengths, searchable_reports
from nianbao.text.find_topics import find_topics
from nianbao.text.tokens import asked_words, question_tokens, without_names
from services.indexer.search.bm25 import Place, Scored, score_passages
from services.indexer.search.fuse_nearness import DOUBT, WEIGHT, WEIGHT_IN_DOUBT, Fused, fuse_nearness
from services.indexer.search.heading_index import HeadingIndex
from services.indexer.search.join_found import join_found
from services.indexer.search.locate_lines import locate_lines
from services.indexer.search.question_vectors import QuestionVectors
from services.indexer.search.rerank import rerank
from services.indexer.search.say_otherwise import say_otherwise
from services.indexer.search.topic_sections import heading_sections, topic_sections
from services.indexer.search.weigh_titles import TitleWeigher
from services.indexer.search.word_coverage import word_coverage

_ELLIPSIS = "……"
# How many of the best by words are looked at again by their titles.
_CANDIDATES_PER_RESULT, _LEAST_CANDIDATES = 4, 24
# Whether words leave doubt is seen from the best few.
_BEST = 5
_NEAREST_WITHIN, _NEAREST_ACROSS = 100, 50
# How many vectors the index keeps in view (ef_search): what that finds is in decision 0012.
_BREADTH = 800
_BY_WORDS, _BY_VECTORS, _RERANKED = "bm25", "bm25+vectors", "+rerank"


@dataclass(frozen=True, slots=True)
class Found:
    """Passages, best first, and what they were searched by: bm25, bm25+vectors, either with +rerank."""

    passages: tuple[Passage, ...]
    searched_by: str


@dataclass(frozen=True, slots=True)
class SearchLimits:
    """How wide a search goes; see the settings of the same names."""

    reports_max: int = 24
    passage_chars_max: int = 1200
    rerank_candidates: int = 24
    rerank_deadline_s: float = 1.0


@dataclass(frozen=True, slots=True)
class _ByWords:
    """What a question's topics and words found: whole sections, passages by place, and how sure the words are."""

    reports: Mapping[UUID, SearchableReport]
    is_across: bool
    asked: str
    sections: Sequence[Passage]
    scores: Mapping[Place, Scored]
    candidates: tuple[Scored, ...]
    chunks: Mapping[Place, Chunk]
    titles: TitleWeigher
    coverage: float
    model: EmbeddingModel | None


class PassageSearch:
    """Searches the passages of one database.

    Without `vectors` words alone decide; with them meaning is asked where words leave doubt,
    and always over many reports. `reranker` orders the best anew.
    """

    def __init__(
        self,
        pool: AsyncPool,
        limits: SearchLimits,
        vectors: QuestionVectors | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self._pool = pool
        self._limits = limits
        self._vectors = vectors
        self._reranker = reranker
        self._headings = HeadingIndex()

    async def search(
        self, query: str, knowledge_base: str, company_codes: Sequence[str], periods: Sequence[str], limit: int
    ) -> Found:
        """Find passages, best first; none when no report or no word matches.

        Raises:
            NotFound: no such knowledge base.
        """
        words = await self._by_words(query, knowledge_base, company_codes, periods, limit)
        if words is None:
            return Found((), _BY_WORDS)
        near = await self._near(words)
        best, chunks = await self._fused(words, near)
        reranked = await self._rerank(query, best, chunks)
        # Scores fall with the rank also where a reranker set it, whose own scores are of no scale.
        scores = [each.score for each in best[:limit]]
        ranked = zip(reranked or best, scores, strict=False)
        passages = [self._passage(words.reports, chunks, each, score) for each, score in ranked]
        async with borrow(self._pool) as connection:
            located = await locate_lines(connection, passages)
        searched_by = (_BY_VECTORS if near else _BY_WORDS) + (_RERANKED if reranked else "")
        return Found(tuple(join_found(words.sections, located, limit)), searched_by)

    async def _fused(self, words: _ByWords, near: Sequence[Near]) -> tuple[list[Fused], Mapping[Place, Chunk]]:
        """All passages found either way, best first, with their texts."""
        weighed = {each.place: words.titles.weigh(each, words.chunks[each.place]) for each in words.candidates}
        if not near:
            return fuse_nearness(weighed, (), 0.0), words.chunks
        async with borrow(self._pool) as connection:
            more = await fetch_chunks(connection, [each.place for each in near if each.place not in words.chunks])
        for place, chunk in more.items():
            weighed[place] = words.titles.weigh(words.scores.get(place, Scored(place, 0.0, 0.0)), chunk)
        chunks = {**words.chunks, **more}
        # A passage may have gone since its vector was read.
        there = [each for each in near if each.place in chunks]
        return fuse_nearness(weighed, there, WEIGHT_IN_DOUBT if words.coverage < DOUBT else WEIGHT), chunks

    async def _by_words(
        self, query: str, knowledge_base: str, company_codes: Sequence[str], periods: Sequence[str], limit: int
    ) -> _ByWords | None:
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
                return None
            # Over many reports a topic stands everywhere: only its words tell where.
            topics = find_topics(query, names) if company_codes else ()
            sections = await topic_sections(
                connection, self._headings, knowledge.version, list(reports.values()), topics, question_tokens(asked)
            )
            spelled = await heading_sections(
                connection,
                self._headings,
                knowledge.version,
                list(reports.values()) if company_codes else (),
                asked,
                question_tokens(asked),
            )
            sections = [*sections, *spelled]
            searched = list(reports)
            is_across = len(searched) > self._limits.reports_max
            if is_across:
                searched = await best_reports(connection, searched, list(words), self._limits.reports_max)
            lengths = await chunk_lengths(connection, searched)
            postings = await find_postings(connection, searched, list(words))
            ranking = score_passages(postings, lengths, words)
            candidates = ranking.scored[: max(limit * _CANDIDATES_PER_RESULT, _LEAST_CANDIDATES)]
            chunks = await fetch_chunks(connection, [each.place for each in candidates])
            model = None if self._vectors is None else await space_of(connection, knowledge.id)
        as_asked = {token for token, factor in words.items() if factor == 1}
        best = [each.place for each in candidates[:_BEST]]
        return _ByWords(
            reports=reports,
            is_across=is_across,
            asked=asked,
            sections=sections,
            scores={each.place: each for each in ranking.scored},
            candidates=candidates,
            chunks=chunks,
            titles=TitleWeigher(asked, ranking.weights),
            coverage=word_coverage(postings, ranking.weights, as_asked, best),
            model=model,
        )

    async def _near(self, words: _ByWords) -> list[Near]:
        """The passages nearest in meaning; none where a topic or words suffice, or without vectors of our model."""
        if self._vectors is None or words.model is None or words.model.name != self._vectors.model:
            return []
        if not words.scores or (not words.is_across and (words.sections or words.coverage >= DOUBT)):
            return []
        vector = await self._vectors.vector(asked_words(words.asked) or words.asked)
        if vector is None:
            return []
        async with borrow(self._pool) as connection:
            if words.is_across:
                return await nearest_across(
                    connection, words.model, list(words.reports), vector, _NEAREST_ACROSS, _BREADTH
                )
            return await nearest_within(connection, words.model, list(words.reports), vector, _NEAREST_WITHIN)

    async def _rerank(self, query: str, best: list[Fused], chunks: Mapping[Place, Chunk]) -> list[Fused] | None:
        """The best ordered anew and the rest behind them; None without a reranker or when it is away."""
        if self._reranker is None:
            return None
        head = best[: self._limits.rerank_candidates]
        texts = [f"{chunks[each.scored.place].title_path}\n{chunks[each.scored.place].text}" for each in head]
        order = await rerank(self._reranker, query, texts, self._limits.rerank_deadline_s)
        return None if order is None else [*(head[number] for number in order), *best[len(head) :]]

    def _passage(
        self, reports: Mapping[UUID, SearchableReport], chunks: Mapping[Place, Chunk], fused: Fused, score: float
    ) -> Passage:
        place = fused.scored.place
        report, chunk = reports[place[0]], chunks[place]
        most = self._limits.passage_chars_max
        return Passage(
            report_id=str(report.id),
            document=report.document,
            company=report.short_name or report.full_name,
            period=report.period,
            title_path=chunk.title_path,
            text=chunk.text[:most] + _ELLIPSIS if len(chunk.text) > most else chunk.text,
            page=chunk.page,
            box=chunk.box,
            score=score,
            found_by=fused.found_by,
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
