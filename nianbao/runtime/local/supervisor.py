"""The supervisor: its generated configuration, its process, and calls to it."""

from __future__ import annotations

import hashlib
import http.client
import os
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from nianbao.domain.errors import Unavailable
from nianbao.runtime.embedded.secrets import secret
from nianbao.runtime.home import Home
from nianbao.runtime.local.launch import HOME_KEY
from nianbao.runtime.local.programs import Program
from nianbao.runtime.local.state import ProcessId

_USER = "nianbao"
_CALL_TIMEOUT_S = 15

# Paths are relative to the folder of the logs, where it runs, or come in through the environment:
# none of their characters may be taken for syntax of this file.
_HEAD = """\
[supervisord]
nodaemon=true
silent=true
logfile=supervisor.log
logfile_maxbytes=5MB
logfile_backups=2
pidfile=../run/supervisord.pid
identifier=nianbao
{user}
[inet_http_server]
port=127.0.0.1:{port}
username={username}
password={{SHA}}{password_sha}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""

# autostart is off because `up` starts services only after the migrations. Retries go on for
# about half an hour: a service must come back when a store that it waited for comes back.
_PROGRAM = """
[program:{name}]
command="%(ENV_NIANBAO_PYTHON)s" -P -m nianbao.runtime.local.launch {name}
autostart={autostart}
autorestart=true
startsecs=2
startretries=60
stopsignal={stop_signal}
stopwaitsecs={stop_timeout_s}
killasgroup={killasgroup}
redirect_stderr=true
stdout_logfile={name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
"""


@dataclass(frozen=True, slots=True)
class ProcessInfo:
    """What the supervisor says about one program; `uptime_s` is 0 unless it runs."""

    name: str
    state: str
    pid: int
    uptime_s: int
    exit_status: int

    @property
    def is_down(self) -> bool:
        """Whether no process exists and none will be started."""
        return self.state in ("STOPPED", "EXITED", "FATAL")


def write_configuration(home: Home, port: int, programs: Sequence[Program]) -> None:
    """Write the supervisor's configuration, readable by its owner only."""
    password_sha = hashlib.sha1(_password(home).encode(), usedforsecurity=False).hexdigest()
    user = "user=root\n" if os.geteuid() == 0 else ""
    text = _HEAD.format(user=user, port=port, username=_USER, password_sha=password_sha)
    for program in programs:
        text += _PROGRAM.format(
            name=program.name,
            autostart="true" if program.is_store else "false",
            stop_signal=program.stop_signal,
            stop_timeout_s=program.stop_timeout_s,
            # A worker's children go with it. Postgres ends its own in order.
            killasgroup="false" if program.is_store else "true",
        )
    descriptor = os.open(home.supervisor_config, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def start_supervisor(home: Home, port: int, environment: Mapping[str, str], timeout_s: float) -> ProcessId:
    """Start the supervisor in a session of its own and wait until it answers.

    Raises:
        Unavailable: it ends or does not answer in time.
    """
    environment = {
        **environment,
        HOME_KEY: str(home.root),
        "NIANBAO_PYTHON": sys.executable,
    }
    output = home.log("supervisord-output")
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "supervisor.supervisord", "-c", str(home.supervisor_config)],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=environment,
            cwd=home.logs,
            umask=0o077,
        )
    identity = ProcessId.of(process.pid)
    calls = Supervisor(home, port)
    deadline = time.monotonic() + timeout_s
    while not calls.answers():
        if process.poll() is not None or time.monotonic() > deadline:
            has_ended = process.poll() is not None
            process.kill()
            said = "已退出" if has_ended else f"{timeout_s:.0f} 秒内没有应答"
            raise Unavailable(
                f"进程管理器没有启动（{said}），原因见 {output} 和 {home.log('supervisor')}。", service="supervisor"
            )
        time.sleep(0.05)
    return identity


class Supervisor:
    """Calls to the running supervisor of one home."""

    def __init__(self, home: Home, port: int) -> None:
        url = f"http://{_USER}:{_password(home)}@127.0.0.1:{port}/RPC2"
        self._calls = cast("Any", xmlrpc.client.ServerProxy(url, transport=_Transport())).supervisor

    def answers(self) -> bool:
        """Whether it is there and knows our password."""
        try:
            return bool(self._calls.getState()["statecode"] == 1)
        except (OSError, http.client.HTTPException, xmlrpc.client.Error):
            return False

    def processes(self) -> dict[str, ProcessInfo]:
        """Return all programs by name.

        Raises:
            Unavailable: the supervisor does not answer.
        """
        try:
            infos = self._calls.getAllProcessInfo()
        except (OSError, http.client.HTTPException, xmlrpc.client.Error) as error:
            raise Unavailable(
                "进程管理器没有应答，请运行 nianbao down 后再 nianbao up。", service="supervisor"
            ) from error
        return {info["name"]: _process_info(info) for info in infos}

    def start(self, names: Sequence[str]) -> None:
        """Start programs without waiting for them; those that run already stay."""
        self._each(self._calls.startProcess, names)

    def stop(self, names: Sequence[str]) -> None:
        """Tell programs to stop without waiting for them."""
        self._each(self._calls.stopProcess, names)

    def shutdown(self) -> None:
        """Tell the supervisor to end itself."""
        self._calls.shutdown()

    def _each(self, call: Any, names: Sequence[str]) -> None:
        for name in names:
            try:
                call(name, False)
            except xmlrpc.client.Fault:
                # Already started, or not running: what was asked for is so.
                continue


class _Transport(xmlrpc.client.Transport):
    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        connection = super().make_connection(host)
        connection.timeout = _CALL_TIMEOUT_S
        return connection


def _process_info(info: Mapping[str, Any]) -> ProcessInfo:
    runs = info["statename"] in ("RUNNING", "STARTING", "STOPPING")
    uptime = max(0, info["now"] - info["start"]) if runs else 0
    return ProcessInfo(info["name"], info["statename"], info["pid"], uptime, info["exitstatus"])


def _password(home: Home) -> str:
    return secret(home.secrets, "supervisor")
