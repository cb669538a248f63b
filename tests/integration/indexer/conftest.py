"""A knowledge base to fill: documents, artifacts in an object store, and the pools to index with."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from nianbao.domain.artifacts import write_report_files
from nianbao.domain.parsed_report import ParsedReport
from nianbao.queue.messages import IndexRequest
from nianbao.store.objects import ObjectStore
from nianbao.store.pool import SyncPool, make_pool
from services.indexer.pipeline import Indexed, index_report


@dataclass(frozen=True)
class Shelf:
    """One fresh knowledge base; its name is unique to the test."""

    knowledge_base: str
    knowledge_base_id: int
    database_url: str
    pool: SyncPool
    objects: ObjectStore
    folder: Path

    def submit(self, parsed: ParsedReport, file_name: str = "青禾股份2022年年报.pdf") -> IndexRequest:
        """Do what gateway and parser do: a document row, and artifacts in the store."""
        document = uuid.uuid4()
        sha256 = hashlib.sha256(document.bytes).hexdigest()
        self.execute(
            "INSERT INTO nianbao.document (id, knowledge_base_id, sha256, file_name, format, bytes, blob)"
            " VALUES (%s, %s, %s, %s, 'pdf', 1, 'blobs/x')",
            (document, self.knowledge_base_id, sha256, file_name),
        )
        request = IndexRequest(
            job_id=str(uuid.uuid4()),
            document_id=str(document),
            knowledge_base=self.knowledge_base,
            sha256=sha256,
            file_name=file_name,
            artifacts=f"artifacts/{sha256[:2]}/{sha256}/1",
        )
        self.put_artifacts(request.artifacts, parsed)
        return request

    def put_artifacts(self, key: str, parsed: ParsedReport) -> None:
        """Store what a parser made of a document."""
        folder = self.folder / uuid.uuid4().hex
        folder.mkdir()
        write_report_files(folder, parsed)
        self.objects.put_folder(key, folder)

    def index(self, request: IndexRequest) -> Indexed:
        """Index in this process."""
        return index_report(request, self.objects, self.pool)

    def add(self, parsed: ParsedReport, file_name: str = "青禾股份2022年年报.pdf") -> Indexed:
        """Submit and index."""
        return self.index(self.submit(parsed, file_name))

    def execute(self, statement: str, parameters: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """Run one statement and give its rows."""
        with psycopg.connect(self.database_url) as connection:
            cursor = connection.execute(statement.encode(), parameters)
            return cursor.fetchall() if cursor.description else []

    def count(self, table: str) -> int:
        """How many rows of a table belong to reports of this knowledge base."""
        [(found,)] = self.execute(
            f"SELECT count(*) FROM nianbao.{table} t JOIN nianbao.report r ON r.id = t.report_id"
            " WHERE r.knowledge_base_id = %s",
            (self.knowledge_base_id,),
        )
        assert isinstance(found, int)
        return found

    def figures(self, table: str = "利润表", scope: str = "合并") -> dict[str, dict[str, str]]:
        """The chosen figures by period."""
        rows = self.execute(
            "SELECT period, figures FROM nianbao.figure_row WHERE knowledge_base_id = %s AND table_name = %s"
            " AND scope = %s",
            (self.knowledge_base_id, table, scope),
        )
        return {str(period): figures for period, figures in rows if isinstance(figures, dict)}

    def version(self) -> int:
        """The registry's version, 0 for none."""
        rows = self.execute(
            "SELECT version FROM nianbao.registry_version WHERE knowledge_base_id = %s", (self.knowledge_base_id,)
        )
        return int(str(rows[0][0])) if rows else 0


@pytest.fixture
def shelf(database_url: str, tmp_path: Path) -> Iterator[Shelf]:
    name = f"kb-{uuid.uuid4().hex[:8]}"
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "INSERT INTO nianbao.knowledge_base (name) VALUES (%s) RETURNING id", (name,)
        ).fetchone()
    assert row is not None
    pool = make_pool(database_url, name="test", size=4)
    (tmp_path / "parsed").mkdir()
    yield Shelf(name, row[0], database_url, pool, ObjectStore(str(tmp_path / "objects")), tmp_path / "parsed")
    pool.close()
