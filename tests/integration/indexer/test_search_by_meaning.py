"""Search with vectors and a reranker, over a real database; the models are scripted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
import pytest_asyncio

from nianbao.domain.errors import Unavailable
from nianbao.llm.embedder import TextKind, Vectors
from nianbao.store.pool import AsyncPool, make_async_pool
from services.indexer.embed_report import embed_report
from services.indexer.search.question_vectors import QuestionVectors
from services.indexer.search.search_passages import Found, PassageSearch, SearchLimits
from tests.integration.indexer.conftest import Shelf
from tests.support.parsed_reports import QINGHE, parsed_report

# 发明家 stands in no report; 公司 does, everywhere.
QUESTION = "公司的发明家怎么样"


class Topics:
    """Texts about inventing (专利, 发明) point one way, all others the other way."""

    name, dimension = "topics/1", 2

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        about = ["专利" in text or "发明" in text for text in texts]
        return np.array([[0.96, 0.28] if each else [0.28, 0.96] for each in about], np.float32)


class Away(Topics):
    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        raise Unavailable("向量服务没有应答", service="tei")


class LastFirst:
    """Ranks the last passage first."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        return [float(index) for index in range(len(texts))]


class NoReranker:
    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        raise Unavailable("重排服务没有应答", service="tei")


@pytest_asyncio.fixture
async def pool(database_url: str) -> AsyncIterator[AsyncPool]:
    pool = make_async_pool(database_url, name="test-search", size=2, reads_only=True)
    yield pool
    await pool.close()


def embedded(shelf: Shelf, model: Topics) -> None:
    indexed = shelf.add(parsed_report())
    embed_report(indexed.report_id, model, shelf.pool, batch_size=16)


async def ask(search: PassageSearch, shelf: Shelf, question: str = QUESTION, company: str = "600001") -> Found:
    return await search.search(question, shelf.knowledge_base, [company] if company else [], [], 3)


async def test_words_that_cover_the_question_need_no_vectors(shelf: Shelf, pool: AsyncPool) -> None:
    embedded(shelf, Topics())
    search = PassageSearch(pool, SearchLimits(), QuestionVectors(Away(), 1.0))

    found = await ask(search, shelf, "公司研发投入")

    assert found.searched_by == "bm25"
    assert "一、研发投入" in found.passages[0].title_path


async def test_a_question_whose_words_the_report_lacks_is_found_by_its_meaning(shelf: Shelf, pool: AsyncPool) -> None:
    embedded(shelf, Topics())
    by_words = await ask(PassageSearch(pool, SearchLimits()), shelf)
    found = await ask(PassageSearch(pool, SearchLimits(), QuestionVectors(Topics(), 1.0)), shelf)

    assert (by_words.searched_by, found.searched_by) == ("bm25", "bm25+vectors")
    assert "专利" in found.passages[0].text
    assert [passage.score for passage in found.passages] == sorted((p.score for p in found.passages), reverse=True)


async def test_before_there_are_vectors_search_goes_by_words(shelf: Shelf, pool: AsyncPool) -> None:
    shelf.add(parsed_report())
    found = await ask(PassageSearch(pool, SearchLimits(), QuestionVectors(Topics(), 1.0)), shelf)

    assert found.searched_by == "bm25"
    assert found.passages


@pytest.mark.parametrize("model", [Away(), type("Newer", (Topics,), {"name": "topics/2"})()])
async def test_a_model_that_is_away_or_not_that_of_the_vectors_leaves_the_words(
    shelf: Shelf, pool: AsyncPool, model: Topics
) -> None:
    embedded(shelf, Topics())
    found = await ask(PassageSearch(pool, SearchLimits(), QuestionVectors(model, 1.0)), shelf)

    assert found.searched_by == "bm25"
    assert found.passages


async def test_over_many_reports_the_index_finds_passages_of_reports_that_words_did_not_choose(
    shelf: Shelf, pool: AsyncPool
) -> None:
    embedded(shelf, Topics())
    other = replace(QINGHE, company_code="000002", short_name="云岭科技", full_name="云岭科技股份有限公司")
    indexed = shelf.add(parsed_report(identity=other))
    embed_report(indexed.report_id, Topics(), shelf.pool, batch_size=16)
    search = PassageSearch(pool, SearchLimits(reports_max=1), QuestionVectors(Topics(), 1.0))

    found = await ask(search, shelf, company="")

    assert found.searched_by == "bm25+vectors"
    assert {passage.company for passage in found.passages if "专利" in passage.text} == {"青禾股份", "云岭科技"}


async def test_a_question_of_which_no_word_stands_anywhere_finds_nothing(shelf: Shelf, pool: AsyncPool) -> None:
    embedded(shelf, Topics())
    found = await ask(PassageSearch(pool, SearchLimits(), QuestionVectors(Topics(), 1.0)), shelf, "量子纠缠")

    assert found == Found((), "bm25")


async def test_a_reranker_has_the_last_word_and_scores_still_fall(shelf: Shelf, pool: AsyncPool) -> None:
    embedded(shelf, Topics())
    plain = await ask(PassageSearch(pool, SearchLimits()), shelf, "种子培育、专利与污水", company="")
    found = await ask(
        PassageSearch(pool, SearchLimits(), reranker=LastFirst()), shelf, "种子培育、专利与污水", company=""
    )

    assert found.searched_by == "bm25+rerank"
    assert found.passages[0].text != plain.passages[0].text
    assert {passage.text for passage in found.passages} <= {passage.text for passage in plain.passages}
    assert [passage.score for passage in found.passages] == [passage.score for passage in plain.passages]


async def test_without_its_reranker_the_order_stays(shelf: Shelf, pool: AsyncPool) -> None:
    embedded(shelf, Topics())
    plain = await ask(PassageSearch(pool, SearchLimits()), shelf, "种子培育、专利与污水", company="")

    assert (
        await ask(PassageSearch(pool, SearchLimits(), reranker=NoReranker()), shelf, "种子培育、专利与污水", company="")
        == plain
    )
