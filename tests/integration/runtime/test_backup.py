"""What was saved comes back as it was: facts, sessions, objects; and what is damaged does not come back at all."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from nianbao.domain.errors import BadInput, Unavailable
from nianbao.runtime.backup.back_up import back_up
from nianbao.runtime.backup.manifest import MANIFEST, Manifest
from nianbao.runtime.backup.postgres_tools import dump
from nianbao.runtime.backup.restore import check_backup, restore
from nianbao.runtime.backup.stores import Stores
from nianbao.store.objects import ObjectStore
from tests.integration.conftest import PASSWORD, fresh_database, url_with
from tests.support.walled_bases import fill_base

TABLES = ("knowledge_base", "document", "job", "report", "fact", "figure_row", "chunk", "session", "message", "api_key")


@pytest.fixture(scope="module")
def source(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Stores:
    """A system with two knowledge bases whose documents and artifacts are stored."""
    objects = ObjectStore(str(tmp_path_factory.mktemp("objects")))
    with psycopg.connect(database_url) as connection:
        for name in ("甲", "乙"):
            _add(connection, objects, name)
        connection.execute(
            "INSERT INTO nianbao.api_key (id, name, prefix, digest, scopes, sees_all)"
            " VALUES (gen_random_uuid(), '研究部', 'nb_00000001', '\\x00', '{read}', true)"
        )
    return Stores(database_url, objects._root)


def _add(connection: psycopg.Connection, objects: ObjectStore, name: str) -> None:
    """A knowledge base, the document that it was read from and what the parser made of it."""
    folder = Path(objects._root).parent / f"made-{secrets.token_hex(4)}"
    folder.mkdir()
    (folder / "document").write_bytes(f"%PDF-1.7 {name}".encode() * 1000)
    blob = objects.put_blob(folder / "document")
    (folder / "facts.csv").write_text(name, encoding="utf-8")
    objects.put_folder(f"artifacts/{blob.sha256[:2]}/{blob.sha256}/1", folder)
    base = fill_base(connection, name, blob.key)
    connection.execute(
        "UPDATE nianbao.report SET artifacts = %s WHERE id = %s",
        (f"artifacts/{blob.sha256[:2]}/{blob.sha256}/1", base.report),
    )


@pytest.fixture
def elsewhere(server_url: str, tmp_path: Path) -> Iterator[Stores]:
    """An empty database, never migrated, and an empty folder."""
    with fresh_database(server_url) as url:
        yield Stores(url, str(tmp_path / "elsewhere"))


def _rows(stores: Stores) -> dict[str, set[str]]:
    with psycopg.connect(stores.database_url) as connection:
        return {
            table: {row[0] for row in connection.execute(f"SELECT t::text FROM nianbao.{table} t".encode()).fetchall()}
            for table in TABLES
        }


def _files(stores: Stores) -> dict[str, bytes]:
    root = Path(stores.object_store)
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _save(stores: Stores, target: Path) -> Manifest:
    return back_up(stores, target, "1.0", lambda _done, _of: None)


def _bring(target: Path, stores: Stores, *, force: bool = False) -> Manifest:
    return restore(target, stores, PASSWORD, lambda _done, _of: None, force=force)


@pytest.mark.parametrize("name", ["backup", "backup.tar"])
def test_what_was_saved_comes_back_elsewhere_as_it_was(
    source: Stores, elsewhere: Stores, tmp_path: Path, name: str
) -> None:
    made = _save(source, tmp_path / name)
    assert (made.objects, made.missing) == (8, ())
    check_backup(tmp_path / name, lambda _done, _of: None)
    _bring(tmp_path / name, elsewhere)

    assert _rows(elsewhere) == _rows(source)
    assert _files(elsewhere) == _files(source)
    with psycopg.connect(url_with(elsewhere.database_url, role="nianbao_reader")) as reader:
        assert reader.execute("SELECT * FROM read.利润表").fetchall() == []
    with psycopg.connect(elsewhere.database_url) as connection:
        # Vectors' indexes, policies and identities are there too.
        connection.execute("INSERT INTO nianbao.session (id, knowledge_base_id) VALUES (gen_random_uuid(), 1)")
        policies = connection.execute("SELECT count(*) FROM pg_policies WHERE schemaname = 'nianbao'").fetchone()
    with psycopg.connect(source.database_url) as connection:
        assert (
            policies == connection.execute("SELECT count(*) FROM pg_policies WHERE schemaname = 'nianbao'").fetchone()
        )


def test_a_backup_taken_while_documents_come_in_is_of_one_moment(
    source: Stores, elsewhere: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    added = 0

    def ingest() -> None:
        nonlocal added
        objects = ObjectStore(source.object_store)
        while not stop.is_set():
            with psycopg.connect(source.database_url) as connection:
                _add(connection, objects, f"新{secrets.token_hex(4)}")
            added += 1

    def slow_dump(*arguments: object) -> None:
        before = added
        while added < before + 3:
            stop.wait(0.01)
        dump(*arguments)  # type: ignore[arg-type]
        while added < before + 6:
            stop.wait(0.01)

    monkeypatch.setattr("nianbao.runtime.backup.back_up.dump", slow_dump)
    thread = threading.Thread(target=ingest)
    thread.start()
    try:
        _save(source, tmp_path / "backup")
    finally:
        stop.set()
        thread.join()
    _bring(tmp_path / "backup", elsewhere)

    restored, everything = _rows(elsewhere), _rows(source)
    assert all(restored[table] <= everything[table] for table in TABLES)
    assert len(restored["document"]) < len(everything["document"])
    # Every document has its report, facts and objects, and no object is there without its document.
    assert len(restored["document"]) == len(restored["report"]) == len(restored["fact"])
    with psycopg.connect(elsewhere.database_url) as connection:
        named = {key for (key,) in connection.execute("SELECT blob FROM nianbao.document").fetchall()}
    files = _files(elsewhere)
    assert {key for key in files if key.startswith("blobs/")} == named
    assert sum(key.endswith("facts.csv") for key in files) == len(named)


def test_a_second_backup_into_a_folder_writes_only_what_is_new(source: Stores, tmp_path: Path) -> None:
    _save(source, tmp_path / "backup")
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "backup" / "objects").rglob("*") if path.is_file()}
    with psycopg.connect(source.database_url) as connection:
        _add(connection, ObjectStore(source.object_store), f"又{secrets.token_hex(4)}")
    made = _save(source, tmp_path / "backup")

    assert all(path.stat().st_mtime_ns == at for path, at in kept.items())
    assert made.objects == len(kept) + 4
    assert (tmp_path / "backup" / MANIFEST).stat().st_mode & 0o077 == 0


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "database": lambda root: _flip(root / "database.dump"),
    "list": lambda root: _flip(root / "objects.jsonl"),
    "object": lambda root: _flip(next(path for path in (root / "objects/blobs").rglob("*") if path.is_file())),
    "artifact": lambda root: _flip(next((root / "objects/artifacts").rglob("facts.csv"))),
    "an object is gone": lambda root: next(p for p in (root / "objects").rglob("*") if p.is_file()).unlink(),
    "broken off": lambda root: (root / MANIFEST).unlink(),
    "no JSON": lambda root: (root / MANIFEST).write_text("x"),
    "of a newer program": lambda root: (root / MANIFEST).write_text(
        (root / MANIFEST).read_text().replace('"format": 1', '"format": 2')
    ),
    "of a newer schema": lambda root: (root / MANIFEST).write_text(
        (root / MANIFEST).read_text().replace('"schema": "0', '"schema": "9')
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_changes_nothing(source: Stores, elsewhere: Stores, tmp_path: Path, damage: str) -> None:
    _save(source, tmp_path / "backup")
    DAMAGES[damage](tmp_path / "backup")

    with pytest.raises(BadInput):
        _bring(tmp_path / "backup", elsewhere)
    with psycopg.connect(elsewhere.database_url) as connection:
        assert connection.execute("SELECT to_regnamespace('nianbao')").fetchone() == (None,)
    if damage != "of a newer schema":
        with pytest.raises(BadInput):
            check_backup(tmp_path / "backup", lambda _done, _of: None)


def test_what_is_there_is_replaced_only_on_request(source: Stores, elsewhere: Stores, tmp_path: Path) -> None:
    _save(source, tmp_path / "backup")
    _bring(tmp_path / "backup", elsewhere)
    with psycopg.connect(elsewhere.database_url) as connection:
        connection.execute("DELETE FROM nianbao.message")

    with pytest.raises(BadInput) as refused:
        _bring(tmp_path / "backup", elsewhere)
    assert "--force" in refused.value.message
    assert _rows(elsewhere)["message"] == set()
    _bring(tmp_path / "backup", elsewhere, force=True)
    assert _rows(elsewhere) == _rows(source)


def test_what_was_there_stays_when_the_database_cannot_be_brought_back(
    source: Stores, elsewhere: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _save(source, tmp_path / "backup")
    _bring(tmp_path / "backup", elsewhere)
    before = _rows(elsewhere)

    def fail(*_: object) -> None:
        raise Unavailable("中断", service="postgres")

    monkeypatch.setattr("nianbao.runtime.backup.restore.load", fail)
    with pytest.raises(Unavailable):
        _bring(tmp_path / "backup", elsewhere, force=True)
    assert _rows(elsewhere) == before


def test_versions_go_on_so_that_no_cached_answer_fits_again(source: Stores, elsewhere: Stores, tmp_path: Path) -> None:
    _save(source, tmp_path / "backup")
    _bring(tmp_path / "backup", elsewhere)

    def versions(stores: Stores) -> set[int]:
        with psycopg.connect(stores.database_url) as connection:
            return {row[0] for row in connection.execute("SELECT version FROM nianbao.registry_version").fetchall()}

    assert min(versions(elsewhere)) > max(versions(source)) + 1000


def test_a_backup_does_not_write_among_other_files(source: Stores, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "letter.txt").write_text("x")
    with pytest.raises(BadInput):
        _save(source, tmp_path / "taken")
    with pytest.raises(BadInput):
        check_backup(tmp_path / "nowhere.tar", lambda _done, _of: None)
