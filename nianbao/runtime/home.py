"""Where things are under NIANBAO_HOME (default `~/.nianbao`).

NIANBAO_HOME/
├── postgres/data/     the embedded database's cluster
├── valkey/            the embedded queue's append-only file and its configuration
├── objects/           documents and artifacts, content-addressed
├── secrets/           generated passwords, one a file, readable by the owner only
├── logs/              one file a process, rotated; cli.log holds tracebacks of commands
└── run/               what belongs to the running system; may be deleted while it is down
    ├── up.lock        held by `up` and `down`
    ├── state.json     ports, the supervisor's process and its password
    ├── supervisord.conf
    ├── programs/      one file a process: its command and environment
    ├── scratch/       temporary files, one folder a process
    └── health/        one file a worker, kept fresh while it lives
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from nianbao.domain.errors import BadSettings


@dataclass(frozen=True, slots=True)
class Home:
    """The paths below one NIANBAO_HOME; asking for a path creates nothing."""

    root: Path

    @property
    def postgres(self) -> Path:
        """Folder of the embedded database."""
        return self.root / "postgres"

    @property
    def postgres_data(self) -> Path:
        """The database cluster itself."""
        return self.postgres / "data"

    @property
    def valkey(self) -> Path:
        """Folder of the embedded queue."""
        return self.root / "valkey"

    @property
    def objects(self) -> Path:
        """Default object store."""
        return self.root / "objects"

    @property
    def secrets(self) -> Path:
        """Generated passwords."""
        return self.root / "secrets"

    @property
    def admin_key(self) -> Path:
        """The key of this machine's own commands, where keys are asked for."""
        return self.secrets / "admin-key"

    @property
    def logs(self) -> Path:
        """Log files."""
        return self.root / "logs"

    @property
    def run(self) -> Path:
        """What belongs to the running system."""
        return self.root / "run"

    @property
    def state(self) -> Path:
        """Ports and the supervisor of the running system."""
        return self.run / "state.json"

    @property
    def lock(self) -> Path:
        """Lock that `up` and `down` hold."""
        return self.run / "up.lock"

    @property
    def supervisor_config(self) -> Path:
        """Generated configuration of the supervisor."""
        return self.run / "supervisord.conf"

    @property
    def programs(self) -> Path:
        """One file a process: its command and environment."""
        return self.run / "programs"

    @property
    def health(self) -> Path:
        """Health files of the workers."""
        return self.run / "health"

    @property
    def starts(self) -> Path:
        """How often each process was started."""
        return self.run / "starts"

    @property
    def scratch(self) -> Path:
        """Temporary files of the services."""
        return self.run / "scratch"

    def log(self, program: str) -> Path:
        """Log file of one process."""
        return self.logs / f"{program}.log"

    def create(self) -> None:
        """Create the folders that are missing, readable by their owner only.

        Raises:
            BadSettings: the place cannot be written.
        """
        try:
            # Postgres runs as another user when root starts it; these two it must be able to enter.
            passage = 0o711 if os.geteuid() == 0 else 0o700
            for folder in (self.root, self.postgres):
                if not folder.exists():
                    folder.mkdir(parents=True, exist_ok=True)
                    folder.chmod(passage)
            private = (self.valkey, self.objects, self.secrets, self.logs, self.run)
            for folder in (*private, self.programs, self.health, self.starts, self.scratch):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            message = f"不能写入 {self.root}（{error.strerror}）。请把 NIANBAO_HOME 设为一个可写的目录。"
            raise BadSettings(message) from error


def home() -> Home:
    """Return the home that NIANBAO_HOME names, made absolute."""
    named = os.environ.get("NIANBAO_HOME", "").strip()
    root = Path(named).expanduser() if named else Path.home() / ".nianbao"
    return Home(Path(os.path.abspath(root)))
