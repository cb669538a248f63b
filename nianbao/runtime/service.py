"""What a service hands to the runtime: its edges and its checks, nothing running yet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import grpc.aio
    from celery import Celery
    from starlette.types import ASGIApp


class Role(StrEnum):
    """The kinds of process that a service may run as."""

    RPC = "rpc"
    WORKER = "worker"
    HTTP = "http"


@dataclass(frozen=True, slots=True)
class WorkerSpec:
    """A Celery application and the queues that one worker process consumes.

    The process runs the solo pool: one task at a time. To run more tasks at once,
    start more processes.
    """

    app: Celery
    queues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """One service, wired but not started; `services.<name>.wiring.build()` returns it.

    A role that the service does not have is None. The factories are called only in the
    process that runs the role, so a worker never builds the HTTP application. `checks`
    say whether the service is ready: each raises when its dependency is not there.
    `database_connections` is the most that one process of a role opens.
    `close` runs once, after the last request.
    """

    name: str
    register_rpc: Callable[[grpc.aio.Server], None] | None = None
    make_http_app: Callable[[], ASGIApp] | None = None
    make_worker: Callable[[], WorkerSpec] | None = None
    checks: Mapping[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)
    database_connections: Mapping[Role, int] = field(default_factory=dict)
    close: Callable[[], Awaitable[None]] | None = None

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that this service can run as."""
        offered = {Role.RPC: self.register_rpc, Role.WORKER: self.make_worker, Role.HTTP: self.make_http_app}
        return tuple(role for role, factory in offered.items() if factory is not None)
