"""POST /v1/documents/known: which files need not be sent, because the knowledge base has their bytes."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from nianbao.store.knowledge_bases import DEFAULT_NAME, check_name
from services.gateway.http.job_json import JobJson, job_json
from services.gateway.http.parts import Gateway
from services.gateway.intake import Destination, NamedContent

router = APIRouter(prefix="/v1/documents", tags=["documents"])


class NamedContentJson(BaseModel):
    """A file by its name and the sha256 of its bytes, or a URL."""

    model_config = ConfigDict(extra="forbid")

    file_name: str = Field("", max_length=1000)
    sha256: str = Field("", pattern="^([0-9a-f]{64})?$")
    url: str = Field("", max_length=4000)


class KnownRequestJson(BaseModel):
    """Files that a batch is about to send."""

    model_config = ConfigDict(extra="forbid")

    batch: UUID
    kb: str = DEFAULT_NAME
    files: list[NamedContentJson] = Field(min_length=1, max_length=200)


class KnownJson(BaseModel):
    """The job of each file in the order asked; null where the file must be sent."""

    jobs: list[JobJson | None]


@router.post("/known")
async def recognise_documents(gateway: Gateway, wanted: KnownRequestJson) -> KnownJson:
    """Submit files by their content, as far as the knowledge base has it.

    A file that the batch has already gives its job as it is, so a submission that broke off
    can be gone through again; one that another batch brought becomes a duplicate.
    """
    to = Destination(check_name(wanted.kb), wanted.batch)
    found = [
        await gateway.intake.recognise(NamedContent(file.file_name, file.sha256, file.url), to)
        if file.sha256 or file.url
        else None
        for file in wanted.files
    ]
    return KnownJson(jobs=[None if job is None else job_json(job) for job in found])
