"""/v1/services and /v1/queues: which services answer, what waits, and how much was done lately."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter
from pydantic import BaseModel

from nianbao.runtime.health import run_checks
from nianbao.store import jobs
from services.gateway.http.parts import Gateway

router = APIRouter(prefix="/v1", tags=["status"])

_LATELY = timedelta(hours=1)


class ServiceJson(BaseModel):
    """Whether a service is ready; `reason` says why not."""

    name: str
    ready: bool
    reason: str


class ServicesJson(BaseModel):
    """The services behind the gateway."""

    services: list[ServiceJson]


class QueueJson(BaseModel):
    """A queue: messages that wait, messages that workers have in hand, and since when the next one waits."""

    name: str
    waiting: int
    taken: int
    oldest_s: float


class LastHourJson(BaseModel):
    """Jobs that ended within the last hour, and the pages that were read."""

    done: int
    failed: int
    pages: int


class QueuesJson(BaseModel):
    """All queues now."""

    queues: list[QueueJson]
    last_hour: LastHourJson


@router.get("/queues")
async def list_queues(gateway: Gateway) -> QueuesJson:
    """Say what waits and what is being worked on; a queue that waits while nobody has anything lacks a worker."""
    states = await gateway.queue.states()
    async with gateway.database.transaction() as connection:
        ended = await jobs.count_ended(connection, _LATELY)
    return QueuesJson(
        queues=[QueueJson.model_validate(each, from_attributes=True) for each in states],
        last_hour=LastHourJson.model_validate(ended, from_attributes=True),
    )


@router.get("/services")
async def list_services(gateway: Gateway) -> ServicesJson:
    """Ask every service for a sign of life."""
    failures = (await run_checks(gateway.peer_checks)).failures
    return ServicesJson(
        services=[
            ServiceJson(name=name, ready=name not in failures, reason=failures.get(name, ""))
            for name in gateway.peer_checks
        ]
    )
