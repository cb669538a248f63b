"""The gateway's REST as methods, for asyncio; `client.py` is the same blocking."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from nianbao.client import calls, models
from nianbao.client.calls import Call, ExportFormat, Files, Id
from nianbao.client.connection import Retries, connection
from nianbao.client.errors import error_of, gateway_errors, object_of
from nianbao.client.events import AskEvent, EventReader, ask_event
from nianbao.domain.errors import Unavailable

T = TypeVar("T")
DEFAULT_KB = "default"
GROUP = "合并"
_POLL_S = 0.5


class AsyncClient:
    """A connection to the gateway; one for an event loop.

    Without `base_url` NIANBAO_URL, or the system that `nianbao up` started here; without `api_key`
    NIANBAO_API_KEY. Every method raises `BadInput` when the gateway refuses the request, and
    `Unavailable` when it, or a service behind it, does not answer; what is busy is asked again first.
    """

    def __init__(
        self,
        base_url: str | None = None,
        api_key: str | None = None,
        *,
        retries: Retries | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        with gateway_errors():
            self._http = httpx.AsyncClient(transport=transport, **connection(base_url, api_key))
        self._retries = retries or Retries()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def ask(
        self, question: str, *, kb: str | None = None, session: str | None = None, store: bool = True, web: bool = False
    ) -> models.Answer:
        """Answer one question."""
        return await self._send(calls.ask(calls.ask_body(question, kb, session, store=store, web=web)))

    async def ask_stream(
        self, question: str, *, kb: str | None = None, session: str | None = None, store: bool = True, web: bool = False
    ) -> AsyncIterator[AskEvent]:
        """Answer one question as it grows: `Understood`, pieces of text, and `AnswerReady` at last.

        Raises:
            NianbaoError: the answer broke off, by its kind.
        """
        body = calls.ask_body(question, kb, session, store=store, web=web)
        async for name, data in self.stream_events("/v1/ask", body):
            if (event := ask_event(name, data)) is not None:
                yield event

    async def submit_urls(self, urls: Sequence[str], *, kb: str = DEFAULT_KB) -> models.Submission:
        """Let the gateway fetch documents; each becomes a job."""
        return await self._send(calls.submit_urls(urls, kb))

    async def upload(self, files: Files, *, kb: str = DEFAULT_KB, batch: Id | None = None) -> models.Submission:
        """Submit files; each becomes a job. The same bytes again are a duplicate."""
        fields = {"kb": kb, **({} if batch is None else {"batch": str(batch)})}
        for attempt in range(self._retries.most + 1):
            with ExitStack() as opened:
                # Opened anew for each attempt, since one that was refused has read them.
                parts = [
                    ("file", (each.name, opened.enter_context(each.open("rb"))))
                    if isinstance(each, Path)
                    else ("file", each)
                    for each in files
                ]
                with gateway_errors():
                    response = await self._http.post("/v1/documents", data=fields, files=parts)
            wait_s = self._retries.wait_s(response, attempt)
            if wait_s is None:
                return models.Submission.model_validate(object_of(response))
            await asyncio.sleep(wait_s)
        raise AssertionError("the last attempt returns or raises")

    async def jobs(
        self,
        *,
        status: str | None = None,
        batch: Id | None = None,
        kb: str | None = None,
        limit: int = 50,
        after: Id | None = None,
    ) -> models.Jobs:
        """List jobs, newest first."""
        return await self._send(calls.jobs(status, batch, kb, limit, after))

    async def job(self, job_id: Id) -> models.Job:
        """Find one job."""
        return await self._send(calls.job(job_id))

    async def wait(self, job_id: Id, *, timeout_s: float = 600.0) -> models.Job:
        """Wait until a job is over, whatever became of it.

        Raises:
            Unavailable: it was not over in time; it goes on.
        """
        until = time.monotonic() + timeout_s
        while not (job := await self.job(job_id)).is_over:
            if time.monotonic() >= until:
                raise Unavailable(f"任务 {job_id} 在 {timeout_s:g} 秒内没有结束，仍在进行", service="gateway")
            await asyncio.sleep(_POLL_S)
        return job

    async def retry_job(self, job_id: Id) -> models.Job:
        """Begin a new attempt of a failed job."""
        return await self._send(calls.retry_job(job_id))

    async def reports(
        self,
        *,
        kb: str | None = None,
        company: str | None = None,
        year: int | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> tuple[models.Report, ...]:
        """List reports by company and year; `company` is a code or a part of a name."""
        return await self._send(calls.reports(kb, company, year, limit, offset))

    async def report(self, report_id: Id) -> models.Report:
        """Find one report."""
        return await self._send(calls.report(report_id))

    async def picture(
        self, report_id: Id, page: int, *, box: models.Corners | None = None, dpi: int | None = None
    ) -> bytes:
        """Draw a page as PNG, with a box marked."""
        query = {"box": None if box is None else ",".join(map(str, box)), "dpi": dpi}
        given = {name: value for name, value in query.items() if value is not None}
        return (await self._respond("GET", calls.picture_path(report_id, page), params=given)).content

    async def outline(self, report_id: Id) -> tuple[models.OutlineNode, ...]:
        """List the headings of a report in reading order."""
        return await self._send(calls.outline(report_id))

    async def sections(self, report_id: Id, title: str, *, limit: int = 20) -> models.Sections:
        """Read the sections below headings that hold all words of `title`."""
        return await self._send(calls.sections(report_id, title, limit))

    async def facts(
        self,
        *,
        report_id: Id | None = None,
        kb: str | None = None,
        metric: str | None = None,
        period: str | None = None,
        table: str | None = None,
        limit: int = 200,
        offset: int = 0,
    ) -> tuple[models.Fact, ...]:
        """List facts with their passports."""
        return await self._send(calls.facts(report_id, kb, metric, period, table, limit, offset))

    async def compare(
        self,
        companies: Sequence[str],
        metrics: Sequence[str],
        periods: Sequence[str] = (),
        *,
        kb: str = DEFAULT_KB,
        scope: str = GROUP,
    ) -> models.Comparison:
        """Set companies beside each other; without periods the last three loaded years."""
        return await self._send(calls.compare(calls.comparison_body(companies, metrics, periods, kb, scope)))

    async def export(
        self,
        companies: Sequence[str],
        metrics: Sequence[str],
        periods: Sequence[str] = (),
        *,
        kb: str = DEFAULT_KB,
        scope: str = GROUP,
        format: ExportFormat = "xlsx",
    ) -> bytes:
        """Give a comparison as a file: a workbook with live formulas, CSV, or JSON."""
        body = calls.comparison_body(companies, metrics, periods, kb, scope)
        return (await self._respond("POST", "/v1/compare/export", params={"format": format}, json=body)).content

    async def ranking(
        self,
        metric: str,
        period: str,
        *,
        kb: str = DEFAULT_KB,
        scope: str = GROUP,
        ascending: bool = False,
        limit: int = 20,
    ) -> models.Ranking:
        """Order all companies of a period by a metric, and say how their values lie."""
        return await self._send(calls.ranking(metric, period, kb, scope, ascending=ascending, limit=limit))

    async def sessions(self, *, kb: str | None = None, limit: int = 50) -> tuple[models.Session, ...]:
        """List sessions, the last used first."""
        return await self._send(calls.sessions(kb, limit))

    async def session(self, session_id: Id) -> models.Conversation:
        """Find a session with its messages."""
        return await self._send(calls.session(session_id))

    async def delete_session(self, session_id: Id) -> None:
        """Delete a session and its messages."""
        await self._respond("DELETE", calls.session_path(session_id))

    async def knowledge_bases(self) -> tuple[models.KnowledgeBase, ...]:
        """List all knowledge bases."""
        return await self._send(calls.knowledge_bases())

    async def call(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        """Make a request that has no method here, with httpx's keywords, for a JSON object."""
        response = await self._respond(method, path, **request)
        return object_of(response)

    async def stream_events(self, path: str, body: Mapping[str, Any]) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """POST for server-sent events: their names and data, until the stream ends."""
        headers = {"accept": "text/event-stream"}
        for attempt in range(self._retries.most + 1):
            with gateway_errors():
                async with self._http.stream("POST", path, json=body, headers=headers) as response:
                    wait_s = self._retries.wait_s(response, attempt)
                    if wait_s is None and response.status_code >= 400:
                        await response.aread()
                        raise error_of(response)
                    if wait_s is None:
                        reader = EventReader()
                        async for line in response.aiter_lines():
                            for event in reader.read(line):
                                yield event
                        return
            await asyncio.sleep(wait_s)

    async def _send(self, call: Call[T]) -> T:
        return call.read(await self.call(call.method, call.path, **call.request))

    async def _respond(self, method: str, path: str, **request: Any) -> httpx.Response:
        """The response when the gateway has done what was asked.

        Raises:
            NianbaoError: it has not, by the kind of its refusal.
        """
        for attempt in range(self._retries.most + 1):
            with gateway_errors():
                response = await self._http.request(method, path, **request)
            wait_s = self._retries.wait_s(response, attempt)
            if wait_s is not None:
                await asyncio.sleep(wait_s)
                continue
            if response.status_code >= 400:
                raise error_of(response)
            return response
        raise AssertionError("the last attempt returns or raises")
