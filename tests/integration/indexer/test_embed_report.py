"""Passages get their vectors: once, a batch at a time, and anew for another model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from uuid import UUID

import numpy as np
import pytest

from nianbao.domain.errors import BadSettings, Unavailable
from nianbao.llm.embedder import TextKind, Vectors
from nianbao.store.embeddings import bare_reports, ensure_model
from nianbao.store.pool import borrow_sync
from services.indexer.embed_report import embed_report
from tests.integration.indexer.conftest import Shelf
from tests.support.parsed_reports import figure, parsed_report


class HashedWords:
    """An embedder whose vectors follow from the text; `breaks_after` batches it is away."""

    def __init__(self, name: str = "hashed/1", dimension: int = 8, breaks_after: int = 1_000) -> None:
        self.name = name
        self.dimension = dimension
        self.texts: list[str] = []
        self._left = breaks_after

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        if self._left == 0:
            raise Unavailable("向量服务没有应答", service="tei")
        self._left -= 1
        self.texts += texts
        seeds = (int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) for text in texts)
        rows = np.array([np.random.default_rng(seed).normal(size=self.dimension) for seed in seeds], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def vectors_of(shelf: Shelf) -> list[tuple[object, ...]]:
    return shelf.execute(
        "SELECT e.number, m.name, e.vector::text FROM nianbao.embedding e"
        " JOIN nianbao.embedding_model m ON m.id = e.model_id JOIN nianbao.report r ON r.id = e.report_id"
        " WHERE r.knowledge_base_id = %s ORDER BY e.number",
        (shelf.knowledge_base_id,),
    )


def test_every_passage_gets_a_vector_and_the_knowledge_base_says_of_which_model(shelf: Shelf) -> None:
    indexed = shelf.add(parsed_report())
    model = HashedWords()

    done = embed_report(indexed.report_id, model, shelf.pool, batch_size=2)

    assert (done.passages, done.is_complete) == (shelf.count("chunk"), True)
    assert [row[:2] for row in vectors_of(shelf)] == [(number, "hashed/1") for number in range(shelf.count("chunk"))]
    assert any("一、研发投入" in text.splitlines()[0] for text in model.texts)
    assert shelf.execute(
        "SELECT m.name, m.dimension FROM nianbao.embedding_space s JOIN nianbao.embedding_model m ON m.id = s.model_id"
        " WHERE s.knowledge_base_id = %s",
        (shelf.knowledge_base_id,),
    ) == [("hashed/1", 8)]


def test_a_second_delivery_computes_nothing(shelf: Shelf) -> None:
    indexed = shelf.add(parsed_report())
    embed_report(indexed.report_id, HashedWords(), shelf.pool, batch_size=16)
    again = HashedWords()

    assert embed_report(indexed.report_id, again, shelf.pool, batch_size=16).passages == 0
    assert again.texts == []


def test_what_was_embedded_before_the_model_went_away_is_kept(shelf: Shelf) -> None:
    indexed = shelf.add(parsed_report())
    with pytest.raises(Unavailable):
        embed_report(indexed.report_id, HashedWords(breaks_after=1), shelf.pool, batch_size=1)
    kept = len(vectors_of(shelf))

    rest = embed_report(indexed.report_id, HashedWords(), shelf.pool, batch_size=1)

    assert kept == 1
    assert rest.passages == shelf.count("chunk") - 1


def test_a_worker_that_stops_leaves_the_rest_for_the_next(shelf: Shelf) -> None:
    indexed = shelf.add(parsed_report())

    done = embed_report(indexed.report_id, HashedWords(), shelf.pool, batch_size=1, goes_on=lambda: False)

    assert (done.passages, done.is_complete) == (0, False)


def test_another_model_replaces_the_vectors_and_lists_the_reports_that_lack_them(shelf: Shelf) -> None:
    indexed = shelf.add(parsed_report())
    embed_report(indexed.report_id, HashedWords(), shelf.pool, batch_size=16)
    with borrow_sync(shelf.pool) as connection:
        before = bare_reports(connection, shelf.knowledge_base, "hashed/1")
        wanted = bare_reports(connection, shelf.knowledge_base, "hashed/2")

    embed_report(indexed.report_id, HashedWords("hashed/2", 12), shelf.pool, batch_size=16)

    assert (before, wanted) == ([], [indexed.report_id])
    assert {row[1] for row in vectors_of(shelf)} == {"hashed/2"}
    assert len(vectors_of(shelf)) == shelf.count("chunk")


def test_a_report_indexed_anew_loses_its_vectors_with_its_old_passages(shelf: Shelf) -> None:
    request = shelf.submit(parsed_report())
    report_id = shelf.index(request).report_id
    embed_report(report_id, HashedWords(), shelf.pool, batch_size=16)
    newer = request.model_copy(update={"artifacts": f"{request.artifacts}2"})
    shelf.put_artifacts(newer.artifacts, parsed_report(figure("营业收入", "200", "2022")))
    shelf.index(newer)

    assert vectors_of(shelf) == []
    assert embed_report(report_id, HashedWords(), shelf.pool, batch_size=16).passages == shelf.count("chunk")


def test_a_deleted_report_has_nothing_to_embed(shelf: Shelf) -> None:
    done = embed_report(UUID(int=7), HashedWords(), shelf.pool, batch_size=16)

    assert (done.passages, done.is_complete) == (0, True)


def test_a_model_under_a_known_name_with_another_dimension_is_refused(shelf: Shelf) -> None:
    with borrow_sync(shelf.pool) as connection:
        ensure_model(connection, "hashed/fixed", 8)
    with pytest.raises(BadSettings, match="维度"), borrow_sync(shelf.pool) as connection:
        ensure_model(connection, "hashed/fixed", 9)
