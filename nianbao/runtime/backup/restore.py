"""Bring a backup back: everything is checked, then the objects, then the database in one piece."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from nianbao.domain.errors import BadInput, Unavailable
from nianbao.runtime.backup.archive import Archive, reading
from nianbao.runtime.backup.hashing import HashingReader, sha256_of
from nianbao.runtime.backup.manifest import (
    DATABASE,
    LIST,
    MANIFEST,
    OBJECTS,
    Manifest,
    SavedFile,
    read_list,
    read_manifest,
)
from nianbao.runtime.backup.postgres_tools import SCHEMAS, load
from nianbao.runtime.backup.stores import Stores
from nianbao.store.migrate import ensure_roles, newest_revision, upgrade
from nianbao.store.objects import ObjectStore

_BEFORE = "_before_restore"
_MARK = "_complete"

# Answers that a cache holds from before carry versions; none of them may come again.
_NEW_VERSIONS = """
    SELECT setval('nianbao.registry_version_number', nextval('nianbao.registry_version_number') + 1000000);
    UPDATE nianbao.registry_version SET version = nextval('nianbao.registry_version_number')
"""


def check_backup(source: Path, on_object: Callable[[int, int], None]) -> Manifest:
    """Read all of a backup and compare its sums.

    Raises:
        BadInput: it is not whole, or a file is not as it was written.
    """
    with reading(source) as archive:
        manifest, objects = _checked_head(archive)
        for done, saved in enumerate(objects, start=1):
            on_object(done, len(objects))
            with archive.open(f"{OBJECTS}/{saved.key}") as file:
                _compare(saved, sha256_of(file))
    return manifest


def restore(
    source: Path, stores: Stores, reader_password: str, on_object: Callable[[int, int], None], *, force: bool
) -> Manifest:
    """Fill the stores from a backup; with `force` in place of what they hold.

    The objects come first: a database that is there names none that is not. When anything fails the
    database is as it was before.

    Raises:
        BadInput: the backup is damaged or newer than this program, or the database holds something.
        Unavailable: a store does not answer.
    """
    with reading(source) as archive:
        manifest, objects = _checked_head(archive)
        if manifest.schema > newest_revision():
            raise BadInput(
                f"备份的数据库结构（{manifest.schema}）比这个程序（{newest_revision()}）新，请先升级程序再恢复",
                code="newer_backup",
            )
        if not force and _holds_something(stores.database_url):
            raise BadInput("数据库里已有数据；确认要用备份取代它，请加 --force", code="not_empty")
        _bring_objects(archive, objects, ObjectStore(stores.object_store), on_object)
        with _dump_file(archive, source) as dump, _former_schemas_aside(stores.database_url):
            ensure_roles(stores.database_url)
            load(stores.database_url, dump)
            upgrade(stores.database_url, reader_password)
            with psycopg.connect(stores.database_url) as connection:
                connection.execute(_NEW_VERSIONS.encode())
    return manifest


def _checked_head(archive: Archive) -> tuple[Manifest, tuple[SavedFile, ...]]:
    """The manifest and the list of objects, after the sums of list and database were compared."""
    with archive.open(MANIFEST) as file:
        manifest = read_manifest(file.read())
    with archive.open(DATABASE) as file:
        _compare(manifest.database, sha256_of(file))
    with archive.open(LIST) as file:
        reader = HashingReader(file)
        raw = reader.read()
    _compare(manifest.list, reader.sha256)
    return manifest, read_list(raw)


def _compare(saved: SavedFile, sha256: str) -> None:
    if sha256 != saved.sha256:
        raise BadInput(f"备份已损坏：{saved.key} 与备份时不同，请改用另一份备份", code="bad_backup")


def _bring_objects(
    archive: Archive, objects: tuple[SavedFile, ...], store: ObjectStore, on_object: Callable[[int, int], None]
) -> None:
    folders: dict[str, list[SavedFile]] = {}
    for done, saved in enumerate(objects, start=1):
        on_object(done, len(objects))
        if not saved.key.startswith("blobs/"):
            folders.setdefault(saved.key.rpartition("/")[0], []).append(saved)
            continue
        with archive.open(f"{OBJECTS}/{saved.key}") as file:
            _compare(saved, store.put_blob(file).sha256)
    for prefix, files in folders.items():
        with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
            for saved in files:
                name = saved.key.rpartition("/")[2]
                with archive.open(f"{OBJECTS}/{saved.key}") as file, (Path(folder) / name).open("wb") as copy:
                    reader = HashingReader(file)
                    shutil.copyfileobj(reader.as_binary(), copy)
                _compare(saved, reader.sha256)
            # The store writes its own mark, when all else is there.
            (Path(folder) / _MARK).unlink(missing_ok=True)
            store.put_folder(prefix, Path(folder))


@contextmanager
def _dump_file(archive: Archive, source: Path) -> Iterator[Path]:
    """The dump as a file of its own."""
    if source.is_dir():
        yield source / DATABASE
        return
    with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
        path = Path(folder) / DATABASE
        with archive.open(DATABASE) as file, path.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        yield path


def _holds_something(database_url: str) -> bool:
    with _connected(database_url) as connection:
        [(is_there,)] = connection.execute("SELECT to_regclass('nianbao.document') IS NOT NULL").fetchall()
        if not is_there:
            return False
        [(holds,)] = connection.execute(
            "SELECT EXISTS (SELECT FROM nianbao.document) OR EXISTS (SELECT FROM nianbao.session)"
            " OR (SELECT count(*) FROM nianbao.knowledge_base) > 1"
        ).fetchall()
    return bool(holds)


@contextmanager
def _former_schemas_aside(database_url: str) -> Iterator[None]:
    """Put what is there out of the way for the block: dropped after it, back in place when it fails."""
    with _connected(database_url) as connection:
        there = [
            name
            for name in SCHEMAS
            if connection.execute("SELECT to_regnamespace(%s) IS NOT NULL", (name,)).fetchone() == (True,)
        ]
        for name in there:
            connection.execute(f"DROP SCHEMA IF EXISTS {name}{_BEFORE} CASCADE".encode())
            connection.execute(f"ALTER SCHEMA {name} RENAME TO {name}{_BEFORE}".encode())
    try:
        yield
    except BaseException:
        with _connected(database_url) as connection:
            for name in there:
                connection.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE".encode())
                connection.execute(f"ALTER SCHEMA {name}{_BEFORE} RENAME TO {name}".encode())
        raise
    with _connected(database_url) as connection:
        for name in there:
            connection.execute(f"DROP SCHEMA {name}{_BEFORE} CASCADE".encode())


@contextmanager
def _connected(database_url: str) -> Iterator[psycopg.Connection]:
    try:
        with psycopg.connect(database_url, connect_timeout=10) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise Unavailable("数据库目前不可用，请检查数据库后再恢复", service="postgres") from error
