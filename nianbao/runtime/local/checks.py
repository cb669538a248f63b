"""Ask one program, from outside, whether it works."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from nianbao.runtime.local.programs import Kind, Program
from nianbao.runtime.probe import http_failure, rpc_failure
from nianbao.runtime.worker_health import worker_failure

TIMEOUT_S = 3


def failures(programs: list[tuple[Program, int]]) -> dict[str, str | None]:
    """Ask all at once, each with its pid; per name the reason why it does not work, or None."""
    if not programs:
        return {}
    with ThreadPoolExecutor(len(programs)) as pool:
        reasons = pool.map(lambda pair: failure(*pair), programs)
        return {program.name: reason for (program, _), reason in zip(programs, reasons, strict=True)}


def failure(program: Program, pid: int) -> str | None:
    """Say why a running program does not work, or None when it does."""
    match program.kind:
        case Kind.POSTGRES:
            return postgres_failure(program.address)
        case Kind.VALKEY:
            return redis_failure(program.address)
        case Kind.RPC:
            return rpc_failure(program.address, timeout_s=TIMEOUT_S) or listening_failure(pid, program.address)
        case Kind.HTTP:
            return http_failure(program.address, timeout_s=TIMEOUT_S) or listening_failure(pid, program.address)
        case Kind.WORKER:
            return worker_failure(Path(program.address), pid=pid)


def listening_failure(pid: int, address: str) -> str | None:
    """Say when the port of an address is not the program's own: somebody else answered there.

    `address` is a URL or a gRPC target; both end in the port, or the port and a path.
    """
    port = urlsplit(address if "://" in address else f"//{address}").port
    try:
        listening = psutil.Process(pid).net_connections("tcp")
    except psutil.Error:
        return "进程已退出"
    if any(c.status == psutil.CONN_LISTEN and c.laddr.port == port for c in listening):
        return None
    return f"端口 {port} 被另一个程序占用"


def postgres_failure(url: str) -> str | None:
    """Run SELECT 1."""
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=TIMEOUT_S, autocommit=True) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return f"Postgres 没有应答（{reason}）"
    return None


def redis_failure(url: str) -> str | None:
    """Send PING."""
    import redis

    try:
        with redis.Redis.from_url(url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S) as client:
            client.ping()
    except redis.RedisError as error:
        return f"Redis 没有应答（{error}）"
    return None
