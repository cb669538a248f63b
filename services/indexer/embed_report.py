"""Give the passages of one report the vectors they lack: a batch at a time, each batch kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from nianbao.llm.embedder import Embedder, TextKind
from nianbao.store.embeddings import BareChunk, bare_chunks, ensure_model, record_space, store_vectors
from nianbao.store.pool import SyncPool, borrow_sync

_TITLE_CHARS = 100


@dataclass(frozen=True, slots=True)
class Embedded:
    """How embedding ended: how many passages got a vector, and whether none is left without."""

    passages: int
    is_complete: bool
    seconds: float


def embed_report(
    report_id: UUID,
    embedder: Embedder,
    pool: SyncPool,
    *,
    batch_size: int,
    text_chars: int = 1000,
    goes_on: Callable[[], bool] = lambda: True,
) -> Embedded:
    """Embed what has no vector of this model yet; doing it again, or going on after a crash, adds only what lacks.

    Nothing is locked while the model computes. `text_chars` is how much of a passage the model
    reads; `goes_on` is asked before each batch. A report that was deleted has nothing to embed.

    Raises:
        Unavailable: the model or the database does not answer; finished batches are kept.
    """
    started = time.monotonic()
    with borrow_sync(pool) as connection:
        model = ensure_model(connection, embedder.name, embedder.dimension)
        record_space(connection, report_id, model)
    done = 0
    while goes_on():
        with borrow_sync(pool) as connection:
            chunks = bare_chunks(connection, report_id, model, batch_size)
        if not chunks:
            return Embedded(done, True, time.monotonic() - started)
        vectors = embedder.embed([embedded_text(chunk, text_chars) for chunk in chunks], TextKind.PASSAGE)
        with borrow_sync(pool) as connection:
            done += store_vectors(connection, model, [chunk.id for chunk in chunks], vectors.tolist())
    return Embedded(done, False, time.monotonic() - started)


def embedded_text(chunk: BareChunk, text_chars: int) -> str:
    """What of a passage is embedded: its innermost titles, then its text from the beginning."""
    return f"{chunk.title_path[-_TITLE_CHARS:]}\n{chunk.text[:text_chars]}"
