"""A database of thousands of reports, made of some real ones: each copy another company's, in tables as they would be.

A size is made in one transaction that empties the tables first, so that nothing of it is logged, report by report, so
that rows lie as they do when reports are published one after another; indexes are built when all rows are there.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

_OF_REPORTS = ("fact", "comparison", "tree_node", "section", "chunk", "posting", "embedding")
_SEEDS = ("report", "figure_row", *_OF_REPORTS)
# Digits of a copy's number as signs that names are made of, so that 新世界乙丙 is a name of its own.
_NAME: LiteralString = "CASE WHEN m.n = 0 THEN '' ELSE translate(m.n::text, '0123456789', '甲乙丙丁戊己庚辛壬癸') END"
_CODE: LiteralString = "CASE WHEN m.n = 0 THEN '' ELSE 'C' || m.n END"
_FACT_IDS: LiteralString = (
    "(SELECT coalesce(jsonb_object_agg(key, value::bigint + m.n * m.ids), '{}') FROM jsonb_each_text(t.fact_ids))"
)
_CHANGED: dict[str, dict[str, LiteralString]] = {
    "fact": {"id": "t.id + m.n * m.ids", "report_id": "m.id"},
    "comparison": {
        "own_fact_id": "t.own_fact_id + m.n * m.ids",
        "later_fact_id": "t.later_fact_id + m.n * m.ids",
        "own_report_id": "m.id",
        "later_report_id": "(SELECT l.id FROM seed.copy l WHERE l.n = m.n AND l.old = t.later_report_id)",
    },
    "chunk": {"id": "t.id + m.n * m.ids", "report_id": "m.id"},
}
_LEAST_FREE_GB = 12


@dataclass(frozen=True, slots=True)
class Size:
    """How large to make it: copies of each real report, and how often each holds its facts.

    Facts beyond the first are of no metric, as rows of the notes would be. Tables that are left out stay empty.
    """

    copies: int
    facts: int
    left_out: tuple[str, ...] = ()


def keep_seeds(connection: psycopg.Connection) -> None:
    """Remember the reports that were published, from which every size is made."""
    connection.execute("CREATE SCHEMA seed")
    for table in _SEEDS:
        connection.execute(_named("CREATE TABLE seed.{0} AS SELECT * FROM nianbao.{0}", table))


def grow(connection: psycopg.Connection, size: Size, folder: Path) -> None:
    """Make the database so large; `connection` is in autocommit.

    Raises:
        OSError: the disk would become too full.
    """
    tables = sql.SQL(", ").join(sql.Identifier("nianbao", each) for each in (*_SEEDS, "word_block", "block_word"))
    emptied = sql.SQL("TRUNCATE {}").format(tables)
    # Once by itself, or the files of the size before would stay until the end of this one.
    connection.execute(emptied)
    with connection.transaction():
        connection.execute("SET LOCAL maintenance_work_mem = '1GB'")
        _number_copies(connection, size)
        made_anew = _drop_indexes(connection)
        connection.execute(emptied)
        statements = [
            _report_copies(connection),
            *(_copies(connection, table) for table in _OF_REPORTS if table not in size.left_out),
        ]
        more_facts = _more_facts(connection, size.facts)
        for number in range(size.copies):
            for statement in (*statements, *more_facts):
                connection.execute(statement, {"n": number})
            if shutil.disk_usage(folder).free < _LEAST_FREE_GB * 1e9:
                raise OSError(f"less than {_LEAST_FREE_GB} GB of disk left after {number} copies")
        connection.execute(_figure_rows(connection))
        for statement in made_anew:
            connection.execute(statement)
        connection.execute(
            "INSERT INTO nianbao.registry_version SELECT 1, nextval('nianbao.registry_version_number')"
            " ON CONFLICT (knowledge_base_id) DO UPDATE SET version = excluded.version"
        )
        for table in ("fact", "chunk"):
            # What is published later must not take an id that a copy has.
            connection.execute(
                _named(
                    "SELECT setval(pg_get_serial_sequence('nianbao.{0}', 'id'), (SELECT max(id) FROM nianbao.{0}))",
                    table,
                )
            )


def _number_copies(connection: psycopg.Connection, size: Size) -> None:
    connection.execute("DROP TABLE IF EXISTS seed.copy")
    connection.execute(
        """
        CREATE TABLE seed.copy AS
        SELECT n, r.id AS old, CASE WHEN n = 0 THEN r.id ELSE gen_random_uuid() END AS id,
               -- Ids of one copy's rows, with all its facts.
               %s * (SELECT max(greatest(f.id, c.id)) + 1 FROM seed.fact f, seed.chunk c
                      WHERE f.id = (SELECT max(id) FROM seed.fact) AND c.id = (SELECT max(id) FROM seed.chunk)) AS ids
          FROM seed.report r, generate_series(0, %s::int - 1) n
        """,
        (size.facts, size.copies),
    )
    connection.execute("CREATE INDEX ON seed.copy (n)")
    connection.execute("ANALYZE seed.copy")


def _drop_indexes(connection: psycopg.Connection) -> list[bytes]:
    """Drop keys and indexes of the tables that grow; the statements that make them anew."""
    tables = [f"nianbao.{table}" for table in _OF_REPORTS]
    indexes = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i"
        " WHERE indrelid = ANY(%s::regclass[])"
        " AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u'))",
        (tables,),
    ).fetchall()
    keys = connection.execute(
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid),"
        # All rows are copies of rows that have theirs.
        " CASE contype WHEN 'f' THEN ' NOT VALID' ELSE '' END"
        " FROM pg_constraint WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('p', 'u', 'f')"
        " ORDER BY contype = 'f' DESC",
        (tables,),
    ).fetchall()
    for table, name, _, _ in keys:
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}".encode())
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}".encode())
    added = [f"ALTER TABLE {table} ADD CONSTRAINT {name} {what}{mark}" for table, name, what, mark in reversed(keys)]
    return [statement.encode() for statement in (*added, *(statement for _, statement in indexes))]


def _copies(connection: psycopg.Connection, table: str) -> sql.Composed:
    changed = _CHANGED.get(table, {"report_id": "m.id"})
    of: LiteralString = "t.own_report_id" if table == "comparison" else "t.report_id"
    return _insert(connection, table, changed, sql.SQL("m.n = %(n)s AND m.old = {}").format(sql.SQL(of)))


def _more_facts(connection: psycopg.Connection, times: int) -> list[sql.Composed]:
    of = sql.SQL("m.n = %(n)s AND m.old = t.report_id")
    return [
        _insert(
            connection,
            "fact",
            {"id": f"t.id + m.n * m.ids + m.ids * {again} / {times}", "report_id": "m.id", "metric": "''"},
            of,
        )
        for again in range(1, times)
    ]


def _report_copies(connection: psycopg.Connection) -> sql.Composed:
    changed = {
        "id": "m.id",
        "company_code": f"{_CODE} || t.company_code",
        "short_name": f"t.short_name || {_NAME}",
        "full_name": f"t.full_name || {_NAME}",
        # Else all were published in one moment.
        "created_at": "t.created_at + m.n * interval '1 minute'",
    }
    return _insert(connection, "report", changed, sql.SQL("m.n = %(n)s AND m.old = t.id"))


def _figure_rows(connection: psycopg.Connection) -> sql.Composed:
    changed = {
        "company_code": f"{_CODE} || t.company_code",
        "short_name": f"t.short_name || {_NAME}",
        "full_name": f"t.full_name || {_NAME}",
        "fact_ids": _FACT_IDS,
    }
    return _insert(connection, "figure_row", changed, sql.SQL("true"), of="(SELECT DISTINCT n, ids FROM seed.copy)")


def _insert(
    connection: psycopg.Connection,
    table: str,
    changed: dict[str, str],
    condition: sql.Composable,
    of: str = "seed.copy",
) -> sql.Composed:
    rows = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " ORDER BY attnum",
        (f"nianbao.{table}",),
    )
    columns = [row[0] for row in rows]
    values = [
        sql.SQL(changed[each].replace("%", "%%")) if each in changed else sql.Identifier("t", each)  # type: ignore[arg-type]
        for each in columns
    ]
    return sql.SQL(
        "INSERT INTO {into} ({columns}) OVERRIDING SYSTEM VALUE"
        " SELECT {values} FROM {seed} t JOIN {of} m ON {condition}"
    ).format(
        into=sql.Identifier("nianbao", table),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(values),
        seed=sql.Identifier("seed", table),
        of=sql.SQL(of),  # type: ignore[arg-type]
        condition=condition,
    )


def _named(statement: LiteralString, table: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(table))
