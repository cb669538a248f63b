"""What must hold when all is over, whatever happened meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import psycopg
import redis

from nianbao.domain.catalogue import load_catalogue
from nianbao.queue.names import PRIORITIES, QUEUE_OF_TASK, list_of
from nianbao.store.facts import company_facts
from services.indexer.stages.choose_figures import choose_figures
from tests.support.faults.corpus import Corpus
from tests.support.faults.expected import digest_of
from tests.support.local_system import LocalSystem

_GOOD = ("ready", "partial")


def problems_of(system: LocalSystem, kb: str, corpus: Corpus, expected: Mapping[str, str]) -> list[str]:
    """List what does not hold; empty when every document is in its right final state, once."""
    with psycopg.connect(system.database_url(), autocommit=True) as connection:
        return [
            *_states(connection, kb, corpus),
            *_once(connection, kb, corpus),
            *_facts(connection, kb, corpus, expected),
            *_figures(connection, kb),
            *_left_over(connection, system.redis_url()),
        ]


def fact_digests(connection: psycopg.Connection[Any], kb: str) -> dict[str, str]:
    """A digest of the stored facts of each document, by its sha256."""
    rows = connection.execute(
        """
        SELECT d.sha256, f.table_name, f.scope, f.metric, f.label, f.stated_period,
               coalesce(f.value::text, f.text_value), f.unit, f.printed, f.page::text
          FROM nianbao.document d JOIN nianbao.knowledge_base k ON k.id = d.knowledge_base_id
          JOIN nianbao.report r ON r.document_id = d.id
          LEFT JOIN nianbao.fact f ON f.report_id = r.id
         WHERE k.name = %s
        """,
        (kb,),
    )
    lines: dict[str, list[tuple[str, ...]]] = {}
    for sha256, *fact in rows:
        lines.setdefault(sha256, [])
        if fact[0] is not None:
            lines[sha256].append(tuple(fact))
    return {sha256: digest_of(facts) for sha256, facts in lines.items()}


def _states(connection: psycopg.Connection[Any], kb: str, corpus: Corpus) -> list[str]:
    rows = connection.execute(
        "SELECT j.file_name, j.state, j.reason_code, j.reason FROM nianbao.job j"
        " JOIN nianbao.knowledge_base k ON k.id = j.knowledge_base_id WHERE k.name = %s AND j.state <> 'duplicate'",
        (kb,),
    ).fetchall()
    jobs = {name: (state, code, reason) for name, state, code, reason in rows}
    found = []
    for path in corpus.good.values():
        state, code, reason = jobs.get(path.name, ("no job", "", ""))
        if state not in _GOOD:
            found.append(f"{path.name}: {state} {code} {reason}")
    for name, codes in corpus.poison.items():
        state, code, reason = jobs.get(name, ("no job", "", ""))
        if state != "failed" or code not in codes or not reason:
            found.append(f"{name}: {state} {code} {reason}, not failed for {'/'.join(sorted(codes))}")
    return found


def _once(connection: psycopg.Connection[Any], kb: str, corpus: Corpus) -> list[str]:
    rows = connection.execute(
        "SELECT d.sha256, count(r.id) FROM nianbao.document d LEFT JOIN nianbao.report r ON r.document_id = d.id"
        " WHERE d.knowledge_base_id = (SELECT id FROM nianbao.knowledge_base WHERE name = %s) GROUP BY d.id",
        (kb,),
    ).fetchall()
    documents = Counter(sha256 for sha256, _ in rows)
    reports = dict(rows)
    return [
        f"{path.name}: {documents[sha256]} documents, {reports.get(sha256, 0)} reports"
        for sha256, path in corpus.good.items()
        if (documents[sha256], reports.get(sha256)) != (1, 1)
    ]


def _facts(connection: psycopg.Connection[Any], kb: str, corpus: Corpus, expected: Mapping[str, str]) -> list[str]:
    stored = fact_digests(connection, kb)
    return [
        f"{path.name}: other facts than the parser's own"
        for sha256, path in corpus.good.items()
        if sha256 in stored and stored[sha256] != expected[sha256]
    ]


def _figures(connection: psycopg.Connection[Any], kb: str) -> list[str]:
    """The chosen figures of each company are those that its facts, as they are now, choose."""
    row = connection.execute("SELECT id FROM nianbao.knowledge_base WHERE name = %s", (kb,)).fetchone()
    assert row is not None
    stored: dict[str, dict[tuple[str, ...], dict[str, str]]] = {}
    for code, *key, figures in connection.execute(
        "SELECT company_code, table_name, period, scope, figures FROM nianbao.figure_row WHERE knowledge_base_id = %s",
        (row[0],),
    ):
        stored.setdefault(code, {})[tuple(key)] = figures
    codes = connection.execute(
        "SELECT DISTINCT company_code FROM nianbao.report WHERE knowledge_base_id = %s AND company_code <> ''",
        (row[0],),
    ).fetchall()
    found = []
    for (code,) in codes:
        rows = choose_figures(code, company_facts(connection, row[0], code), load_catalogue())
        wanted = {(each.table, each.period, each.scope): dict(each.figures) for each in rows}
        if wanted != stored.get(code, {}):
            found.append(f"company {code}: figures are not those that its facts choose")
    return found


def _left_over(connection: psycopg.Connection[Any], redis_url: str) -> list[str]:
    found = []
    row = connection.execute("SELECT count(*) FROM nianbao.outbox").fetchone()
    if row is not None and row[0]:
        found.append(f"{row[0]} messages are left in the outbox")
    broker = redis.Redis.from_url(redis_url)
    names = {list_of(queue, priority) for queue in QUEUE_OF_TASK.values() for priority in PRIORITIES}
    found += [f"{waiting} messages are left in {name!r}" for name in sorted(names) if (waiting := broker.llen(name))]
    if taken := broker.hlen("unacked"):
        found.append(f"{taken} messages were taken and never acknowledged")
    return found
