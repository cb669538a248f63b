"""Become one supervised program: its user, its environment, tied to the supervisor's life.

The supervisor starts `python -P -m nianbao.runtime.local.launch NAME`; this process then
turns into the program with exec, so pid and process group stay those that it knows.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from nianbao.runtime.embedded.linux import die_with_parent
from nianbao.runtime.home import Home
from nianbao.runtime.local.programs import Program, read_program

_SERVICES = ("GATEWAY", "PARSER", "INDEXER", "ROUTER", "NL2SQL", "GENERATOR")

HOME_KEY = "NIANBAO_SUPERVISED"
"""In the environment of every supervised process: the home that it belongs to."""


def main() -> None:
    """Launch the program named on the command line."""
    home = Home(Path(os.environ[HOME_KEY]))
    program = read_program(home.programs, sys.argv[1])
    with (home.starts / program.name).open("a", encoding="ascii") as starts:
        starts.write(f"{time.time():.0f}\n")
    if program.cluster is not None:
        from nianbao.runtime.embedded.postgres import forget_dead_server

        forget_dead_server(Path(program.cluster))
    _launch(program)


def _launch(program: Program) -> None:
    supervisor = os.getppid()
    os.umask(0o077)
    os.chdir("/")
    if program.account is not None:
        program.account.enter()
    os.nice(program.niceness)
    die_with_parent(program.death_signal)
    # The supervisor may have died before the line above.
    if os.getppid() != supervisor:
        sys.exit(1)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    environment = {**without_other_services(os.environ, program.name), **program.environment}
    os.execve(program.command[0], program.command, environment)  # noqa: S606


def without_other_services(inherited: Mapping[str, str], program: str) -> dict[str, str]:
    """The environment without the settings of other services, which may be secret: a parser needs no gateway's key.

    >>> without_other_services({"NIANBAO_GATEWAY_ADMIN_KEY": "x", "NIANBAO_LOG_LEVEL": "info"}, "parser-worker-1")
    {'NIANBAO_LOG_LEVEL': 'info'}
    """
    own = program.partition("-")[0].upper()
    others = tuple(f"NIANBAO_{name}_" for name in _SERVICES if name != own)
    return {key: value for key, value in inherited.items() if not key.startswith(others)}


if __name__ == "__main__":
    main()
