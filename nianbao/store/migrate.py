"""Bring a database to the newest schema: once, under a lock, by whoever comes first."""

from __future__ import annotations

from pathlib import Path

import psycopg
import sqlalchemy
from alembic import command, op
from alembic.config import Config
from psycopg import sql

from nianbao.domain.errors import Unavailable
from nianbao.store.views import create_views

# Any fixed number: two migrators at once wait for each other on this advisory lock.
_LOCK_KEY = 7_202_608
READER_ROLE = "nianbao_reader"


def upgrade(database_url: str, reader_password: str = "") -> None:
    """Run outstanding migrations, rebuild the read views and set the reader's password.

    `database_url` is a libpq URL of a role that may create schemas, extensions and
    roles. With an empty `reader_password` the reader role keeps the one it has.

    Raises:
        Unavailable: the database does not answer or refuses the role.
    """
    try:
        with psycopg.connect(database_url, autocommit=True, connect_timeout=10) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK_KEY,))
            connection.execute("CREATE SCHEMA IF NOT EXISTS nianbao")
            _run_alembic(database_url)
            with connection.transaction():
                _ensure_reader(connection, reader_password)
                create_views(connection)
                _grant_reader(connection)
    except psycopg.OperationalError as error:
        raise Unavailable(
            f"无法连接数据库，请检查 NIANBAO_DATABASE_URL 与数据库是否已启动：{str(error).splitlines()[0]}",
            service="postgres",
        ) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise Unavailable(
            "数据库用户权限不足：迁移需要建立 schema、扩展（vector、pg_trgm）与只读角色的权限",
            service="postgres",
            code="insufficient_privilege",
        ) from error


def run_sql_beside(python_file: str) -> None:
    """Run the .sql file that stands beside a migration's Python file."""
    op.execute(sqlalchemy.text(Path(python_file).with_suffix(".sql").read_text(encoding="utf-8")))


def _run_alembic(database_url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    engine = sqlalchemy.create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(database_url), poolclass=sqlalchemy.NullPool
    )
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def _ensure_reader(connection: psycopg.Connection, password: str) -> None:
    role = sql.Identifier(READER_ROLE)
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (READER_ROLE,)).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(role))
    if password:
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(password)))
    connection.execute(sql.SQL("ALTER ROLE {} SET default_transaction_read_only = on").format(role))
    connection.execute(sql.SQL("ALTER ROLE {} SET statement_timeout = '10s'").format(role))


def _grant_reader(connection: psycopg.Connection) -> None:
    role = sql.Identifier(READER_ROLE)
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA read TO {}").format(role))
    connection.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA read TO {}").format(role))
    connection.execute(sql.SQL("ALTER ROLE {} SET search_path = read").format(role))
