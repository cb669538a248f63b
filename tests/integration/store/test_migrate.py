"""Migrations run once, whoever comes first, and give the reader the views and nothing else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.errors import Unavailable
from nianbao.domain.fact import Table
from nianbao.store import migrate
from nianbao.store.migrate import upgrade
from nianbao.store.views import PASSPORT_VIEW, RESTATEMENT_VIEW, UNCHOSEN_VIEW, metric_columns
from tests.integration.conftest import PASSWORD, url_with


def test_two_migrators_at_once_give_one_schema(empty_database_url: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(upgrade, empty_database_url, PASSWORD) for _ in range(2)]
        for run in runs:
            run.result(60)

    with psycopg.connect(empty_database_url) as connection:
        versions = connection.execute("SELECT version_num FROM nianbao.alembic_version").fetchall()
        newest = max(path.name[:4] for path in Path(migrate.__file__).parent.glob("versions/0*.sql"))
        assert versions == [(newest,)]
        assert connection.execute("SELECT name FROM nianbao.knowledge_base").fetchall() == [("default",)]


def test_a_migrator_waits_for_the_one_that_holds_the_lock(database_url: str) -> None:
    from nianbao.store.migrate import _LOCK_KEY

    with psycopg.connect(database_url, autocommit=True) as holder, ThreadPoolExecutor(1) as pool:
        holder.execute("SELECT pg_advisory_lock(%s)", (_LOCK_KEY,))
        waiting = pool.submit(upgrade, database_url)
        with pytest.raises(TimeoutError):
            waiting.result(0.5)
        holder.execute("SELECT pg_advisory_unlock(%s)", (_LOCK_KEY,))
        waiting.result(30)


def test_migrating_again_leaves_views_alone_and_renews_a_changed_one(database_url: str) -> None:
    def identities() -> dict[str, int]:
        with psycopg.connect(database_url) as connection:
            found = connection.execute(
                "SELECT c.relname, c.oid::int FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE n.nspname = 'read' AND c.relkind = 'v'"
            )
            return dict(found.fetchall())

    before = identities()
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("COMMENT ON VIEW read.利润表 IS 'an older catalogue'")
    upgrade(database_url, PASSWORD)

    after = identities()
    assert before.keys() == {*(table.value for table in Table), PASSPORT_VIEW, RESTATEMENT_VIEW, UNCHOSEN_VIEW}
    assert {name for name in before if before[name] != after[name]} == {"利润表"}


def test_every_metric_is_a_column_of_each_of_its_views(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        for table in Table:
            columns = connection.execute(f"SELECT * FROM read.{table.value}".encode()).description or []
            names = [column.name for column in columns]
            keys = ["证券代码", "证券简称", "公司名称", "年份", "报告期", "报表范围", "本期报告", "集团口径"]
            assert names[:8] == keys
            assert names[8:] == [_kept(name) for name in metric_columns(table)]
            of_table = [metric for metric in load_catalogue().metrics if table in metric.tables]
            assert {_kept(metric.name) for metric in of_table if not metric.is_itemised} <= set(names)
            assert not {metric.name for metric in of_table if metric.is_itemised} & set(names)


def test_a_name_longer_than_postgres_keeps_can_be_written_whole_in_sql(database_url: str) -> None:
    long_names = [(table, name) for table in Table for name in metric_columns(table) if _kept(name) != name]

    assert long_names
    with psycopg.connect(database_url) as connection:
        for table, name in long_names:
            connection.execute(f'SELECT "{name}" FROM read.{table.value}'.encode())


def _kept(name: str) -> str:
    """What Postgres keeps of a name."""
    return name.encode()[:63].decode(errors="ignore")


def test_a_database_that_does_not_answer_is_unavailable() -> None:
    with pytest.raises(Unavailable) as raised:
        upgrade("postgresql://nobody:x@127.0.0.1:1/none")

    assert raised.value.service == "postgres"


def test_a_role_that_may_not_migrate_is_told_what_it_lacks(database_url: str) -> None:
    with pytest.raises(Unavailable) as raised:
        upgrade(url_with(database_url, role="nianbao_reader"))

    assert "权限" in raised.value.message
