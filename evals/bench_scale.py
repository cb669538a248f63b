"""The database at the size of thousands of reports: how long asks, searches and publishing take as it grows.

usage: python -m evals.bench_scale --parsed DIR --folder DIR [--copies N…] [--facts N] [--port N]

DIR holds real reports, as `nianbao parse` writes them. They are published into a Postgres of its own under
`--folder`, which is grown to so many copies of each (see grow_database.py; 3 MB of disk a report). At
each size are measured: the whole system asked over HTTP for figures of one company and for rankings of all; in this
process and without gRPC a search inside a report and over all by words, publishing a report and deleting one;
vacuuming; and the disk by table. By the clock and in CPU of all processes that take part: on a machine that does
other work only CPU compares.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import psutil
import psycopg
import structlog
from psycopg import sql

from evals.ask_open import read_cases
from evals.bench_report_search import Question, publish
from evals.grow_database import Size, grow, keep_seeds
from evals.open_reports import open_reports, report_asked
from evals.scratch_postgres import scratch_postgres
from evals.system_over import System, system_over
from nianbao.cli.gateway_client import GatewayClient
from nianbao.store.migrate import upgrade
from nianbao.store.pool import make_async_pool
from nianbao.store.reports import delete_report
from nianbao.store.word_blocks import renew_blocks
from services.indexer.draft import Draft
from services.indexer.pipeline import prepare
from services.indexer.search.search_passages import PassageSearch, SearchLimits
from services.indexer.stages.publish_report import publish_report

_TABLES = ("report", "chunk", "posting", "fact")
_SEARCHES, _ASKS, _RANKINGS, _WRITES = 40, 150, 40, 7
_METRICS = ("营业总收入", "净利润", "资产总计", "货币资金", "经营活动产生的现金流量净额", "管理费用")


def main() -> None:
    """Publish, grow, measure, size by size."""
    given = _arguments()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    reports = open_reports(given.parsed)[: given.reports]
    with scratch_postgres(given.folder) as url:
        upgrade(url)
        published = {id(report): publish(url, report) for report in reports}
        cases = [(case, report_asked(case, reports)) for case in read_cases()]
        questions = [Question(c.question, *published[id(r)], c.pages) for c, r in cases if r is not None]
        draft = prepare(reports[0].parsed)
        with psycopg.connect(url, autocommit=True) as connection:
            keep_seeds(connection)
            for copies in given.copies:
                _grow(connection, Size(copies, given.facts, tuple(given.leave_out)), given.folder)
                asyncio.run(_search(url, questions[:: max(1, len(questions) // _SEARCHES)], copies))
                _write(connection, draft)
                if given.port:
                    with system_over(url, given.folder, given.folder / "system", given.port) as system:
                        _ask(connection, system)
                _vacuum(connection)


def _grow(connection: psycopg.Connection, size: Size, folder: Path) -> None:
    started = time.perf_counter()
    grow(connection, size, folder)
    print(f"\n== {size.copies} copies, made in {time.perf_counter() - started:.0f} s", flush=True)
    started = time.perf_counter()
    connection.execute("VACUUM ANALYZE")
    print(f"  first vacuum {time.perf_counter() - started:.0f} s", flush=True)
    started, before = time.perf_counter(), _backend_cpu_s(connection)
    with connection.transaction():
        blocks = renew_blocks(connection, 10_000)
    seconds, cpu = time.perf_counter() - started, _backend_cpu_s(connection) - before
    connection.execute("VACUUM ANALYZE nianbao.block_word, nianbao.report")
    print(f"  {blocks} blocks of words in {seconds:.1f} s, {cpu:.1f} s of CPU", flush=True)
    _say_size(connection)


def _say_size(connection: psycopg.Connection) -> None:
    counted = [
        connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("nianbao", table))).fetchone()
        for table in _TABLES
    ]
    print(f"  {' / '.join(f'{row[0]:,}' for row in counted if row)} {' / '.join(_TABLES)}")
    rows = connection.execute(
        "SELECT relname, pg_table_size(oid) / 1e6, pg_indexes_size(oid) / 1e6 FROM pg_class"
        " WHERE relnamespace = 'nianbao'::regnamespace AND relkind = 'r' AND pg_total_relation_size(oid) > 1e6"
        " ORDER BY pg_total_relation_size(oid) DESC"
    ).fetchall()
    for name, table, indexes in rows:
        print(f"    {name:<16} {table:10,.0f} MB and indexes {indexes:10,.0f} MB")
    print(f"    in all {sum(row[1] + row[2] for row in rows) / 1000:.1f} GB", flush=True)


async def _search(url: str, questions: Sequence[Question], copies: int) -> None:
    pool = make_async_pool(url, name="bench", size=1, statement_timeout_s=60, reads_only=True)
    search = PassageSearch(pool, SearchLimits())
    dice = random.Random(1)  # noqa: S311 chooses what is asked

    async def inside(question: Question) -> None:
        number = dice.randrange(copies)
        code = f"C{number}{question.code}" if number else question.code
        await search.search(question.text, "default", [code], [question.period], 5)

    async def across(question: Question) -> None:
        await search.search(question.text, "default", [], [], 5)

    await pool.open()
    async with pool.connection() as connection:
        backend = psutil.Process(connection.info.backend_pid)
    here = psutil.Process()
    ways: dict[str, Callable[[Question], Awaitable[None]]] = {
        "search inside a report": inside,
        "search over all by words": across,
    }
    for name, ask in ways.items():
        # The first round fills the caches.
        for question in questions:
            await ask(question)
        times, used, of_database = [], [], []
        for question in questions * 3:
            started, before = time.perf_counter(), (_used(here), _used(backend))
            await ask(question)
            times.append((time.perf_counter() - started) * 1000)
            own, theirs = _used(here) - before[0], _used(backend) - before[1]
            used.append((own + theirs) * 1000)
            of_database.append(theirs * 1000)
        _say(name, times, used, f"of which Postgres {sum(of_database) / len(of_database):.1f} on average")
    await pool.close()


def _ask(connection: psycopg.Connection, system: System) -> None:
    dice = random.Random(2)  # noqa: S311 chooses what is asked
    rows = connection.execute(
        "SELECT short_name, year FROM nianbao.report WHERE is_current AND kind = '年报' AND short_name <> ''"
        " ORDER BY company_code, id"
    ).fetchall()
    figures = [f"{name}{year}年的{dice.choice(_METRICS)}是多少元？" for name, year in dice.choices(rows, k=_ASKS)]
    years = sorted({row[1] for row in rows})
    rankings = [f"{dice.choice(years)}年{dice.choice(_METRICS)}最高的前5家公司是哪些？" for _ in range(_RANKINGS)]
    with GatewayClient(system.url) as client:
        for name, questions in (("factual ask over HTTP", figures), ("ranking of all over HTTP", rankings)):
            for question in questions[:10]:
                client.post("/v1/ask", json={"kb": "default", "question": question, "store": False})
            times, refused, before = [], 0, system.cpu_s()
            for question in questions:
                started = time.perf_counter()
                answer = client.post("/v1/ask", json={"kb": "default", "question": question, "store": False})
                times.append((time.perf_counter() - started) * 1000)
                refused += bool(answer.get("refused"))
            cpu = (system.cpu_s() - before) * 1000 / len(questions)
            _say(name, times, [cpu], f"refused {refused} of {len(questions)}")


def _write(connection: psycopg.Connection, draft: Draft) -> None:
    for name, write in (
        ("publish one report", lambda number: _publish(connection, draft, number)),
        ("delete one report", lambda number: _delete(connection, number)),
    ):
        times, used = [], []
        for number in range(_WRITES):
            with connection.transaction():
                started, before = time.perf_counter(), (_used(psutil.Process()), _backend_cpu_s(connection))
                write(number)
                times.append((time.perf_counter() - started) * 1000)
                used.append((_used(psutil.Process()) - before[0] + _backend_cpu_s(connection) - before[1]) * 1000)
                raise psycopg.Rollback
        _say(name, times, used, "")


def _publish(connection: psycopg.Connection, draft: Draft, number: int) -> None:
    document = uuid.uuid4()
    connection.execute(
        "INSERT INTO nianbao.document (id, knowledge_base_id, sha256, file_name, format, bytes, blob)"
        " SELECT %s, id, repeat(%s, 2), 'more.pdf', 'pdf', 1, 'x' FROM nianbao.knowledge_base WHERE name = 'default'",
        (document, document.hex),
    )
    publish_report(connection, document, f"more-{number}", draft)


def _delete(connection: psycopg.Connection, number: int) -> None:
    row = connection.execute(
        "SELECT id FROM nianbao.report ORDER BY id OFFSET %s %% (SELECT count(*) FROM nianbao.report) LIMIT 1",
        (number,),
    ).fetchone()
    assert row is not None
    delete_report(connection, row[0])


def _vacuum(connection: psycopg.Connection) -> None:
    """Delete ten reports for good, and vacuum what they leave behind in each table."""
    rows = connection.execute("SELECT id FROM nianbao.report ORDER BY id DESC LIMIT 10").fetchall()
    for (report_id,) in rows:
        delete_report(connection, report_id)
    print("  vacuum after deleting 10 reports:", end="")
    before = _backend_cpu_s(connection)
    for table in ("fact", "chunk", "posting", "section", "tree_node"):
        started = time.perf_counter()
        connection.execute(sql.SQL("VACUUM (INDEX_CLEANUP ON) {}").format(sql.Identifier("nianbao", table)))
        print(f" {table} {time.perf_counter() - started:.1f} s", end="", flush=True)
    print(f", CPU {_backend_cpu_s(connection) - before:.1f} s", flush=True)


def _used(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _backend_cpu_s(connection: psycopg.Connection) -> float:
    return _used(psutil.Process(connection.info.backend_pid))


def _say(name: str, times: Sequence[float], used: Sequence[float], more: str) -> None:
    clock, cpu = sorted(times), sorted(used)
    mean, p95 = sum(cpu) / len(cpu), cpu[len(cpu) * 95 // 100]
    print(
        f"  {name:<26} p50 {clock[len(clock) // 2]:7.1f} p95 {clock[len(clock) * 95 // 100]:7.1f}"
        f" p99 {clock[len(clock) * 99 // 100]:7.1f} ms   CPU {mean:6.1f} (p95 {p95:6.1f}) ms  {more}",
        flush=True,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parsed", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="where the Postgres lives")
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 10, 42])
    parser.add_argument("--facts", type=int, default=1, help="how often each report holds its facts")
    parser.add_argument("--leave-out", nargs="*", default=[], help="tables that stay empty for want of disk or time")
    parser.add_argument("--reports", type=int, default=24, help="how many of the real reports are taken")
    parser.add_argument("--port", type=int, default=0, help="where the system listens; 0 for no asks over HTTP")
    return parser.parse_args()


if __name__ == "__main__":
    main()
