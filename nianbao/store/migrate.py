"""Bring a database to the newest schema: once, under a lock, by whoever comes first."""

from __future__ import annotations

from pathlib import Path

import psycopg
import sqlalchemy
from alembic import command, op
from alembic.config import Config
from psycopg import sql
from psycopg.rows import TupleRow

from nianbao.domain.errors import BadSettings, Unavailable
from nianbao.store.access_policies import create_policies, ensure_restricted_role
from nianbao.store.views import create_views

Connection = psycopg.Connection[TupleRow]

# Any fixed number: two migrators at once wait for each other on this advisory lock.
_LOCK_KEY = 7_202_608
READER_ROLE = "nianbao_reader"
_READER_SETTINGS = ("default_transaction_read_only = on", "statement_timeout = '10s'", "search_path = read")


def newest_revision() -> str:
    """The newest schema that this program knows, e.g. "0008"."""
    return max(_revisions())


def upgrade(database_url: str, reader_password: str = "") -> None:
    """Run outstanding migrations, renew changed read views and set the reader's password.

    `database_url` is a libpq URL of a role that owns the database and may create roles;
    the extensions vector and pg_trgm must be there, or the role may create them too.
    With an empty `reader_password` the reader role keeps the one it has.

    Raises:
        Unavailable: the database does not answer or refuses the role.
        BadSettings: the database was used by a newer program; nothing is changed then.
    """
    try:
        with psycopg.connect(database_url, autocommit=True, connect_timeout=10) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK_KEY,))
            connection.execute("CREATE SCHEMA IF NOT EXISTS nianbao")
            _refuse_newer(connection)
            run_alembic(database_url)
            _ensure_reader(connection, reader_password)
            with connection.transaction():
                create_views(connection)
                create_policies(connection)
                _grant_reader(connection)
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction) as error:
        raise Unavailable(
            "数据库用户权限不足：迁移需要建立 schema、扩展（vector、pg_trgm）与只读角色的权限",
            service="postgres",
            code="insufficient_privilege",
        ) from error
    except psycopg.OperationalError as error:
        reason = (str(error).splitlines() or ["没有应答"])[0]
        message = f"无法连接数据库，请检查 NIANBAO_DATABASE_URL 与数据库是否已启动：{reason}"
        raise Unavailable(message, service="postgres") from error


def run_sql_beside(python_file: str) -> None:
    """Run the .sql file that stands beside a migration's Python file."""
    script = Path(python_file).with_suffix(".sql").read_text(encoding="utf-8")
    # Straight to psycopg: SQLAlchemy would look for parameters in the text and could
    # not send several statements at once.
    driver = op.get_bind().connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    driver.execute(script.encode())


def ensure_roles(database_url: str) -> None:
    """Create the roles that the schema's rights are given to, for a database that is about to be restored."""
    with psycopg.connect(database_url, autocommit=True, connect_timeout=10) as connection:
        _ensure_reader(connection, "")
        ensure_restricted_role(connection)


def _refuse_newer(connection: Connection) -> None:
    """Leave a database alone that a newer program has changed.

    Raises:
        BadSettings: its revision is unknown here.
    """
    if connection.execute("SELECT to_regclass('nianbao.alembic_version')").fetchone() == (None,):
        return
    row = connection.execute("SELECT version_num FROM nianbao.alembic_version").fetchone()
    if row is not None and row[0] not in _revisions():
        raise BadSettings(
            f"数据库结构（{row[0]}）比这个程序（{newest_revision()}）新，不能降级：请换用新版程序，"
            "或用 nianbao restore 恢复升级前的备份。"
        )


def _revisions() -> frozenset[str]:
    return frozenset(path.name[:4] for path in (Path(__file__).parent / "versions").glob("[0-9]*.py"))


def run_alembic(database_url: str, revision: str = "head") -> None:
    """Bring the tables to a revision; views, policies and roles are `upgrade`'s."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    engine = sqlalchemy.create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(database_url, connect_timeout=10),
        poolclass=sqlalchemy.NullPool,
    )
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, revision)
        except sqlalchemy.exc.DBAPIError as error:
            # Callers know psycopg's errors only.
            raise (error.orig or error) from error
        connection.commit()


def _ensure_reader(connection: Connection, password: str) -> None:
    """Create the reader role unless it exists; roles belong to the whole server.

    The lock is a database's, so a migrator of another database may be doing the same.
    """
    role = sql.Identifier(READER_ROLE)
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (READER_ROLE,)).fetchone() is None:
        try:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(role))
            for setting in _READER_SETTINGS:
                connection.execute(sql.SQL("ALTER ROLE {} SET {}").format(role, sql.SQL(setting)))
        except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            pass
    if password:
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(password)))


def _grant_reader(connection: Connection) -> None:
    role = sql.Identifier(READER_ROLE)
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA read TO {}").format(role))
    connection.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA read TO {}").format(role))
