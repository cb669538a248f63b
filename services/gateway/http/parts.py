"""What the endpoints call; wiring makes it, tests make it from doubles."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, cast

from fastapi import Depends, Request

from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.objects import ObjectStore
from services.gateway.bad_case_desk import BadCaseDesk
from services.gateway.batch_board import BatchBoard
from services.gateway.compare.compare_desk import CompareDesk
from services.gateway.conversations import Conversations
from services.gateway.differences.difference_desk import DifferenceDesk
from services.gateway.intake import Intake
from services.gateway.job_board import JobBoard
from services.gateway.keys.doorkeeper import Doorkeeper
from services.gateway.library import Library
from services.gateway.page_pictures import PagePictures
from services.gateway.pipeline import AskPipeline
from services.gateway.ports import ParseQueue, PassageSource
from services.gateway.relay import Relay
from services.gateway.settings import GatewaySettings
from services.gateway.shelf import Shelf

Hook = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Parts:
    """The gateway's use cases. `background` runs as long as the application does.

    `peer_checks` ask the other services for a sign of life, by name.
    """

    settings: GatewaySettings
    database: AsyncPostgres
    ask: AskPipeline
    conversations: Conversations
    intake: Intake
    board: JobBoard
    batches: BatchBoard
    relay: Relay
    store: ObjectStore
    queue: ParseQueue
    library: Library
    shelf: Shelf
    compare: CompareDesk
    differences: DifferenceDesk
    cases: BadCaseDesk
    outlines: PassageSource
    pictures: PagePictures
    door: Doorkeeper
    peer_checks: Mapping[str, Hook] = field(default_factory=dict)
    background: tuple[Hook, ...] = ()


def _parts_of(request: Request) -> Parts:
    return cast("Parts", request.app.state.parts)


Gateway = Annotated[Parts, Depends(_parts_of)]
"""The parts, as a parameter of an endpoint."""
