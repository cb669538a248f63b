"""What a folder holds, in one hash."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import file_digest, sha256
from pathlib import Path


def hash_folder(folder: Path, leave_out: Collection[str] = ()) -> str:
    """Return the SHA-256 over names and contents of all files below `folder`, but those named in `leave_out`."""
    lines = []
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name not in leave_out:
            with file.open("rb") as opened:
                lines.append(f"{file.relative_to(folder).as_posix()} {file_digest(opened, 'sha256').hexdigest()}")
    return sha256("\n".join(lines).encode()).hexdigest()
