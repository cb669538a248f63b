"""Words and meaning in one order, and when meaning is asked at all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from uuid import UUID

import numpy as np
import pytest

from nianbao.domain.errors import Unavailable
from nianbao.llm.embedder import TextKind, Vectors
from nianbao.store.chunks import Posting, ReportPosting
from nianbao.store.embeddings import Near
from services.indexer.search.bm25 import Scored
from services.indexer.search.fuse_nearness import fuse_nearness
from services.indexer.search.question_vectors import QuestionVectors
from services.indexer.search.word_coverage import word_coverage

REPORT = UUID(int=1)
A, B, C = ((REPORT, number) for number in range(3))


def words(**scores: float) -> dict[tuple[UUID, int], Scored]:
    places = {"a": A, "b": B, "c": C}
    return {places[name]: Scored(places[name], score, 0.0) for name, score in scores.items()}


def order(fused: list) -> list[tuple[UUID, int]]:
    return [each.scored.place for each in fused]


def test_without_vectors_the_order_is_that_of_the_words() -> None:
    fused = fuse_nearness(words(a=3.0, b=5.0), (), 0.5)

    assert order(fused) == [B, A]
    assert [each.score for each in fused] == [5.0, 3.0]


def test_the_nearest_gains_a_share_of_the_best_score_and_the_farthest_nothing() -> None:
    fused = fuse_nearness(words(a=10.0, b=8.0), [Near(B, 0.9), Near(A, 0.8)], 0.5)

    assert [(each.scored.place, each.score) for each in fused] == [(B, 13.0), (A, 10.0)]


def test_a_passage_without_the_words_can_be_found_by_its_meaning() -> None:
    fused = fuse_nearness(words(a=10.0, b=1.0), [Near(C, 0.9), Near(A, 0.8)], 0.5)

    assert order(fused) == [A, C, B]
    assert [each.found_by for each in fused] == ["text", "vector", "text"]


def test_a_low_weight_decides_between_near_equals_only() -> None:
    fused = fuse_nearness(words(a=10.0, b=9.5, c=5.0), [Near(C, 0.9), Near(B, 0.88), Near(A, 0.7)], 0.1)

    assert order(fused) == [B, A, C]


def test_one_lone_vector_divides_by_no_zero() -> None:
    assert fuse_nearness(words(a=1.0), [Near(A, 0.9)], 0.5)[0].score == 1.0


def posting(token: str, *chunks: int) -> ReportPosting:
    return ReportPosting(REPORT, Posting(token, False, list(chunks), [1] * len(chunks)))


def test_coverage_is_what_the_best_single_passage_says_of_what_was_asked() -> None:
    postings = [posting("研发", 0, 1), posting("创新", 1), posting("专利", 2)]
    weights = {"研发": 1.0, "创新": 3.0, "专利": 4.0, "奖项": 2.0}

    assert word_coverage(postings, weights, {"研发", "创新", "专利", "奖项"}, [A, B, C]) == 0.4
    assert word_coverage(postings, weights, {"研发", "创新", "专利", "奖项"}, [A]) == 0.1


def test_words_that_were_only_guessed_cover_nothing() -> None:
    assert word_coverage([posting("专利", 0)], {"专利": 4.0, "创新": 1.0}, {"创新"}, [A]) == 0.0
    assert word_coverage([], {}, set(), []) == 0.0


class Model:
    """Gives the length of each text; `delay_s` and `is_away` are how it fails."""

    name, dimension = "lengths", 1

    def __init__(self, delay_s: float = 0.0, is_away: bool = False) -> None:
        self.delay_s = delay_s
        self.is_away = is_away
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        self.asked += texts
        time.sleep(self.delay_s)
        if self.is_away:
            raise Unavailable("向量服务没有应答", service="tei")
        assert kind is TextKind.QUERY
        return np.array([[len(text)] for text in texts], np.float32)


async def test_a_question_asked_again_is_not_embedded_again() -> None:
    model = Model()
    vectors = QuestionVectors(model, 1.0)

    assert await vectors.vector("研发") == await vectors.vector("研发") == [2.0]
    assert model.asked == ["研发"]


@pytest.mark.parametrize("model", [Model(is_away=True), Model(delay_s=0.3)])
async def test_a_model_that_is_away_or_slow_costs_one_question_its_deadline_and_the_next_nothing(model: Model) -> None:
    vectors = QuestionVectors(model, 0.05)
    started = asyncio.get_running_loop().time()

    assert await vectors.vector("研发") is None
    assert await vectors.vector("专利") is None
    assert asyncio.get_running_loop().time() - started < 0.25
    assert model.asked == ["研发"]
