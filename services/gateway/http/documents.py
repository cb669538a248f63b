"""POST /v1/documents: files as they arrive, or URLs to fetch."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import ClientDisconnect

from nianbao.domain.errors import BadInput, NianbaoError
from nianbao.store.jobs import Job
from nianbao.store.knowledge_bases import DEFAULT_NAME, check_name
from services.gateway.http.errors import error_response
from services.gateway.http.job_json import SubmissionJson, job_json
from services.gateway.http.parts import Gateway, Parts
from services.gateway.intake import Destination, RefusedFile, StoredFile, content_source
from services.gateway.keys.count_file import count_file
from services.gateway.read_multipart import FieldPart, FilePart, read_multipart

router = APIRouter(prefix="/v1/documents", tags=["documents"])

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        "kb": {"type": "string", "description": "知识库，没有则建立；默认 default"},
                        "batch": {"type": "string", "format": "uuid", "description": "同一批文件的编号，可分多次提交"},
                    },
                }
            },
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["urls"],
                    "properties": {
                        "urls": {"type": "array", "items": {"type": "string", "format": "uri"}},
                        "kb": {"type": "string"},
                        "batch": {"type": "string", "format": "uuid"},
                    },
                }
            },
        },
    }
}


@dataclass(slots=True)
class _Form:
    """What is known of a form while it is being read; files wait until its knowledge base is known."""

    knowledge_base: str | None
    batch_id: uuid.UUID | None
    sha256: str = ""
    waiting: list[StoredFile | RefusedFile] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)

    def destination(self) -> Destination:
        """Where files go; fixed from the first file that is submitted on."""
        self.batch_id = self.batch_id or uuid.uuid4()
        return Destination(self.knowledge_base or DEFAULT_NAME, self.batch_id)


class UrlsJson(BaseModel):
    """Documents to be fetched."""

    model_config = ConfigDict(extra="forbid")

    urls: list[str] = Field(min_length=1)
    kb: str | None = None
    batch: str | None = None


@router.post("", status_code=202, response_model=SubmissionJson, openapi_extra=_BODY)
async def submit_documents(
    gateway: Gateway,
    request: Request,
    kb: str | None = None,
    batch: str | None = None,
    sha256: Annotated[
        str, Query(pattern="^([0-9a-f]{64})?$", description="唯一文件的 sha256，续传时据此认出被拒的文件")
    ] = "",
) -> SubmissionJson | JSONResponse:
    """Take files in and enqueue them; each becomes a job, also one that is refused at once.

    The answer to an error lists the jobs of the files before it.
    """
    form = _Form(None if kb is None else check_name(kb), _read_batch(batch), sha256)
    try:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json":
            await _take_urls(gateway, await _read_urls(gateway, request), form)
        else:
            await _take_files(gateway, request, form)
    except ClientDisconnect:
        # Nobody reads the answer; files that came whole are jobs already or were never said to be.
        return error_response(BadInput("上传中断", code="incomplete_upload"))
    except NianbaoError as error:
        return error_response(error, _submission(form).model_dump(mode="json") if form.jobs else None)
    return _submission(form)


async def _take_files(gateway: Parts, request: Request, form: _Form) -> None:
    parts = read_multipart(request.headers.get("content-type", ""), _body(request))
    async for part in parts:
        if isinstance(part, FieldPart):
            _take_field(form, part)
        else:
            await _take_file(gateway, form, part)
    if not form.jobs and not form.waiting:
        raise BadInput("没有收到文件，请在 multipart/form-data 中以 file 字段上传", code="no_files")
    await _submit_waiting(gateway, form)


async def _read_urls(gateway: Parts, request: Request) -> UrlsJson:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > gateway.settings.json_max_bytes:
            raise BadInput("请求内容太长，请分几次提交", code="body_too_large")
    try:
        wanted = UrlsJson.model_validate_json(body)
    except ValidationError as error:
        raise BadInput('请求应为 {"urls": ["https://…"], "kb": "…"}，请改正后再试', code="bad_request") from error
    most = gateway.settings.urls_at_once
    if len(wanted.urls) > most:
        raise BadInput(f"一次最多提交 {most} 个 URL，请分几次提交", code="too_many_urls")
    return wanted


async def _take_urls(gateway: Parts, wanted: UrlsJson, form: _Form) -> None:
    """Fetch and submit one after the other: the answer lists the jobs in the order of the URLs."""
    form.knowledge_base = form.knowledge_base if wanted.kb is None else check_name(wanted.kb)
    form.batch_id = _read_batch(wanted.batch) or form.batch_id
    settings = gateway.settings
    for url in wanted.urls:
        await count_file(gateway.door.limiter)
        file = await gateway.intake.fetch(
            url, allow_private=settings.url_allow_private, timeout_s=settings.url_timeout_s
        )
        form.jobs.append(await gateway.intake.submit(file, form.destination(), source=url[:4000]))


def _take_field(form: _Form, part: FieldPart) -> None:
    if part.name == "kb":
        named = check_name(part.value)
        if form.jobs and named != form.destination().knowledge_base:
            raise BadInput("kb 字段应排在文件之前", code="late_field")
        form.knowledge_base = named
    elif part.name == "batch":
        batch_id = _read_batch(part.value)
        if form.jobs and batch_id != form.batch_id:
            raise BadInput("batch 字段应排在文件之前", code="late_field")
        form.batch_id = batch_id


async def _take_file(gateway: Parts, form: _Form, part: FilePart) -> None:
    if not part.file_name:
        # What a browser sends for a file input that was left empty.
        return
    if len(form.waiting) + len(form.jobs) >= gateway.settings.files_at_once:
        raise BadInput(f"一次最多上传 {gateway.settings.files_at_once} 个文件，请分几次提交", code="too_many_files")
    await count_file(gateway.door.limiter)
    form.waiting.append(await gateway.intake.store(part.file_name, part.pieces))
    if form.knowledge_base is not None:
        await _submit_waiting(gateway, form)


async def _submit_waiting(gateway: Parts, form: _Form) -> None:
    destination = form.destination()
    while form.waiting:
        file = form.waiting.pop(0)
        # What is stored is known by its own sha256; of a refused file there is only what its sender said.
        source = content_source(form.sha256) if isinstance(file, RefusedFile) and form.sha256 else ""
        form.jobs.append(await gateway.intake.submit(file, destination, source))
        if isinstance(file, RefusedFile) and file.refusal.code == "too_large":
            # The rest of such a body is not worth reading to its end.
            raise file.refusal


async def _body(request: Request) -> AsyncIterator[bytes]:
    async for piece in request.stream():
        if piece:
            yield piece


def _read_batch(text: str | None) -> uuid.UUID | None:
    if text is None:
        return None
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise BadInput("batch 不是有效的编号（UUID），请改正或不填", code="bad_batch") from error


def _submission(form: _Form) -> SubmissionJson:
    return SubmissionJson(batch=form.destination().batch_id, jobs=[job_json(job) for job in form.jobs])
