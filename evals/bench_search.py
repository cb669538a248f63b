"""Vector search at size: the product's index in Postgres against an exact scan and faiss, on the same vectors.

usage: python -m evals.bench_search --parsed DIR --questions QUESTIONS.npy --folder DIR [--sizes N…]

The real vectors are those that `evals.embed_reports` keeps beside reports; as many as a size asks for are made of them
(see made_vectors.py). The questions are real. A Postgres of its own runs under the folder, with the product's
schema, index and queries; as search does, each asks for the 50 nearest of named reports. Recall@5 is the share
of the five truly nearest (by an exact scan in full precision) that come first; MRR is that of the nearest.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import faiss
import numpy as np
import psutil
import psycopg

from evals.copy_vectors import copy_vectors
from evals.made_vectors import made_vectors, read_vectors
from evals.scratch_postgres import scratch_postgres
from nianbao.llm.embedder import Vectors
from nianbao.store.embeddings import (
    EmbeddingModel,
    ensure_model,
    nearest_across,
    nearest_within,
    store_vectors,
)
from nianbao.store.migrate import upgrade
from nianbao.store.pool import borrow, make_async_pool
from nianbao.store.vector_index import VectorIndex, build_index, due_lists

_T = TypeVar("_T")
CHUNKS_A_REPORT = 400
NEAREST, WANTED = 5, 50
FAISS_HNSW_MOST = 100_000
MEMORY_MB = 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """How one way of searching did: shares, milliseconds by the clock, and of Postgres' CPU (0: not known)."""

    recall: float
    mrr: float
    p50_ms: float
    p95_ms: float
    cpu_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Base:
    """Where the bench's reports go."""

    id: int
    document: uuid.UUID


def main() -> None:
    """Fill, index, ask and print, size by size."""
    given = _arguments()
    real = read_vectors(given.parsed)
    questions = np.load(given.questions).astype(np.float32)[: given.asked]
    dimension = real.vectors.shape[1]
    print(f"{len(real.vectors)} real vectors, {len(questions)} questions, {dimension} dimensions", flush=True)
    with scratch_postgres(given.folder) as url:
        upgrade(url)
        with psycopg.connect(url, autocommit=True) as connection:
            model, base = ensure_model(connection, "bench", dimension), _base(connection)
            filled = np.empty((0, dimension), np.float32)
            reports: list[uuid.UUID] = []
            for size in given.sizes:
                more = made_vectors(real, size - len(filled), seed=size)
                seconds, added = _timed(lambda more=more: _fill(connection, base, model, more))
                reports += added
                filled = np.concatenate([filled, more])
                print(f"\n{size:,} passages of {len(reports):,} reports (filled in {seconds:.0f} s)", flush=True)
                index = _build(connection, model)
                truth = _exact(filled, questions)
                asyncio.run(_measure_postgres(url, model, index, reports, questions, truth, filled))
                _measure_inserts(connection, base, model, real.vectors)
                _measure_faiss(filled, questions, truth)
    print(f"peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def _base(connection: psycopg.Connection) -> Base:
    """A fresh knowledge base with one document, that all reports are of."""
    connection.execute("DELETE FROM nianbao.knowledge_base WHERE name = 'bench'")
    row = connection.execute("INSERT INTO nianbao.knowledge_base (name) VALUES ('bench') RETURNING id").fetchone()
    assert row is not None
    document = uuid.uuid4()
    connection.execute(
        "INSERT INTO nianbao.document (id, knowledge_base_id, sha256, file_name, format, bytes, blob)"
        " VALUES (%s, %s, repeat('0', 64), 'bench.pdf', 'pdf', 1, 'x')",
        (document, row[0]),
    )
    return Base(row[0], document)


def _add_reports(connection: psycopg.Connection, base: Base, passages: int) -> list[uuid.UUID]:
    """Store so many passages, without words, as reports of 400."""
    reports = [uuid.uuid4() for _ in range(0, passages, CHUNKS_A_REPORT)]
    connection.cursor().executemany(
        "INSERT INTO nianbao.report (id, knowledge_base_id, document_id, document, company_code, short_name,"
        " full_name, year, kind, period, pages, artifacts)"
        " VALUES (%s, %s, %s, 'b', %s, '', '', 2024, '年报', '2024', 1, '')",
        [(report, base.id, base.document, str(report)[:8]) for report in reports],
    )
    with connection.cursor().copy(
        "COPY nianbao.chunk (report_id, number, node_id, title_path, text, page, last_page) FROM STDIN"
    ) as copy:
        for index in range(passages):
            copy.write_row((reports[index // CHUNKS_A_REPORT], index % CHUNKS_A_REPORT, 0, "", "", 1, 1))
    return reports


def _fill(connection: psycopg.Connection, base: Base, model: EmbeddingModel, vectors: Vectors) -> list[uuid.UUID]:
    """Store vectors as passages of new reports; the reports' ids in order."""
    with connection.transaction():
        reports = _add_reports(connection, base, len(vectors))
        rows = connection.execute(
            "SELECT c.id FROM unnest(%s::uuid[]) WITH ORDINALITY AS given (report_id, place)"
            " JOIN nianbao.chunk c USING (report_id) ORDER BY place, number",
            (reports,),
        )
        copy_vectors(connection, model.id, reports, [row[0] for row in rows], CHUNKS_A_REPORT, vectors)
    connection.execute("VACUUM ANALYZE nianbao.embedding")
    return reports


def _build(connection: psycopg.Connection, model: EmbeddingModel) -> VectorIndex | None:
    """Build the index that the embedding worker would, where one is due."""
    lists = due_lists(connection, model, MEMORY_MB)
    seconds, index = _timed(lambda: build_index(connection, model, lists, MEMORY_MB) if lists else None)
    if index is None:
        print("  no index: all are compared", flush=True)
        return None
    row = connection.execute(
        "SELECT pg_relation_size(%s::regclass)::float / 1e6", (f"nianbao.{index.name}",)
    ).fetchone()
    assert row is not None
    print(f"  IVF of {index.lists} lists built in {seconds:.0f} s, {row[0]:,.0f} MB", flush=True)
    return index


def _exact(vectors: Vectors, questions: Vectors) -> list[list[int]]:
    """The nearest of each question by comparing with all, in full precision."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return [list(map(int, row)) for row in index.search(questions, NEAREST)[1]]


async def _measure_postgres(
    url: str,
    model: EmbeddingModel,
    index: VectorIndex | None,
    reports: Sequence[uuid.UUID],
    questions: Vectors,
    truth: list[list[int]],
    vectors: Vectors,
) -> None:
    pool = make_async_pool(url, name="bench", size=1, statement_timeout_s=120, reads_only=True)
    number_of = {report: number for number, report in enumerate(reports)}

    async def ask(question: Vectors, among: Sequence[uuid.UUID], probes: int) -> tuple[list[int], float]:
        started = time.perf_counter()
        async with borrow(pool) as connection:
            if probes:
                near = await nearest_across(connection, model, probes, list(among), question, WANTED)
            else:
                near = await nearest_within(connection, model, list(among), question, WANTED)
        ms = (time.perf_counter() - started) * 1000
        return [number_of[each.place[0]] * CHUNKS_A_REPORT + each.place[1] for each in near[:NEAREST]], ms

    async def measure(name: str, asked: Vectors, number: int, probes: int, right: list[list[int]]) -> None:
        among = reports[::number]
        await ask(asked[0], among, probes)
        before = _cpu_s(url)
        found = [await ask(question, among, probes) for question in asked]
        cpu_ms = (_cpu_s(url) - before) * 1000 / len(asked)
        _print(name, replace(_measured(found, right), cpu_ms=cpu_ms))

    if index is not None:
        for probes in (index.probes // 2, index.probes, 2 * index.probes):
            default = " (as search does)" if probes == index.probes else ""
            await measure(f"IVF, {probes} lists{default}", questions, 1, probes, truth)
    for share in (10, 100):
        kept = list(range(0, len(reports), share))
        places = np.concatenate([np.arange(CHUNKS_A_REPORT) + number * CHUNKS_A_REPORT for number in kept])
        narrowed = [[int(places[i]) for i in row] for row in _exact(vectors[places], questions)]
        if index is not None:
            await measure(f"IVF, 1 report in {share}", questions, share, index.probes, narrowed)
        await measure(f"exact, 1 report in {share}", questions[:50], share, 0, narrowed)
    await measure("exact, all reports", questions[:10], 1, 0, truth)
    await pool.close()


def _cpu_s(url: str) -> float:
    """What the connection that searches has used of the CPU so far, in seconds."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'nianbao-bench'")
        times = [psutil.Process(row[0]).cpu_times() for row in rows]
    return sum(each.user + each.system for each in times)


def _measure_inserts(connection: psycopg.Connection, base: Base, model: EmbeddingModel, vectors: Vectors) -> None:
    """Store the vectors of one more report as the embedding worker does, and take them back."""
    with connection.transaction():
        [report] = _add_reports(connection, base, CHUNKS_A_REPORT)
        rows = connection.execute("SELECT id FROM nianbao.chunk WHERE report_id = %s ORDER BY number", (report,))
        ids = [row[0] for row in rows]
        batches = range(0, CHUNKS_A_REPORT, 16)
        seconds, _ = _timed(
            lambda: [
                store_vectors(connection, model, ids[at : at + 16], vectors[at : at + 16].tolist()) for at in batches
            ]
        )
        print(f"  a report's {CHUNKS_A_REPORT} vectors stored in {seconds * 1000:.0f} ms", flush=True)
        raise psycopg.Rollback


def _measure_faiss(vectors: Vectors, questions: Vectors, truth: list[list[int]]) -> None:
    faiss.omp_set_num_threads(1)
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    _print("faiss flat", _measured(_ask_faiss(flat, questions), truth))
    if len(vectors) <= FAISS_HNSW_MOST:
        index = faiss.IndexHNSWFlat(vectors.shape[1], 16, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = 64
        seconds, _ = _timed(lambda: index.add(vectors))
        index.hnsw.efSearch = 200
        _print(f"faiss HNSW, breadth 200 (built in {seconds:.0f} s)", _measured(_ask_faiss(index, questions), truth))
    lists = int(len(vectors) ** 0.5)
    quantizer = faiss.IndexFlatIP(vectors.shape[1])
    inverted = faiss.IndexIVFFlat(quantizer, vectors.shape[1], lists, faiss.METRIC_INNER_PRODUCT)
    inverted.cp.niter = 4
    inverted.train(vectors[: 40 * lists])
    inverted.add(vectors)
    inverted.nprobe = max(1, lists // 20)
    _print(f"faiss IVF, {inverted.nprobe} of {lists} lists", _measured(_ask_faiss(inverted, questions), truth))


def _ask_faiss(index: faiss.Index, questions: Vectors) -> list[tuple[list[int], float]]:
    found = []
    for question in questions:
        started = time.perf_counter()
        _, rows = index.search(question[None], NEAREST)
        found.append((list(map(int, rows[0])), (time.perf_counter() - started) * 1000))
    return found


def _measured(found: Sequence[tuple[list[int], float]], truth: Sequence[list[int]]) -> Measured:
    pairs = list(zip(found, truth, strict=False))
    recall = sum(len(set(rows) & set(true)) for (rows, _), true in pairs) / sum(len(true) for _, true in pairs)
    ranks = [rows.index(true[0]) + 1 if true[0] in rows else 0 for (rows, _), true in pairs]
    times = sorted(ms for _, ms in found)
    return Measured(
        recall,
        sum(1 / rank for rank in ranks if rank) / len(ranks),
        times[len(times) // 2],
        times[min(len(times) - 1, len(times) * 95 // 100)],
    )


def _print(name: str, measured: Measured) -> None:
    print(
        f"  {name:<44} recall@5 {measured.recall:6.3f}  MRR {measured.mrr:6.3f}"
        f"  p50 {measured.p50_ms:7.1f} ms  p95 {measured.p95_ms:7.1f} ms"
        + (f"  CPU {measured.cpu_ms:6.1f} ms" if measured.cpu_ms else ""),
        flush=True,
    )


def _timed(work: Callable[[], _T]) -> tuple[float, _T]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parsed", type=Path, required=True, help="folders of reports with their vectors, v.npy")
    parser.add_argument("--questions", type=Path, required=True, help="real vectors of questions, .npy")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--asked", type=int, default=100, help="most questions asked")
    parser.add_argument("--folder", type=Path, required=True, help="where the Postgres lives; some 5 GB for 1 M")
    return parser.parse_args()


if __name__ == "__main__":
    main()
