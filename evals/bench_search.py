"""Vector search at size: HNSW in Postgres against an exact scan and faiss, on the same vectors.

usage: python -m evals.bench_search VECTORS.npy --questions QUESTIONS.npy [--sizes N…] [--folder DIR]

The vectors are real ones of passages, as the embedding worker makes them; as many as a size asks for are
made of them: each is a real one with some noise. The questions are real. A Postgres of its
own runs under the folder, with the product's schema and queries. Recall@5 is the share of the five truly
nearest (by an exact scan in full precision) that were found; MRR is that of the nearest.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import faiss
import numpy as np
import psycopg
from psycopg import sql

from evals.scratch_postgres import scratch_postgres
from nianbao.llm.embedder import Vectors
from nianbao.store.embeddings import (
    EmbeddingModel,
    create_index,
    ensure_model,
    index_name,
    nearest_across,
    nearest_within,
    written,
)
from nianbao.store.migrate import upgrade
from nianbao.store.pool import borrow, make_async_pool

_T = TypeVar("_T")
CHUNKS_A_REPORT = 400
NEAREST = 5
ASKED = 100
FAISS_HNSW_MOST = 100_000
# How far a made vector strays from its real one: with it a passage's distance to its nearest of other reports
# (0.22) and the local dimension there (12) are about those of real reports (0.22 and 10).
_NOISE = 0.15
_COPIED_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Measured:
    """How one way of searching did: shares and milliseconds."""

    recall: float
    mrr: float
    p50_ms: float
    p95_ms: float


def main() -> None:
    """Fill, index, ask and print, size by size."""
    given = _arguments()
    real = np.load(given.vectors).astype(np.float32)
    questions = np.load(given.questions).astype(np.float32)[: given.asked]
    print(f"{len(real)} real vectors, {len(questions)} questions, {real.shape[1]} dimensions", flush=True)
    with scratch_postgres(given.folder) as url:
        upgrade(url)
        with psycopg.connect(url, autocommit=True) as connection:
            model = ensure_model(connection, "bench", real.shape[1])
            base = _knowledge_base(connection)
            filled = np.empty((0, real.shape[1]), np.float32)
            reports: list[uuid.UUID] = []
            for size in given.sizes:
                more = _made_vectors(real, size - len(filled), seed=size)
                drop = sql.SQL("DROP INDEX IF EXISTS nianbao.{}").format(sql.Identifier(index_name(model)))
                connection.execute(drop)
                seconds, added = _timed(lambda more=more: _fill(connection, base, model, more))
                reports += added
                filled = np.concatenate([filled, more])
                print(f"\n{size:,} passages of {len(reports):,} reports (filled in {seconds:.0f} s)", flush=True)
                _build(connection, model)
                truth = _exact(filled, questions)
                asyncio.run(_measure_postgres(url, model, reports, questions, truth, filled))
                _measure_faiss(filled, questions, truth)
    print(f"peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def _knowledge_base(connection: psycopg.Connection) -> tuple[int, uuid.UUID]:
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
    return row[0], document


def _made_vectors(real: Vectors, count: int, seed: int) -> Vectors:
    """Make vectors around real ones, a slice at a time for the memory's sake."""
    chance = np.random.default_rng(seed)
    made = np.empty((count, real.shape[1]), np.float32)
    for start in range(0, count, _COPIED_AT_ONCE):
        rows = made[start : start + _COPIED_AT_ONCE]
        rows[:] = real[chance.integers(len(real), size=len(rows))]
        rows += chance.standard_normal(rows.shape, np.float32) * np.float32(_NOISE / real.shape[1] ** 0.5)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return made


def _fill(
    connection: psycopg.Connection, base: tuple[int, uuid.UUID], model: EmbeddingModel, vectors: Vectors
) -> list[uuid.UUID]:
    """Store vectors as passages of new reports; the reports' ids in order."""
    knowledge_base, document = base
    reports = [uuid.uuid4() for _ in range(0, len(vectors), CHUNKS_A_REPORT)]
    with connection.transaction():
        connection.cursor().executemany(
            "INSERT INTO nianbao.report (id, knowledge_base_id, document_id, document, company_code, short_name,"
            " full_name, year, kind, period, pages, artifacts)"
            " VALUES (%s, %s, %s, 'b', %s, '', '', 2024, '年报', '2024', 1, '')",
            [(report, knowledge_base, document, str(report)[:8]) for report in reports],
        )
        with connection.cursor().copy(
            "COPY nianbao.chunk (report_id, number, node_id, title_path, text, page, last_page) FROM STDIN"
        ) as copy:
            for index in range(len(vectors)):
                report = reports[index // CHUNKS_A_REPORT]
                copy.write_row((report, index % CHUNKS_A_REPORT, 0, "", "", 1, 1))
        connection.execute("CREATE TEMP TABLE given (report_id uuid, number int, vector halfvec) ON COMMIT DROP")
        with connection.cursor().copy("COPY given FROM STDIN") as copy:
            for index, vector in enumerate(vectors):
                copy.write_row((reports[index // CHUNKS_A_REPORT], index % CHUNKS_A_REPORT, written(vector)))
        connection.execute(
            "INSERT INTO nianbao.embedding SELECT c.id, g.report_id, g.number, %s, g.vector"
            " FROM given g JOIN nianbao.chunk c USING (report_id, number)",
            (model.id,),
        )
    connection.execute("ANALYZE nianbao.embedding")
    return reports


def _build(connection: psycopg.Connection, model: EmbeddingModel) -> None:
    connection.execute("SET maintenance_work_mem = '3GB'")
    connection.execute("SET max_parallel_maintenance_workers = 2")
    seconds, _ = _timed(lambda: create_index(connection, model))
    row = connection.execute(
        "SELECT pg_relation_size(%s::regclass)::float / 1e6", (f"nianbao.{index_name(model)}",)
    ).fetchone()
    assert row is not None
    print(f"  HNSW built in {seconds:.0f} s, {row[0]:,.0f} MB", flush=True)


def _exact(vectors: Vectors, questions: Vectors) -> list[list[int]]:
    """The nearest of each question by comparing with all, in full precision."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return [list(map(int, row)) for row in index.search(questions, NEAREST)[1]]


async def _measure_postgres(
    url: str,
    model: EmbeddingModel,
    reports: Sequence[uuid.UUID],
    questions: Vectors,
    truth: list[list[int]],
    vectors: Vectors,
) -> None:
    pool = make_async_pool(url, name="bench", size=1, statement_timeout_s=120)
    number_of = {report: number for number, report in enumerate(reports)}

    async def ask(question: Vectors, among: Sequence[uuid.UUID], breadth: int) -> tuple[list[int], float]:
        started = time.perf_counter()
        async with borrow(pool) as connection:
            if breadth:
                near = await nearest_across(connection, model, list(among), question, NEAREST, breadth)
            else:
                near = await nearest_within(connection, model, list(among), question, NEAREST)
        ms = (time.perf_counter() - started) * 1000
        return [number_of[each.place[0]] * CHUNKS_A_REPORT + each.place[1] for each in near], ms

    for breadth in (40, 100, 200, 400, 800):
        found = [await ask(question, reports, breadth) for question in questions]
        _print(f"HNSW, breadth {breadth}", _measured(found, truth))
    for share in (10, 100):
        among = list(reports[::share])
        if len(among) > 1:
            kept = np.concatenate(
                [vectors[n * CHUNKS_A_REPORT : (n + 1) * CHUNKS_A_REPORT] for n in range(0, len(reports), share)]
            )
            places = [n * CHUNKS_A_REPORT + i for n in range(0, len(reports), share) for i in range(CHUNKS_A_REPORT)]
            narrowed = [[places[i] for i in row] for row in _exact(kept, questions)]
            found = [await ask(question, among, 200) for question in questions]
            _print(f"HNSW, breadth 200, 1 report in {share}", _measured(found, narrowed))
    first = _exact(vectors[:CHUNKS_A_REPORT], questions)
    found = [await ask(question, reports[:1], 0) for question in questions]
    _print("exact in Postgres, one report", _measured(found, first))
    few = questions[:10]
    found = [await ask(question, reports, 0) for question in few]
    _print("exact in Postgres, all reports", _measured(found, truth))
    await pool.close()


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
        f"  p50 {measured.p50_ms:7.1f} ms  p95 {measured.p95_ms:7.1f} ms",
        flush=True,
    )


def _timed(work: Callable[[], _T]) -> tuple[float, _T]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vectors", type=Path, help="real vectors of passages, .npy")
    parser.add_argument("--questions", type=Path, required=True, help="real vectors of questions, .npy")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--asked", type=int, default=ASKED, help="most questions asked")
    parser.add_argument("--folder", type=Path, required=True, help="where the Postgres lives; some 5 GB for 1 M")
    return parser.parse_args()


if __name__ == "__main__":
    main()
