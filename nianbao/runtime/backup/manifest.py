"""What a backup says of itself; it is written last, so a backup without one is not whole.

BACKUP/ or BACKUP.tar
├── manifest.json   versions, sums
├── database.dump   pg_dump's custom format
├── objects.jsonl   one line an object: key, bytes, sha256
└── objects/…       the objects by their keys
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from nianbao.domain.errors import BadInput

FORMAT = 1
MANIFEST, DATABASE, LIST, OBJECTS = "manifest.json", "database.dump", "objects.jsonl", "objects"


@dataclass(frozen=True, slots=True)
class SavedFile:
    """One file of a backup: its key (a name for the database's), its length and the sha256 of its bytes."""

    key: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A backup: when and by which program it was made, the schema's revision, and what it must hold.

    `missing` are objects that the database names and the store had no more.
    """

    made_at: str
    program: str
    schema: str
    database: SavedFile
    list: SavedFile
    objects: int
    objects_bytes: int
    missing: tuple[str, ...] = ()
    format: int = FORMAT


def write_manifest(manifest: Manifest) -> bytes:
    """Write a manifest as JSON."""
    return json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()


def read_manifest(raw: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        BadInput: it is none, or one of a newer program.
    """
    try:
        read = json.loads(raw)
        if read["format"] != FORMAT:
            raise BadInput(f"备份的格式（{read['format']}）比这个程序新，请先升级程序再恢复", code="newer_backup")
        database, listed = (SavedFile(**read.pop(name)) for name in ("database", "list"))
        return Manifest(**{**read, "missing": tuple(read["missing"])}, database=database, list=listed)
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput("备份的 manifest.json 已损坏，不能恢复，请改用另一份备份", code="bad_backup") from error


def read_list(raw: bytes) -> tuple[SavedFile, ...]:
    """Read the list of objects; its sum was checked before."""
    return tuple(SavedFile(**json.loads(line)) for line in raw.splitlines())


def write_line(saved: SavedFile) -> bytes:
    """Write one line of the list of objects."""
    return json.dumps(asdict(saved)).encode() + b"\n"
