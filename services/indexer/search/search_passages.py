"""Find the passages that answer a question, within companies and periods or over all reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from nianbao.domain.answer import Passage
from nianbao.domain.errors import NotFound
from nianbao.llm.reranker import Reranker
from nianbao.store.chunks import AsyncConnection, Chunk, fetch_chunks, find_postings
from nianbao.store.embeddings import EmbeddingModel, Near, space_of
from nianbao.store.pool import AsyncPool, borrow
from nianbao.store.registry import KnowledgeBaseVersion, version_of
from nianbao.store.reports import SearchableReport
from nianbao.text.find_topics import find_topics
from nianbao.text.tokens import asked_words, question_tokens, without_names
from services.indexer.search.bm25 import Place, Ranking, Scored, score_passages
from services.indexer.search.fuse_nearness import DOUBT, WEIGHT, WEIGHT_IN_DOUBT, Fused, fuse_nearness
from services.indexer.search.heading_index import HeadingIndex
from services.indexer.search.join_found import join_found
from services.indexer.search.known_reports import KnownReports
from services.indexer.search.likeliest_reports import likeliest_reports
from services.indexer.search.locate_lines import locate_lines
from services.indexer.search.nearest_passages import nearest_passages
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

    knowledge: KnowledgeBaseVersion
    reports: Mapping[UUID, SearchableReport]
    is_across: bool
    asked: str
    sections: Sequence[Passage]
    ranking: Ranking
    candidates: tuple[Scored, ...]
    chunks: Mapping[Place, Chunk]
    titles: TitleWeigher
    coverage: float

    @property
    def is_in_doubt(self) -> bool:
        """Whether meaning is to be asked: not where a topic or the words suffice within few reports."""
        return len(self.ranking) > 0 and (self.is_across or not (self.sections or self.coverage >= DOUBT))


class PassageSearch:
    """Searches the passages of one database, over a pool that only reads.

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
        self._known = KnownReports()
        self._headings = HeadingIndex()

    async def search(
        self, query: str, knowledge_base: str, company_codes: Sequence[str], periods: Sequence[str], limit: int
    ) -> Found:
        """Find passages, best first; none when no report or no word matches.

        Raises:
            NotFound: no such knowledge base.
        """
        async with borrow(self._pool) as connection:
            words = await self._by_words(connection, query, knowledge_base, company_codes, periods, limit)
            if words is None:
                return Found((), _BY_WORDS)
            model = await self._model(connection, words)
            if model is None and self._reranker is None:
                best = _fused(words, (), words.chunks)
                return await self._found(connection, words, best, best, words.chunks, limit, _BY_WORDS)
        # No connection is held while models compute.
        near, chunks = await self._near(words, model)
        best = _fused(words, near, chunks)
        reranked = await self._rerank(query, best, chunks)
        searched_by = (_BY_VECTORS if near else _BY_WORDS) + (_RERANKED if reranked else "")
        async with borrow(self._pool) as connection:
            return await self._found(connection, words, reranked or best, best, chunks, limit, searched_by)

    async def _by_words(
        self,
        connection: AsyncConnection,
        query: str,
        knowledge_base: str,
        company_codes: Sequence[str],
        periods: Sequence[str],
        limit: int,
    ) -> _ByWords | None:
        knowledge = await version_of(connection, knowledge_base)
        if knowledge is None:
            raise no_knowledge_base(knowledge_base)
        chosen = await self._known.choose(connection, knowledge, company_codes, periods)
        names = chosen.names if company_codes else ()
        asked = without_names(query, names)
        words = say_otherwise(asked)
        if not chosen.reports or not words:
            return None
        # Over many reports a topic stands everywhere: only its words tell where.
        topics = find_topics(query, names) if company_codes else ()
        reports = list(chosen.reports.values())
        tokens, of_version = question_tokens(asked), knowledge.version
        sections = await topic_sections(connection, self._headings, of_version, reports, topics, tokens)
        if company_codes:
            sections += await heading_sections(connection, self._headings, of_version, reports, asked, tokens)
        searched = list(chosen.reports)
        is_across = len(searched) > self._limits.reports_max
        if is_across:
            most = self._limits.reports_max
            searched = await likeliest_reports(connection, chosen.places, list(words), len(searched), most)
        lengths = await self._known.lengths(connection, knowledge, searched)
        postings = await find_postings(connection, searched, list(words))
        ranking = score_passages(postings, lengths, words)
        candidates = ranking.best(max(limit * _CANDIDATES_PER_RESULT, _LEAST_CANDIDATES))
        chunks = await fetch_chunks(connection, [each.place for each in candidates])
        as_asked = {token for token, factor in words.items() if factor == 1}
        best = [each.place for each in candidates[:_BEST]]
        return _ByWords(
            knowledge=knowledge,
            reports=chosen.reports,
            is_across=is_across,
            asked=asked,
            sections=sections,
            ranking=ranking,
            candidates=candidates,
            chunks=chunks,
            titles=TitleWeigher(asked, ranking.weights),
            coverage=word_coverage(postings, ranking.weights, as_asked, best),
        )

    async def _model(self, connection: AsyncConnection, words: _ByWords) -> EmbeddingModel | None:
        """The model to ask for meaning; None where words suffice, or without vectors of our model."""
        if self._vectors is None or not words.is_in_doubt:
            return None
        model = await space_of(connection, words.knowledge.id)
        return model if model is not None and model.name == self._vectors.model else None

    async def _near(
        self, words: _ByWords, model: EmbeddingModel | None
    ) -> tuple[Sequence[Near], Mapping[Place, Chunk]]:
        """The passages nearest in meaning, and the texts of all that were found either way."""
        if model is None or self._vectors is None:
            return (), words.chunks
        vector = await self._vectors.vector(asked_words(words.asked) or words.asked)
        if vector is None:
            return (), words.chunks
        most = _NEAREST_ACROSS if words.is_across else _NEAREST_WITHIN
        async with borrow(self._pool) as connection:
            near = await nearest_passages(connection, model, list(words.reports), vector, most)
            more = await fetch_chunks(connection, [each.place for each in near if each.place not in words.chunks])
        chunks = {**words.chunks, **more}
        return [each for each in near if each.place in chunks], chunks

    async def _found(
        self,
        connection: AsyncConnection,
        words: _ByWords,
        ranked: Sequence[Fused],
        best: Sequence[Fused],
        chunks: Mapping[Place, Chunk],
        limit: int,
        searched_by: str,
    ) -> Found:
        """The first passages of `ranked` with the places of their lines, behind the sections of topics.

        Scores fall with the rank as those of `best` do, also where a reranker set it, whose own are of no scale.
        """
        scores = [each.score for each in best[:limit]]
        scored = zip(ranked, scores, strict=False)
        last_pages: dict[int, int] = {}
        passages = []
        for each, score in scored:
            passages.append(self._passage(words.reports, chunks, each, score))
            last_pages[id(passages[-1])] = chunks[each.scored.place].last_page
        sections, others = join_found(words.sections, passages, limit)
        located = await locate_lines(connection, others, [last_pages[id(each)] for each in others])
        return Found((*sections, *located), searched_by)

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


def _fused(words: _ByWords, near: Sequence[Near], chunks: Mapping[Place, Chunk]) -> list[Fused]:
    """All passages found either way, best first."""
    places = {each.place for each in words.candidates} | {each.place for each in near}
    weighed = {
        place: words.titles.weigh(words.ranking.of(place), chunks[place])
        for place in places
        # A passage may have gone since its words or its vector were read.
        if place in chunks
    }
    if not near:
        return fuse_nearness(weighed, (), 0.0)
    return fuse_nearness(weighed, near, WEIGHT_IN_DOUBT if words.coverage < DOUBT else WEIGHT)
