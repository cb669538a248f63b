"""The programs of one machine: what runs, in which environment; nothing secret on a command line."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from nianbao.runtime.embedded.account import Account
from nianbao.runtime.embedded.linux import Capability


class Kind(StrEnum):
    """How the health of a program is asked."""

    POSTGRES = "postgres"
    VALKEY = "valkey"
    RPC = "rpc"
    HTTP = "http"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Program:
    """One supervised process. `address` is what its health check asks: a URL, a target or a file.

    `niceness` is 0 to 19: how far it stands back when others want to compute.
    """

    name: str
    kind: Kind
    command: tuple[str, ...]
    address: str
    environment: Mapping[str, str] = field(default_factory=dict)
    account: Account | None = None
    stop_signal: str = "TERM"
    stop_timeout_s: int = 12
    cluster: str | None = None
    niceness: int = 0

    @property
    def is_store(self) -> bool:
        """Whether others need it: started before them and stopped after them."""
        return self.kind in (Kind.POSTGRES, Kind.VALKEY)

    @property
    def death_signal(self) -> int:
        """The signal to get when the supervisor is killed."""
        return signal.Signals[f"SIG{self.stop_signal}"]


def service_program(
    service: str, kind: Kind, address: str, environment: Mapping[str, str], number: int | str | None = None
) -> Program:
    """Build the program of one service in one role; `number` tells equal workers apart."""
    name = f"{service}-{kind}" + (f"-{number}" if number is not None else "")
    # -P: what lies in the current folder must not shadow modules.
    command = (sys.executable, "-P", "-m", "services", service, "--role", kind.value)
    return Program(name, kind, command, address, environment)


def write_program(folder: Path, program: Program) -> None:
    """Write one program for the launcher, readable by its owner only."""
    descriptor = os.open(_file(folder, program.name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(program), file, ensure_ascii=False, indent=1)


def read_program(folder: Path, name: str) -> Program:
    """Read one program back."""
    raw = json.loads(_file(folder, name).read_text(encoding="utf-8"))
    account = raw.pop("account")
    if account is not None:
        capability = account["capability"]
        kept = Capability(capability) if capability is not None else None
        account = Account(account["uid"], account["gid"], kept)
    kind, command = Kind(raw.pop("kind")), tuple(raw.pop("command"))
    return Program(kind=kind, command=command, account=account, **raw)


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.json"
