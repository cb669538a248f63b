"""The database at the size of thousands of reports: how long asks, searches and publishing take as it grows.

usage: python -m evals.bench_scale --parsed DIR --folder DIR [--copies N…]

DIR holds real reports, as `nianbao parse` writes them. They are published into a Postgres of its own under
`--folder`, and then copied within it, each copy another company's: passages, words, sections, headings, facts and
figure rows as real reports have them. At each number of copies are measured, in this process and without
gRPC: the figures of one company and year from a read view, a ranking of all companies, a search inside a
report and over all by words, and publishing one more report. Some 3 MB of disk a report.
"""

from __future__ import annotations

import argparse
import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from evals.ask_open import read_cases
from evals.bench_report_search import Question, publish
from evals.open_reports import open_reports, report_asked
from evals.scratch_postgres import scratch_postgres
from nianbao.store.access_token import sign
from nianbao.store.migrate import upgrade
from nianbao.store.pool import make_async_pool
from services.indexer.draft import Draft
from services.indexer.pipeline import prepare
from services.indexer.search.search_passages import PassageSearch, SearchLimits
from services.indexer.stages.publish_report import publish_report

_OF_REPORTS = ("chunk", "posting", "section", "tree_node", "fact")
_ASKED = 40


def main() -> None:
    """Publish, copy, measure, size by size."""
    given = _arguments()
    reports = open_reports(given.parsed)[: given.reports]
    with scratch_postgres(given.folder) as url:
        upgrade(url)
        published = {id(report): publish(url, report) for report in reports}
        cases = [(case, report_asked(case, reports)) for case in read_cases()]
        questions = [Question(c.question, *published[id(r)], c.pages) for c, r in cases if r is not None]
        draft = prepare(reports[0].parsed)
        copies = 1
        for wanted in given.copies:
            with psycopg.connect(url, autocommit=True) as connection:
                started = time.perf_counter()
                _copy(connection, copies, wanted)
                copies = max(copies, wanted)
                _say_size(connection, time.perf_counter() - started)
                access = _access(connection)
                asyncio.run(_measure(url, access, questions[:: max(1, len(questions) // _ASKED)]))
                times = [_timed_publish(connection, draft, number) for number in range(3)]
                print(f"  publish one report                 {sorted(times)[1]:8.0f} ms (middle of three)", flush=True)


def _copy(connection: psycopg.Connection, held: int, wanted: int) -> None:
    """Copy the reports that were published until there are so many of each."""
    if wanted <= held:
        return
    connection.execute("DROP TABLE IF EXISTS copied")
    connection.execute(
        """
        CREATE TEMP TABLE copied AS
        SELECT r.id AS old, gen_random_uuid() AS id, r.company_code AS old_code, 'C' || n || r.company_code AS code, n
          FROM nianbao.report r, generate_series(%s::int, %s::int) n WHERE r.company_code NOT LIKE 'C%%'
        """,
        (held, wanted - 1),
    )
    keys = {
        "id": "m.id",
        "company_code": "m.code",
        "short_name": "t.short_name || m.n",
        "full_name": "t.full_name || m.n",
    }
    _insert(connection, "report", {**keys, "company_code": "m.code"}, "m.old = t.id")
    for table in _OF_REPORTS:
        _insert(connection, table, {"report_id": "m.id"}, "m.old = t.report_id")
    codes: LiteralString = "(SELECT DISTINCT old_code, code, n FROM copied)"
    _insert(connection, "figure_row", {**keys, "id": "t.id"}, "m.old_code = t.company_code", codes)
    connection.execute(
        "INSERT INTO nianbao.registry_version SELECT 1, nextval('nianbao.registry_version_number')"
        " ON CONFLICT (knowledge_base_id) DO UPDATE SET version = excluded.version"
    )
    connection.execute("VACUUM ANALYZE")


def _insert(
    connection: psycopg.Connection,
    table: str,
    changed: dict[str, LiteralString],
    condition: LiteralString,
    of: LiteralString = "copied",
) -> None:
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'nianbao' AND table_name = %s"
        " AND is_identity = 'NO' ORDER BY ordinal_position",
        (table,),
    )
    columns = [row[0] for row in rows]
    values = [sql.SQL(changed[column]) if column in changed else sql.Identifier("t", column) for column in columns]
    statement = sql.SQL("INSERT INTO {table} ({columns}) SELECT {values} FROM {table} t JOIN {of} m ON {condition}")
    connection.execute(
        statement.format(
            table=sql.Identifier("nianbao", table),
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            values=sql.SQL(", ").join(values),
            of=sql.SQL(of),
            condition=sql.SQL(condition),
        )
    )


def _say_size(connection: psycopg.Connection, seconds: float) -> None:
    counted = [
        connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("nianbao", table))).fetchone()
        for table in ("report", "chunk", "posting", "fact")
    ]
    size = connection.execute("SELECT pg_database_size(current_database()) / 1e9").fetchone()
    numbers = " / ".join(f"{row[0]:,}" for row in counted if row)
    print(
        f"\n{numbers} reports / passages / postings / facts, {size[0] if size else 0:.1f} GB ({seconds:.0f} s)",
        flush=True,
    )


async def _measure(url: str, access: str, questions: Sequence[Question]) -> None:
    pool = make_async_pool(url, name="bench", size=2, statement_timeout_s=60, reads_only=True)
    search = PassageSearch(pool, SearchLimits())
    figures = (
        "SELECT 证券简称, 营业总收入, 净利润 FROM read.利润表 WHERE 证券代码 = %s AND 报告期 = %s AND 报表范围 = '合并'"
    )
    ranking = (
        "SELECT 证券简称, 净利润 FROM read.利润表 WHERE 年份 = %s AND 报表范围 = '合并' AND 净利润 IS NOT NULL"
        " ORDER BY 净利润 DESC LIMIT 10"
    )

    found: list[int] = []

    async def ask_view(statement: str, *values: object) -> None:
        async with pool.connection() as connection, connection.transaction():
            await connection.execute(
                "SELECT set_config('nianbao.knowledge_base', 'default', true), set_config('nianbao.access', %s, true)",
                (access,),
            )
            found.append(len(await (await connection.execute(statement.encode(), values)).fetchall()))

    async def inside(question: Question) -> None:
        await search.search(question.text, "default", [question.code], [question.period], 5)

    async def across(question: Question) -> None:
        await search.search(question.text, "default", [], [], 5)

    await pool.open()
    ways: dict[str, Callable[[Question], Awaitable[None]]] = {
        "figures of a company and year": lambda q: ask_view(figures, q.code, q.period),
        "ranking of all companies": lambda q: ask_view(ranking, int(q.period[:4])),
        "search inside a report": inside,
        "search over all by words": across,
    }
    for name, ask in ways.items():
        await ask(questions[0])
        times = []
        for question in questions:
            started = time.perf_counter()
            await ask(question)
            times.append((time.perf_counter() - started) * 1000)
        times.sort()
        print(
            f"  {name:<34} p50 {times[len(times) // 2]:8.1f} ms  p95 {times[len(times) * 95 // 100]:8.1f} ms",
            flush=True,
        )
    print(f"  of the asks of views {sum(map(bool, found))} of {len(found)} found rows", flush=True)
    await pool.close()


def _access(connection: psycopg.Connection) -> str:
    """A proof that all knowledge bases may be seen, as the gateway gives it."""
    row = connection.execute("SELECT secret FROM nianbao.access_secret").fetchone()
    assert row is not None
    return sign(bytes(row[0]), None)


def _timed_publish(connection: psycopg.Connection, draft: Draft, number: int) -> float:
    document = uuid.uuid4()
    started = time.perf_counter()
    with connection.transaction():
        connection.execute(
            "INSERT INTO nianbao.document (id, knowledge_base_id, sha256, file_name, format, bytes, blob)"
            " SELECT %s, id, repeat(%s, 2), 'more.pdf', 'pdf', 1, 'x' FROM nianbao.knowledge_base"
            " WHERE name = 'default'",
            (document, document.hex),
        )
        publish_report(connection, document, f"more-{number}", draft)
        took = (time.perf_counter() - started) * 1000
        raise psycopg.Rollback
    return took


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parsed", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="where the Postgres lives")
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 10, 43])
    parser.add_argument("--reports", type=int, default=24, help="how many of the real reports are taken")
    return parser.parse_args()


if __name__ == "__main__":
    main()
