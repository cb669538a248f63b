"""The application: routers, middleware, error shape, and what starts and stops with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.gateway.http import (
    ask,
    bad_cases,
    batches,
    catalogue,
    chat_completions,
    compare,
    dead_letters,
    differences,
    documents,
    feedback,
    imports,
    jobs,
    keys,
    knowledge_bases,
    known_documents,
    login,
    models,
    orphans,
    pages,
    reports,
    sections,
    sessions,
    shelf,
    status,
)
from services.gateway.http.authenticate import Authenticate
from services.gateway.http.describe_api import describe_api
from services.gateway.http.errors import ErrorJson, install_error_handlers
from services.gateway.http.limit_body import LimitBody
from services.gateway.http.parts import Parts
from services.gateway.http.request_log import RequestLog
from services.gateway.http.security_headers import SecurityHeaders
from services.gateway.http.shed_load import ShedLoad

ROUTERS = (
    documents.router,
    known_documents.router,
    shelf.router,
    imports.router,
    jobs.router,
    batches.router,
    dead_letters.router,
    orphans.router,
    ask.router,
    catalogue.router,
    chat_completions.router,
    compare.router,
    models.router,
    reports.router,
    sections.router,
    differences.router,
    sessions.router,
    feedback.router,
    bad_cases.router,
    knowledge_bases.router,
    status.router,
    login.router,
    keys.router,
    pages.router,
)


def make_app(parts: Parts) -> FastAPI:
    """Build the application; nothing connects before it starts."""
    app = FastAPI(
        title="年报 nianbao",
        description='上市公司年报问答：每个数字都有出处。错误一律为 {"error": {"code", "message", "service"?}}。',
        version="1",
        lifespan=_lifespan,
        # The documentation pages load scripts from a CDN; /openapi.json needs nothing.
        docs_url=None,
        # Spans of requests, where traces are on (`nianbao.runtime.tracing`); metrics and logs are our own.
        telemetry={"operation_spans": False, "metrics": False, "logs": False},
        redoc_url=None,
        responses={"4XX": {"model": ErrorJson}, "5XX": {"model": ErrorJson}},
    )
    app.state.parts = parts
    for router in ROUTERS:
        app.include_router(router)
    install_error_handlers(app)
    describe_api(app)
    app.add_middleware(LimitBody, max_bytes=parts.settings.json_max_bytes, exempt=("/v1/documents", "/v1/imports"))
    app.add_middleware(Authenticate, door=parts.door)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(RequestLog)
    app.add_middleware(
        ShedLoad,
        asks_at_once=parts.settings.asks_at_once,
        requests_at_once=parts.settings.requests_at_once,
        ask_deadline_s=parts.settings.ask_deadline_s,
    )
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    parts: Parts = app.state.parts
    tasks = [asyncio.create_task(run()) for run in parts.background]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
