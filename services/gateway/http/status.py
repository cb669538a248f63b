"""/v1/services: which of the services behind the gateway answer."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from nianbao.runtime.health import run_checks
from services.gateway.http.parts import Gateway

router = APIRouter(prefix="/v1/services", tags=["status"])


class ServiceJson(BaseModel):
    """Whether a service is ready; `reason` says why not."""

    name: str
    ready: bool
    reason: str


class ServicesJson(BaseModel):
    """The services behind the gateway."""

    services: list[ServiceJson]


@router.get("")
async def list_services(gateway: Gateway) -> ServicesJson:
    """Ask every service for a sign of life."""
    failures = (await run_checks(gateway.peer_checks)).failures
    return ServicesJson(
        services=[
            ServiceJson(name=name, ready=name not in failures, reason=failures.get(name, ""))
            for name in gateway.peer_checks
        ]
    )
