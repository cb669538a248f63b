"""From every earlier revision a database with data in it comes to the newest, and nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from nianbao.domain.errors import BadSettings
from nianbao.store.migrate import newest_revision, run_alembic, upgrade
from tests.integration.conftest import PASSWORD, fresh_database, url_with
from tests.support.access import access_to
from tests.support.old_rows import ROWS_OF_REVISION

REVISIONS = sorted(ROWS_OF_REVISION)
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def fresh_url(server_url: str) -> Iterator[str]:
    """An empty database of the owner."""
    with fresh_database(server_url) as url:
        yield url


def _fill(url: str, revision: str) -> None:
    """Bring an empty database to a revision, with the rows that it could hold."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS nianbao")
        run_alembic(url, revision)
        for each in REVISIONS[: REVISIONS.index(revision) + 1]:
            for statement in ROWS_OF_REVISION[each]:
                connection.execute(statement.encode())


def _rows(url: str) -> Rows:
    """All rows of all tables, in an order that does not depend on columns that come later."""
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'nianbao'").fetchall()
        return {
            name: [
                row[0] for row in connection.execute(f"SELECT to_jsonb(t) FROM nianbao.{name} t".encode()).fetchall()
            ]
            for (name,) in tables
            if name != "alembic_version"
        }


def _lost(before: Rows, after: Rows) -> list[str]:
    """The rows that have no successor with the same values in the same columns."""
    return [
        f"{table}: {json.dumps(row, ensure_ascii=False)}"
        for table, rows in before.items()
        for row in rows
        if not any(_hashable(row).items() <= _hashable(kept).items() for kept in after[table])
    ]


def _hashable(row: dict[str, Any]) -> dict[str, str]:
    return {name: json.dumps(value, sort_keys=True) for name, value in row.items()}


def test_every_revision_has_rows_that_it_brought() -> None:
    assert max(REVISIONS) == newest_revision(), "add the rows of the newest revision to tests/support/old_rows.py"


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_of_an_earlier_revision_is_upgraded_and_nothing_is_lost(fresh_url: str, revision: str) -> None:
    _fill(fresh_url, revision)
    before = _rows(fresh_url)
    assert sum(len(rows) for rows in before.values()) >= 15
    upgrade(fresh_url, PASSWORD)

    assert _lost(before, _rows(fresh_url)) == []
    with psycopg.connect(url_with(fresh_url, role="nianbao_reader")) as reader:
        reader.execute("SELECT set_config('nianbao.access', %s, true)", (access_to(fresh_url).value,))
        reader.execute("SELECT set_config('nianbao.knowledge_base', '研究', true)")
        shown = reader.execute("SELECT 数值::text, 原文, 文件 FROM read.数据出处").fetchall()
    assert shown == [("123456789012345.67", "123,456,789,012,345.67", "年报.pdf")]


def test_the_newest_revision_has_rows_in_every_table(fresh_url: str) -> None:
    _fill(fresh_url, newest_revision())
    assert [table for table, rows in _rows(fresh_url).items() if not rows] == []


def test_upgraded_and_fresh_schemas_are_the_same(fresh_url: str, database_url: str) -> None:
    _fill(fresh_url, REVISIONS[0])
    upgrade(fresh_url, PASSWORD)

    def columns(url: str) -> list[tuple[object, ...]]:
        with psycopg.connect(url) as connection:
            return connection.execute(
                "SELECT table_schema, table_name, column_name, data_type, column_default, is_nullable"
                " FROM information_schema.columns WHERE table_schema IN ('nianbao', 'read') ORDER BY 1, 2, 3"
            ).fetchall()

    assert columns(fresh_url) == columns(database_url)


def test_a_database_of_a_newer_program_is_left_alone(fresh_url: str) -> None:
    upgrade(fresh_url, PASSWORD)
    with psycopg.connect(fresh_url) as connection:
        connection.execute("UPDATE nianbao.alembic_version SET version_num = '9999'")
        connection.execute("COMMENT ON VIEW read.利润表 IS 'of a newer catalogue'")

    with pytest.raises(BadSettings) as refused:
        upgrade(fresh_url, PASSWORD)
    assert "不能降级" in refused.value.message
    assert "9999" in refused.value.message
    with psycopg.connect(fresh_url) as connection:
        comment = connection.execute("SELECT obj_description('read.利润表'::regclass)").fetchone()
    assert comment == ("of a newer catalogue",)
