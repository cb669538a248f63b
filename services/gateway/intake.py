"""A document comes in: check and store its bytes, decide whether it is new, write the job and its message."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import structlog
from psycopg import AsyncConnection

from nianbao.domain.errors import BadDocument, BadInput, Unavailable
from nianbao.domain.job import JobState
from nianbao.queue.carry import carried_headers
from nianbao.queue.messages import ImportRequest, ParseRequest
from nianbao.queue.names import FIRST, IMPORT_TASK, LAST, PARSE_TASK
from nianbao.store import batches, documents, jobs, knowledge_bases, outbox
from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.batches import Batch, BatchState
from nianbao.store.documents import Document, DocumentFormat
from nianbao.store.jobs import Job
from nianbao.store.objects import ObjectStore
from services.gateway.display_name import display_name
from services.gateway.fetch_url import fetch_url
from services.gateway.job_life import fail
from services.gateway.measures import JOBS, UPLOADED_BYTES
from services.gateway.relay import Relay
from services.gateway.sniff_format import sniff_format
from services.gateway.upload_stream import UploadStream

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a submission goes: the knowledge base's name and the batch that it is part of."""

    knowledge_base: str
    batch_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class FactsReading:
    """How a table of facts is to be imported: the unit of its money, and its report list or ""."""

    unit: str
    list_blob: str = ""
    list_name: str = ""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file whose bytes are in the object store."""

    file_name: str
    format: DocumentFormat
    sha256: str
    blob: str
    bytes: int
    reading: FactsReading | None = None


@dataclass(frozen=True, slots=True)
class NamedContent:
    """A file that its sender has not sent: its name, and the sha256 of its bytes or the URL that it is at."""

    file_name: str
    sha256: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that was looked at and not stored, and why."""

    file_name: str
    refusal: BadDocument


class Intake:
    """Takes documents in. Its parts are separate because a form may name its knowledge base after its files."""

    def __init__(
        self,
        database: AsyncPostgres,
        store: ObjectStore,
        relay: Relay,
        *,
        max_bytes: int,
        idle_s: float,
        at_once: int,
    ) -> None:
        self._database = database
        self._store = store
        self._relay = relay
        self._max_bytes = max_bytes
        self._idle_s = idle_s
        # Its own threads: a slow client holds one for as long as its upload lasts.
        self._threads = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="upload")

    async def close(self) -> None:
        """Wait for no one; uploads that still run end with their requests."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def store(
        self,
        file_name: str,
        pieces: AsyncIterator[bytes],
        sniff: Callable[[str, bytes], DocumentFormat] = sniff_format,
    ) -> StoredFile | RefusedFile:
        """Store a file as it arrives; nothing is left of one that is refused or breaks off.

        Raises:
            Unavailable: the object store cannot take it.
            BadInput: the upload stalled or its encoding is broken.
        """
        name = display_name(file_name)
        stream = UploadStream(name, pieces, max_bytes=self._max_bytes, idle_s=self._idle_s, sniff=sniff)
        loop = asyncio.get_running_loop()
        try:
            stored = await loop.run_in_executor(self._threads, self._store.put_blob, stream.as_binary())
        except BadDocument as refusal:
            return RefusedFile(name, refusal)
        UPLOADED_BYTES.inc(stream.size)
        assert stream.format is not None, "a file that was stored was looked at"
        return StoredFile(name, stream.format, stored.sha256, stored.key, stream.size)

    async def fetch(self, url: str, *, allow_private: bool, timeout_s: float) -> StoredFile | RefusedFile:
        """Store a file from a URL; what keeps it from being fetched is a reason like any other.

        Raises:
            Unavailable: the object store cannot take it.
        """
        try:
            async with fetch_url(url, allow_private=allow_private, timeout_s=timeout_s) as fetched:
                return await self.store(fetched.file_name, fetched.pieces)
        except BadDocument as refusal:
            return RefusedFile(display_name(url), refusal)

    async def submit(self, file: StoredFile | RefusedFile, to: Destination, source: str = "") -> Job:
        """Write the job of a file, and its message unless it is refused or a duplicate.

        Raises:
            Unavailable: the database is away; nothing was written.
            BadInput: the knowledge base is new and may not be called so, or the batch is
                cancelled or of another knowledge base.
        """
        async with self._database.transaction() as connection:
            await knowledge_bases.ensure(connection, to.knowledge_base)
            batch = await _open_batch(connection, to)
            if isinstance(file, RefusedFile):
                job = _refused_job(file, to)
            else:
                await self._hold(connection, file)
                base = await knowledge_bases.find(connection, to.knowledge_base)
                document = await documents.ensure(connection, _document(file, base.id))
                job = await _registered(connection, document, file.file_name, to)
                if job.state is JobState.QUEUED:
                    await jobs.insert(connection, replace(job, source=source))
                    await put_request(connection, job, document, batch)
            if job.state is not JobState.QUEUED:
                await jobs.insert(connection, replace(job, source=source))
        return await self._submitted(job, batch)

    async def recognise(self, content: NamedContent, to: Destination) -> Job | None:
        """Write the job of a file that need not be sent, because the knowledge base has its bytes.

        What the batch has for it already is returned as it is. None: send the file.

        Raises:
            Unavailable, BadInput: as `submit`.
        """
        async with self._database.transaction() as connection:
            await knowledge_bases.ensure(connection, to.knowledge_base)
            batch = await _open_batch(connection, to)
            if content.url:
                return await jobs.from_source(connection, to.batch_id, content.url)
            document = await documents.by_sha256(connection, to.knowledge_base, content.sha256)
            if document is None:
                # It may have been refused before it was stored.
                return await jobs.from_source(connection, to.batch_id, content_source(content.sha256))
            if not await asyncio.to_thread(self._store.exists, document.blob):
                return None
            file_name = display_name(content.file_name)
            if (there := await jobs.in_batch(connection, to.batch_id, document.id, file_name)) is not None:
                return there
            job = await _registered(connection, document, file_name, to)
            await jobs.insert(connection, job)
            if job.state is JobState.QUEUED:
                await put_request(connection, job, document, batch)
        return await self._submitted(job, batch)

    async def _submitted(self, job: Job, batch: Batch) -> Job:
        JOBS.labels(job.state.value).inc()
        log.info("job_created", job_id=str(job.id), state=job.state, reason_code=job.reason_code)
        if job.state is JobState.QUEUED:
            if batch.is_bulk:
                self._relay.wake()
            else:
                await self._relay.deliver_now()
        return job

    async def _hold(self, connection: AsyncConnection, file: StoredFile) -> None:
        """Keep the collector of orphans away until the document is written, and see that it was not here before."""
        keys = [file.blob, *([file.reading.list_blob] if file.reading and file.reading.list_blob else [])]
        for key in sorted(keys):
            await documents.hold_blob(connection, key.rsplit("/", 1)[-1])
            if not await asyncio.to_thread(self._store.exists, key):
                raise Unavailable("文件在提交期间被清理，请重新上传", service="object store", code="object_gone")


def content_source(sha256: str) -> str:
    """The source of a refused file, by what its sender said of its bytes."""
    return f"sha256:{sha256}"


async def put_request(connection: AsyncConnection, job: Job, document: Document, batch: Batch) -> None:
    """Write the message of a queued job in the job's own transaction."""
    request = request_of(job, document)
    task = IMPORT_TASK if isinstance(request, ImportRequest) else PARSE_TASK
    body = request.model_dump(mode="json", exclude_defaults=True)
    priority = LAST if batch.is_bulk else FIRST
    await outbox.put(connection, job.id, task, priority, body, carried_headers())


async def _open_batch(connection: AsyncConnection, to: Destination) -> Batch:
    batch = await batches.ensure(connection, to.batch_id, to.knowledge_base)
    if batch.state is BatchState.CANCELLED:
        raise BadInput(f"批次 {batch.id} 已取消，请先恢复（nianbao batches resume）再提交", code="batch_cancelled")
    return batch


async def _registered(connection: AsyncConnection, document: Document, file_name: str, to: Destination) -> Job:
    standing = await jobs.standing_for_document(connection, document.id)
    job = Job(uuid.uuid4(), to.batch_id, to.knowledge_base, file_name, JobState.QUEUED, document.id)
    if standing is None or (document.format == "facts" and standing.state.is_success):
        # Importing a table again replaces what it brought.
        return job
    return _after(standing, job)


def _after(standing: Job, job: Job) -> Job:
    """What a job becomes when its document was submitted before."""
    if standing.state is JobState.FAILED:
        return replace(job, attempt=standing.attempt + 1)
    return replace(
        job,
        state=JobState.DUPLICATE,
        reason_code="duplicate",
        reason=f"与已提交的「{standing.file_name}」内容相同，没有重复入库",
        duplicate_of=standing.id,
        report_id=standing.report_id,
        pages=standing.pages,
    )


def _refused_job(file: RefusedFile, to: Destination) -> Job:
    job = Job(uuid.uuid4(), to.batch_id, to.knowledge_base, file.file_name, JobState.QUEUED)
    return fail(job, file.refusal.code, file.refusal.message)


def _document(file: StoredFile, knowledge_base_id: int) -> Document:
    """The document of a file; the same table with another list or unit is another one."""
    reading = file.reading
    sha256 = file.sha256
    if reading is not None:
        sha256 = hashlib.sha256("\n".join((file.sha256, reading.list_blob, reading.unit)).encode()).hexdigest()
    return Document(
        uuid.uuid4(),
        knowledge_base_id,
        sha256,
        file.file_name,
        file.format,
        file.bytes,
        file.blob,
        *((reading.list_blob, reading.list_name, reading.unit) if reading else ()),
    )


def request_of(job: Job, document: Document) -> ParseRequest | ImportRequest:
    """What the workers are told of a job."""
    return import_request(job, document) if document.format == "facts" else parse_request(job, document)


def import_request(job: Job, document: Document) -> ImportRequest:
    """What the indexers are told of the job of a table."""
    return ImportRequest(
        job_id=str(job.id),
        document_id=str(document.id),
        knowledge_base=job.knowledge_base,
        blob=document.blob,
        file_name=job.file_name,
        list_blob=document.list_blob,
        list_name=document.list_name,
        unit=document.unit,
    )


def parse_request(job: Job, document: Document) -> ParseRequest:
    """What the parsers are told of a job."""
    assert document.format != "facts", "tables are not parsed"
    return ParseRequest(
        job_id=str(job.id),
        document_id=str(document.id),
        knowledge_base=job.knowledge_base,
        sha256=document.sha256,
        blob=document.blob,
        file_name=job.file_name,
        format=document.format,
    )
