"""A document comes in: check and store its bytes, decide whether it is new, write the job, enqueue."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import structlog
from psycopg import AsyncConnection

from nianbao.domain.errors import BadDocument, Unavailable
from nianbao.domain.job import JobState
from nianbao.queue.messages import ImportRequest, ParseRequest
from nianbao.store import documents, jobs, knowledge_bases
from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.documents import Document, DocumentFormat
from nianbao.store.jobs import Job
from nianbao.store.objects import ObjectStore
from services.gateway.display_name import display_name
from services.gateway.fetch_url import fetch_url
from services.gateway.job_life import fail
from services.gateway.measures import JOBS, UPLOADED_BYTES
from services.gateway.ports import ParseQueue
from services.gateway.sniff_format import sniff_format
from services.gateway.upload_stream import UploadStream

log = structlog.get_logger(__name__)

STAGES = ("store", "register", "enqueue")

QUEUE_DOWN = "queue_unavailable"


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
        queue: ParseQueue,
        *,
        max_bytes: int,
        idle_s: float,
        at_once: int,
    ) -> None:
        self._database = database
        self._store = store
        self._queue = queue
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

    async def submit(self, file: StoredFile | RefusedFile, to: Destination) -> Job:
        """Write the job of a file and enqueue it unless it is refused or a duplicate.

        Raises:
            Unavailable: the database is away (nothing was written), or the queue is (the
                job is written as failed, so that it can be retried).
            BadInput: the knowledge base is new and may not be called so.
        """
        async with self._database.transaction() as connection:
            await knowledge_bases.ensure(connection, to.knowledge_base)
            if isinstance(file, RefusedFile):
                job, document = _refused_job(file, to), None
            else:
                job, document = await self._registered(connection, file, to)
            await jobs.insert(connection, job)
        JOBS.labels(job.state.value).inc()
        log.info("job_created", job_id=str(job.id), state=job.state, reason_code=job.reason_code)
        if job.state is JobState.QUEUED and document is not None:
            await self.enqueue(job, document)
        return job

    async def enqueue(self, job: Job, document: Document) -> None:
        """Send a queued job to the parsers; when the queue is away the job fails for that reason.

        Raises:
            Unavailable: the queue is away.
        """
        try:
            await self._queue.send(request_of(job, document))
        except Unavailable as error:
            reason = error.message
            async with self._database.transaction() as connection:
                await jobs.change(connection, job.id, lambda now: _unsent(now, reason))
            raise

    async def _registered(self, connection: AsyncConnection, file: StoredFile, to: Destination) -> tuple[Job, Document]:
        base = await knowledge_bases.find(connection, to.knowledge_base)
        wanted = _document(file, base.id)
        document = await documents.ensure(connection, wanted)
        standing = await jobs.standing_for_document(connection, document.id)
        job = Job(uuid.uuid4(), to.batch_id, to.knowledge_base, file.file_name, JobState.QUEUED, document.id)
        if standing is None or (document.format == "facts" and standing.state.is_success):
            # Importing a table again replaces what it brought.
            return job, document
        return _after(standing, job), document


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


def _unsent(job: Job, reason: str) -> Job | None:
    """A message that seemed lost may have arrived after all: then the job has moved already."""
    return fail(job, QUEUE_DOWN, reason) if job.state is JobState.QUEUED else None


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
