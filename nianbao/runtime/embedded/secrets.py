"""Generated passwords, one a file under NIANBAO_HOME/secrets, made once and kept."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret(folder: Path, name: str) -> str:
    """Return the named password, generating it the first time.

    The alphabet is that of URLs, so the password needs no escaping in a connection URL.
    """
    path = folder / name
    try:
        # O_EXCL: of two processes that start at once, one writes and the other reads.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    password = secrets.token_urlsafe(24)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(password)
    return password
