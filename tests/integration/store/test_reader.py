"""The reader sees the views of one knowledge base, and can neither read nor write what is below."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal

import psycopg
import pytest

from nianbao.store.facts import FigureRow, copy_facts, replace_figure_rows
from nianbao.store.reports import Connection
from tests.support.access import access_to
from tests.support.parsed_reports import figure


def _store_figure(connection: Connection, knowledge_base: str, value: str) -> None:
    connection.execute(
        "INSERT INTO nianbao.knowledge_base (name) VALUES (%s) ON CONFLICT DO NOTHING", (knowledge_base,)
    )
    row = connection.execute("SELECT id FROM nianbao.knowledge_base WHERE name = %s", (knowledge_base,)).fetchone()
    assert row is not None
    document, report = uuid.uuid4(), uuid.uuid4()
    connection.execute(
        "INSERT INTO nianbao.document (id, knowledge_base_id, sha256, file_name, format, bytes, blob)"
        " VALUES (%s, %s, %s, 'a.pdf', 'pdf', 1, 'blobs/a')",
        (document, row[0], document.hex * 2),
    )
    connection.execute(
        "INSERT INTO nianbao.report (id, knowledge_base_id, document_id, document, company_code, short_name, full_name,"
        " year, kind, period, pages, artifacts)"
        " VALUES (%s, %s, %s, 'a.pdf', '600001', '青禾股份', '青禾农业股份有限公司', 2022, '年报', '2022', 3, 'a')",
        (report, row[0], document),
    )
    copy_facts(connection, report, [figure("营业收入", value, "2022", passed=True)])
    fact = connection.execute("SELECT id FROM nianbao.fact WHERE report_id = %s", (report,)).fetchone()
    assert fact is not None
    figures = FigureRow(
        "利润表",
        "600001",
        "2022",
        "合并",
        2022,
        "青禾股份",
        "青禾农业股份有限公司",
        True,
        {"营业收入": value},
        {"营业收入": fact[0]},
    )
    replace_figure_rows(connection, row[0], ["600001"], [figures])


@pytest.fixture(scope="module", autouse=True)
def figures(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        _store_figure(connection, "default", "123456789012345.67")
        _store_figure(connection, "另一个", "1")


@pytest.fixture
def reader(reader_url: str, database_url: str) -> Iterator[Connection]:
    """A reader for one who may see everything."""
    with psycopg.connect(reader_url, autocommit=True) as connection:
        token = access_to(database_url).value
        connection.execute("SELECT set_config('nianbao.access', %s, false)", (token,))
        yield connection


def _revenue(reader: Connection) -> list[tuple[str, int, Decimal]]:
    return reader.execute("SELECT 证券简称, 年份, 营业收入 FROM 利润表").fetchall()


def test_a_view_shows_only_the_knowledge_base_of_the_session(reader: Connection) -> None:
    reader.execute("SET nianbao.knowledge_base = 'default'")
    assert _revenue(reader) == [("青禾股份", 2022, Decimal("123456789012345.67"))]

    reader.execute("SET nianbao.knowledge_base = '另一个'")
    assert _revenue(reader) == [("青禾股份", 2022, Decimal(1))]


@pytest.mark.parametrize("setting", ["", "SET nianbao.knowledge_base = 'unknown'", "SET nianbao.knowledge_base = ''"])
def test_without_a_known_knowledge_base_the_views_are_empty(reader: Connection, setting: str) -> None:
    if setting:
        reader.execute(setting.encode())

    assert _revenue(reader) == []
    assert reader.execute("SELECT * FROM 数据出处").fetchall() == []


def test_the_passport_of_a_figure_can_be_read(reader: Connection) -> None:
    reader.execute("SET nianbao.knowledge_base = 'default'")

    found = reader.execute("SELECT 指标, 数值, 文件, 页码, x0, 校验 FROM 数据出处 WHERE 证券代码 = '600001'").fetchall()

    assert found == [("营业收入", Decimal("123456789012345.67"), "a.pdf", 3, 100.0, ["assets=liabilities+equity:pass"])]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM nianbao.fact",
        "SELECT * FROM nianbao.figure_row",
        "SELECT * FROM nianbao.session",
        "SELECT nextval('nianbao.registry_version_number')",
        "INSERT INTO nianbao.knowledge_base (name) VALUES ('x')",
        "UPDATE 利润表 SET 证券简称 = 'x'",
        "DELETE FROM 利润表",
        "DROP VIEW 利润表",
        "CREATE TABLE read.x (a int)",
        "CREATE TABLE public.x (a int)",
        "SET ROLE nianbao_test_owner",
    ],
)
def test_the_reader_can_do_nothing_else(reader: Connection, statement: str) -> None:
    reader.execute("SET default_transaction_read_only = off")

    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectNotInPrerequisiteState)):
        reader.execute(statement.encode())


def test_the_reader_begins_read_only_and_with_a_time_limit(reader: Connection) -> None:
    assert reader.execute("SHOW default_transaction_read_only").fetchone() == ("on",)
    assert reader.execute("SHOW statement_timeout").fetchone() == ("10s",)
