"""Start the whole system on this machine, once, and wait until all of it works."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nianbao.domain.errors import Unavailable
from nianbao.runtime.embedded import postgres, valkey
from nianbao.runtime.home import Home
from nianbao.runtime.local import topology
from nianbao.runtime.local.checks import postgres_failure, redis_failure
from nianbao.runtime.local.down import stop_all
from nianbao.runtime.local.lock import exclusive
from nianbao.runtime.local.ports import choose_ports, gateway_port
from nianbao.runtime.local.processes import end, leftovers
from nianbao.runtime.local.programs import Program, write_program
from nianbao.runtime.local.settings import LocalSettings
from nianbao.runtime.local.state import State, read_state, write_state
from nianbao.runtime.local.status import ProgramStatus, system_status
from nianbao.runtime.local.supervisor import Supervisor, start_supervisor, write_configuration

Say = Callable[[str], None]
# A process that ended so often while its stores were there will not start by itself.
_RESTARTS_WITHOUT_HOPE = 2
_POLL_S = 0.2
_SAY_EVERY_S = 15.0


@dataclass(frozen=True, slots=True)
class Started:
    """The outcome of `up`: where the gateway answers, and whether it ran already."""

    url: str
    was_running: bool
    seconds: float


def bring_up(home: Home, settings: LocalSettings, say: Say) -> Started:
    """Start what does not run yet and return when everything is healthy.

    When that fails, everything that this call started is stopped again.

    Raises:
        Unavailable: something did not become healthy; the message names it and its log.
        BadSettings: a setting makes a start impossible.
    """
    began = time.monotonic()
    # What is written here is for its owner only, whatever the terminal's umask.
    os.umask(0o077)
    home.create()
    with exclusive(home.lock, lambda: say("另一个 nianbao up 或 down 正在进行，等待它完成…")):
        was_running = _runs(home)
        try:
            if was_running:
                _start_missing(home)
            else:
                _start(home, settings, say)
            _wait_until_healthy(home, settings.start_timeout_s, say, was_running=was_running)
        except BaseException:
            # Also on Ctrl-C: half a system that nobody watches helps nobody.
            if not was_running:
                stop_all(home, _quiet)
            raise
    url = f"http://127.0.0.1:{read_state(home.state).ports['gateway']}"
    return Started(url, was_running, time.monotonic() - began)


def _quiet(_line: str) -> None:
    return None


def _runs(home: Home) -> bool:
    state = read_state(home.state)
    return state.is_running and Supervisor(home, state.ports["supervisor"]).answers()


def _start(home: Home, settings: LocalSettings, say: Say) -> None:
    orphans = leftovers(home)
    if orphans:
        say(f"清理上次遗留的进程 {len(orphans)} 个")
        end(orphans)
    kept = read_state(home.state).ports
    gateway = gateway_port(settings.port, kept.get("gateway"))
    ports = {**choose_ports(topology.PORTS, kept, taken={gateway}), "gateway": gateway}
    stores = topology.find_stores(home, settings, ports)
    if stores.postgres is not None:
        if not home.postgres_data.exists():
            say("首次启动：创建数据库")
        postgres.prepare(stores.postgres)
    if stores.valkey is not None:
        valkey.prepare(stores.valkey)
    programs = topology.programs(home, settings, ports, stores)
    for missing in topology.missing_services():
        say(f"未安装服务 {missing}，跳过")
    _write_run_files(home, ports["supervisor"], programs)
    state = State(ports, tuple(program.name for program in programs))
    write_state(home.state, state)
    supervisor = start_supervisor(
        home, ports["supervisor"], topology.environment(home, os.environ), settings.start_timeout_s
    )
    write_state(home.state, replace(state, supervisor=supervisor))
    _prepare_stores(home, settings, stores, say)
    services = [program.name for program in programs if not program.is_store]
    Supervisor(home, ports["supervisor"]).start(services)


def _write_run_files(home: Home, supervisor_port: int, programs: Collection[Program]) -> None:
    for folder in (home.programs, home.health, home.starts):
        for old in folder.iterdir():
            old.unlink()
    for program in programs:
        write_program(home.programs, program)
    write_configuration(home, supervisor_port, list(programs))


def _prepare_stores(home: Home, settings: LocalSettings, stores: topology.Stores, say: Say) -> None:
    """Wait for the stores and bring the schema up to date, before any service looks at it."""
    began = time.monotonic()
    own = stores.postgres
    database = own.url(postgres.ADMIN, postgres.ADMIN) if own else stores.database_url
    deadline = began + settings.start_timeout_s
    where = f"日志 {home.log('postgres')}" if own else "请检查 NIANBAO_DATABASE_URL 和它指向的服务器"
    _wait_for_store(lambda: postgres_failure(database), "postgres", where, deadline)
    where = f"日志 {home.log('valkey')}" if stores.valkey else "请检查 NIANBAO_REDIS_URL 和它指向的服务器"
    _wait_for_store(lambda: redis_failure(stores.redis_url), "redis", where, deadline)
    if own is not None:
        postgres.set_up_database(own)
    say(f"数据库与队列就绪（{time.monotonic() - began:.1f} 秒）")
    from nianbao.store.migrate import upgrade

    # A reader given by URL has a password that is not ours to set.
    upgrade(stores.database_url, "" if settings.nl2sql_database_url else topology.reader_password(home))
    say(f"数据表已是最新（{time.monotonic() - began:.1f} 秒）")


def _wait_for_store(ask: Callable[[], str | None], name: str, where: str, deadline: float) -> None:
    began = time.monotonic()
    while reason := ask():
        if time.monotonic() > deadline:
            raise Unavailable(f"{reason}。{where}。\n{_advice(waited_s=deadline - began)}", service=name)
        time.sleep(0.05)


def _start_missing(home: Home) -> None:
    state = read_state(home.state)
    calls = Supervisor(home, state.ports["supervisor"])
    calls.start([info.name for info in calls.processes().values() if info.is_down])


def _wait_until_healthy(home: Home, timeout_s: float, say: Say, *, was_running: bool) -> None:
    """Wait until all work, asking only those that did not yet: asking costs the processor that they need."""
    began = said_at = time.monotonic()
    programs = system_status(home, measure_memory=False).programs
    restarts_before = {program.name: program.restarts for program in programs}
    told: set[str] = set()
    while True:
        for program in programs:
            if program.failure is None and program.name not in told:
                told.add(program.name)
                said_at = time.monotonic()
                if not was_running:
                    say(f"{program.name} 就绪（{said_at - began:.1f} 秒）")
        waiting = [program for program in programs if program.failure is not None]
        if not waiting and len(programs) == len(restarts_before):
            return
        hopeless = [
            program for program in waiting if program.restarts - restarts_before[program.name] >= _RESTARTS_WITHOUT_HOPE
        ]
        if hopeless:
            raise _not_healthy(home, hopeless, "反复退出，不再等待", was_running=was_running)
        waited_s = time.monotonic() - began
        if waited_s > timeout_s:
            raise _not_healthy(home, waiting, _advice(waited_s), was_running=was_running)
        if waiting and time.monotonic() - said_at > _SAY_EVERY_S:
            said_at = time.monotonic()
            names = "、".join(program.name for program in waiting)
            say(f"还在等待 {names}（已 {waited_s:.0f} 秒，最多 {timeout_s:.0f} 秒）")
        time.sleep(_POLL_S if waiting else 0)
        # When nothing is left to wait for, all are asked once more: one may have ended since.
        only = {program.name for program in waiting} or None
        programs = system_status(home, measure_memory=False, only=only).programs


def _advice(waited_s: float) -> str:
    """What to set where a start takes longer than it may, twice what did not do."""
    longer_s = min(3600, max(180, 2 * waited_s))
    return f"已等待 {waited_s:.0f} 秒；机器忙时可以等得更久：NIANBAO_START_TIMEOUT_S={longer_s:.0f}"


def _not_healthy(home: Home, programs: Sequence[ProgramStatus], why: str, *, was_running: bool) -> Unavailable:
    lines = [f"{program.name}：{program.failure}，日志 {home.log(program.name)}" for program in programs]
    last = last_line(home.log(programs[0].name)) if programs else None
    said = f"\n最后一行日志：{last}" if last else ""
    what = "没有全部就绪，其余照常运行" if was_running else "没有全部就绪，已全部停止"
    return Unavailable(f"{what}。\n" + "\n".join(lines) + f"{said}\n{why}", service="supervisor")


def last_line(log: Path) -> str | None:
    """Return the last line of a log file, shortened; None when there is none."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    return lines[-1][:1000] if lines else None
