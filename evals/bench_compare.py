"""Comparisons and rankings at size, as nl2sql makes them, and the workbook of one.

usage: python -m evals.bench_compare --folder DIR [--companies N] [--rounds N]

A Postgres of its own runs under the folder, which other users must be able to enter, with invented figures:
every metric of the three statements for each company and six years. Timed is 10 companies × 10 metrics ×
5 years, half of the metrics derived, with passports; the same with a third of the figures missing; a ranking
over all companies with its distribution; and the workbook.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import psycopg

from evals.scratch_postgres import scratch_postgres
from nianbao.domain.access import acting_for
from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.comparison import ComparisonRequest, RankingRequest
from nianbao.domain.fact import Table
from nianbao.domain.period import Period
from nianbao.domain.report import Company
from nianbao.rpc.access import PassedOn
from nianbao.store.access_token import sign
from nianbao.store.migrate import upgrade
from nianbao.store.pool import make_async_pool
from nianbao.store.views import metric_columns
from services.gateway.compare.comparison_json import comparison_json
from services.gateway.compare.write_workbook import write_workbook
from services.nl2sql.pipeline import compare, rank
from services.nl2sql.reader import PostgresReader
from services.nl2sql.schema import read_schema

_YEARS = range(2018, 2024)
_TABLES = (Table.BALANCE_SHEET, Table.INCOME_STATEMENT, Table.CASH_FLOW_STATEMENT)
_STATED = ("营业收入", "净利润", "资产总计", "货币资金", "经营活动产生的现金流量净额")
_COMPUTED = ("毛利率", "资产负债率", "存货周转率", "净资产收益率", "营业收入增长率")
_METRICS = (*_STATED, *_COMPUTED)

_REPORTS = """
    WITH submitted AS (
        INSERT INTO nianbao.document (id, knowledge_base_id, sha256, file_name, format, bytes, blob)
        SELECT gen_random_uuid(), %(base)s, repeat(md5(c::text || '-' || y::text), 2),
               lpad(c::text, 6, '0') || '_' || y, 'pdf', 1, 'b'
          FROM generate_series(1, %(companies)s) c, generate_series(%(first)s::int, %(last)s) y
        RETURNING id, file_name
    )
    INSERT INTO nianbao.report (id, knowledge_base_id, document_id, document, company_code, short_name, full_name,
                                year, kind, period, pages, artifacts)
    SELECT gen_random_uuid(), %(base)s, id, file_name, left(file_name, 6), '公司' || left(file_name, 6),
           '公司' || left(file_name, 6), right(file_name, 4)::int, '年报', right(file_name, 4), 200, 'a'
      FROM submitted
"""

_FACTS = """
    WITH stated AS (
        INSERT INTO nianbao.fact (report_id, table_name, scope, metric, label, period, stated_period, value, unit,
                                  printed, page, x0, y0, x1, y1, checks)
        SELECT r.id, %(table)s, '合并', m, m, r.period, r.period,
               1000 + abs(hashtext(r.company_code || m || r.period)) / 7,
               '元', '1,000.00', 88, 100, 200, 300, 215, '{a=b:pass}'
          FROM nianbao.report r, unnest(%(metrics)s::text[]) AS m
         WHERE r.knowledge_base_id = %(base)s AND abs(hashtext(m || r.id::text)) %% 100 >= %(missing)s
        RETURNING id, report_id, metric, value
    )
    INSERT INTO nianbao.figure_row (knowledge_base_id, table_name, company_code, period, scope, year, short_name,
                                    full_name, figures, fact_ids)
    SELECT r.knowledge_base_id, %(table)s, r.company_code, r.period, '合并', r.year, r.short_name, r.full_name,
           jsonb_object_agg(s.metric, s.value), jsonb_object_agg(s.metric, s.id)
      FROM stated s JOIN nianbao.report r ON r.id = s.report_id
     GROUP BY r.id
"""


def main() -> None:
    """Fill the databases, time, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--companies", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    with scratch_postgres(arguments.folder) as url:
        upgrade(url, "reader")
        with psycopg.connect(url) as connection:
            for name, missing in (("full", 0), ("gappy", 33)):
                _fill(connection, name, arguments.companies, missing)
            connection.execute("ANALYZE")
            [(secret,)] = connection.execute("SELECT secret FROM nianbao.access_secret").fetchall()
        with acting_for(PassedOn(sign(bytes(secret), None))):
            asyncio.run(_measure(url, arguments.rounds))


def _fill(connection: psycopg.Connection, name: str, companies: int, missing: int) -> None:
    connection.execute("DELETE FROM nianbao.knowledge_base WHERE name = %s", (name,))
    [(base,)] = connection.execute("INSERT INTO nianbao.knowledge_base (name) VALUES (%s) RETURNING id", (name,))
    connection.execute(_REPORTS, {"base": base, "companies": companies, "first": _YEARS[0], "last": _YEARS[-1]})
    for table in _TABLES:
        metrics = list(metric_columns(table))
        connection.execute(_FACTS, {"base": base, "table": str(table), "metrics": metrics, "missing": missing})


async def _measure(url: str, rounds: int) -> None:
    reader_url = psycopg.conninfo.make_conninfo(url, user="nianbao_reader", password="reader")
    reader = PostgresReader(make_async_pool(reader_url, name="bench", size=2), read_schema(), statement_timeout_s=30)
    catalogue = load_catalogue()
    companies = tuple(Company(f"{number:06}", f"公司{number:06}", "") for number in range(1, 11))
    request = ComparisonRequest(companies, _METRICS, tuple(Period(year) for year in _YEARS[1:]))
    for base in ("full", "gappy"):
        result = await compare(request, base, reader, catalogue)
        print(f"{base}: {len(result.cells)} figures, {len(result.computed)} computed, {len(result.gaps)} gaps")
        await _timed(
            f"compare 10 × 10 × 5, {base}", rounds, lambda base=base: compare(request, base, reader, catalogue)
        )
        started = time.perf_counter()
        content = write_workbook(comparison_json(result, base), "http://127.0.0.1:8600")
        print(f"workbook: {(time.perf_counter() - started) * 1000:.0f} ms, {len(content) / 1024:.0f} kB")
    for metric in ("营业收入", "净资产收益率", "营业收入增长率"):
        ranking = RankingRequest(metric, Period(2023))
        await _timed(f"rank all by {metric}", rounds, lambda ranking=ranking: rank(ranking, "full", reader, catalogue))
    await reader.close()


async def _timed(what: str, rounds: int, call: Callable[[], Awaitable[object]]) -> None:
    taken: list[float] = []
    for _ in range(rounds):
        started = time.perf_counter()
        await call()
        taken.append((time.perf_counter() - started) * 1000)
    print(f"{what}: p50 {statistics.median(taken):.0f} ms, worst {max(taken):.0f} ms")


if __name__ == "__main__":
    main()
