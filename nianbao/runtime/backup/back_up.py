"""Save one moment of the system: the database as one snapshot sees it, and every object that it names.

Objects never change under their keys, so they may be copied after the snapshot while documents come
in: what comes later is not named by it.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import IsolationLevel

from nianbao.domain.errors import NotFound, Unavailable
from nianbao.runtime.backup.archive import Archive, add_bytes, writing
from nianbao.runtime.backup.hashing import HashingReader, sha256_of
from nianbao.runtime.backup.manifest import (
    DATABASE,
    LIST,
    MANIFEST,
    OBJECTS,
    Manifest,
    SavedFile,
    write_line,
    write_manifest,
)
from nianbao.runtime.backup.postgres_tools import dump
from nianbao.runtime.backup.stores import Stores
from nianbao.store.objects import ObjectStore

_PART = "_complete"

_NAMED = """
    SELECT blob FROM nianbao.document UNION SELECT list_blob FROM nianbao.document
    UNION SELECT artifacts FROM nianbao.report ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """One moment of the database: how others may look at it, its revision, and the objects that it names."""

    name: str
    revision: str
    keys: tuple[str, ...]


def back_up(stores: Stores, target: Path, program: str, on_object: Callable[[int, int], None]) -> Manifest:
    """Write a backup; `program` is this version, `on_object` hears how many objects of how many are done.

    Raises:
        BadInput: the target is taken by something else.
        Unavailable: a store does not answer, or the target cannot be written.
    """
    objects = ObjectStore(stores.object_store)
    with writing(target) as archive:
        with _snapshot(stores.database_url) as snapshot:
            database = _save_database(stores.database_url, snapshot.name, archive, target)
        lines, count, total, missing = b"", 0, 0, []
        for done, key in enumerate(snapshot.keys, start=1):
            on_object(done, len(snapshot.keys))
            try:
                for part in _parts(objects, key):
                    saved = _save_object(objects, part, archive)
                    lines += write_line(saved)
                    count, total = count + 1, total + saved.bytes
            except NotFound:
                missing.append(key)
        add_bytes(archive, LIST, lines)
        manifest = Manifest(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            program=program,
            schema=snapshot.revision,
            database=database,
            list=SavedFile(LIST, len(lines), sha256_of(io.BytesIO(lines))),
            objects=count,
            objects_bytes=total,
            missing=tuple(missing),
        )
        add_bytes(archive, MANIFEST, write_manifest(manifest))
        return manifest


@contextmanager
def _snapshot(database_url: str) -> Iterator[_Snapshot]:
    """Hold one moment of the database for the block.

    Raises:
        Unavailable: the database does not answer, or has no schema yet.
    """
    try:
        with psycopg.connect(database_url, connect_timeout=10) as connection:
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            [(name,)] = connection.execute("SELECT pg_export_snapshot()").fetchall()
            [(revision,)] = connection.execute("SELECT version_num FROM nianbao.alembic_version").fetchall()
            keys = tuple(row[0] for row in connection.execute(_NAMED).fetchall() if row[0])
            yield _Snapshot(name, revision, keys)
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
        raise Unavailable("数据库里还没有数据表，没有可以备份的内容", service="postgres") from error
    except psycopg.OperationalError as error:
        raise Unavailable("数据库目前不可用，请检查数据库后再备份", service="postgres") from error


def _save_database(database_url: str, snapshot: str, archive: Archive, target: Path) -> SavedFile:
    # Beside the target, where there is room for it: /tmp may be small.
    with tempfile.TemporaryDirectory(prefix=".nianbao-", dir=target.absolute().parent) as folder:
        path = Path(folder) / DATABASE
        dump(database_url, snapshot, path)
        size = path.stat().st_size
        with path.open("rb") as file:
            reader = HashingReader(file)
            archive.add(DATABASE, reader.as_binary(), size)
    return SavedFile(DATABASE, size, reader.sha256)


def _parts(objects: ObjectStore, key: str) -> list[str]:
    """The files under a key: itself, or those of a folder, whose mark is the last."""
    if not objects.exists(f"{key}/{_PART}"):
        return [key]
    with objects.open(f"{key}/{_PART}") as mark:
        names = [name for name in mark.read().decode().split("\n") if name]
    return [f"{key}/{name}" for name in (*names, _PART)]


def _save_object(objects: ObjectStore, key: str, archive: Archive) -> SavedFile:
    with objects.as_local_file(key) as path:
        size = path.stat().st_size
        name = f"{OBJECTS}/{key}"
        if archive.holds(name, size):
            with archive.open(name) as kept, path.open("rb") as file:
                sha256 = sha256_of(kept)
                if sha256 == sha256_of(file):
                    return SavedFile(key, size, sha256)
        with path.open("rb") as file:
            reader = HashingReader(file)
            archive.add(name, reader.as_binary(), size)
    return SavedFile(key, size, reader.sha256)
