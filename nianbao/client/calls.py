"""Each call of the gateway as a value: what to send, and how to read what comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import quote
from uuid import UUID

from nianbao.client import models

T = TypeVar("T")
Id = UUID | str
ExportFormat = Literal["xlsx", "csv", "json"]
Files = Sequence[Path | tuple[str, bytes]]
"""Files by path, or by name and content."""


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request; `read` makes a value of the JSON object that answers it."""

    method: str
    path: str
    read: Callable[[Mapping[str, Any]], T]
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None

    @property
    def request(self) -> dict[str, Any]:
        """The request as httpx takes it; parameters that are None are left out."""
        query = {name: value for name, value in self.query.items() if value is not None}
        return {"params": query, **({} if self.body is None else {"json": self.body})}


def ask_body(question: str, kb: str | None, session: str | None, *, store: bool, web: bool) -> dict[str, Any]:
    """The body of a question."""
    named = {"kb": kb, "session": session}
    given = {name: value for name, value in named.items() if value is not None}
    return {"question": question, "store": store, **given, **({"web": True} if web else {})}


def ask(body: Mapping[str, Any]) -> Call[models.Answer]:
    """Ask one question."""
    return Call("POST", "/v1/ask", models.Answer.model_validate, body=body)


def submit_urls(urls: Sequence[str], kb: str) -> Call[models.Submission]:
    """Let the gateway fetch documents."""
    return Call("POST", "/v1/documents", models.Submission.model_validate, body={"urls": list(urls), "kb": kb})


def jobs(status: str | None, batch: Id | None, kb: str | None, limit: int, after: Id | None) -> Call[models.Jobs]:
    """List jobs."""
    query = {"status": status, "batch": _text(batch), "kb": kb, "limit": limit, "after": _text(after)}
    return Call("GET", "/v1/jobs", models.Jobs.model_validate, query)


def job(job_id: Id) -> Call[models.Job]:
    """Find a job."""
    return Call("GET", f"/v1/jobs/{_part(job_id)}", models.Job.model_validate)


def retry_job(job_id: Id) -> Call[models.Job]:
    """Begin a new attempt of a failed job."""
    return Call("POST", f"/v1/jobs/{_part(job_id)}/retry", models.Job.model_validate)


def reports(
    kb: str | None, company: str | None, year: int | None, limit: int, offset: int
) -> Call[tuple[models.Report, ...]]:
    """List reports."""
    query = {"kb": kb, "company": company, "year": year, "limit": limit, "offset": offset}
    return Call("GET", "/v1/reports", _each("reports", models.Report), query)


def report(report_id: Id) -> Call[models.Report]:
    """Find a report."""
    return Call("GET", f"/v1/reports/{_part(report_id)}", models.Report.model_validate)


def outline(report_id: Id) -> Call[tuple[models.OutlineNode, ...]]:
    """List the headings of a report."""
    return Call("GET", f"/v1/reports/{_part(report_id)}/outline", _each("nodes", models.OutlineNode))


def sections(report_id: Id, title: str, limit: int) -> Call[models.Sections]:
    """Read the sections below headings that hold some words."""
    query = {"title": title, "limit": limit}
    return Call("GET", f"/v1/reports/{_part(report_id)}/sections", models.Sections.model_validate, query)


def facts(
    report_id: Id | None,
    kb: str | None,
    metric: str | None,
    period: str | None,
    table: str | None,
    limit: int,
    offset: int,
) -> Call[tuple[models.Fact, ...]]:
    """List facts."""
    query = {"report": _text(report_id), "kb": kb, "metric": metric, "period": period, "table": table}
    return Call("GET", "/v1/facts", _each("facts", models.Fact), {**query, "limit": limit, "offset": offset})


def comparison_body(
    companies: Sequence[str], metrics: Sequence[str], periods: Sequence[str], kb: str, scope: str
) -> dict[str, Any]:
    """The body of a comparison."""
    return {
        "companies": list(companies),
        "metrics": list(metrics),
        "periods": list(periods),
        "kb": kb,
        "scope": scope,
    }


def compare(body: Mapping[str, Any]) -> Call[models.Comparison]:
    """Set companies beside each other."""
    return Call("POST", "/v1/compare", models.Comparison.model_validate, body=body)


def ranking(metric: str, period: str, kb: str, scope: str, *, ascending: bool, limit: int) -> Call[models.Ranking]:
    """Order all companies by a metric."""
    query = {"metric": metric, "period": period, "kb": kb, "scope": scope, "ascending": ascending, "limit": limit}
    return Call("GET", "/v1/compare/ranking", models.Ranking.model_validate, query)


def sessions(kb: str | None, limit: int) -> Call[tuple[models.Session, ...]]:
    """List sessions."""
    return Call("GET", "/v1/sessions", _each("sessions", models.Session), {"kb": kb, "limit": limit})


def session(session_id: Id) -> Call[models.Conversation]:
    """Find a session with its messages."""
    return Call("GET", f"/v1/sessions/{_part(session_id)}", models.Conversation.model_validate)


def knowledge_bases() -> Call[tuple[models.KnowledgeBase, ...]]:
    """List knowledge bases."""
    return Call("GET", "/v1/knowledge-bases", _each("knowledge_bases", models.KnowledgeBase))


def session_path(session_id: Id) -> str:
    """The path of a session."""
    return f"/v1/sessions/{_part(session_id)}"


def picture_path(report_id: Id, page: int) -> str:
    """The path of a page's picture."""
    return f"/v1/reports/{_part(report_id)}/pages/{page}.png"


def _each(name: str, model: type[models.Value]) -> Callable[[Mapping[str, Any]], Any]:
    return lambda body: tuple(model.model_validate(each) for each in body[name])


def _text(value: Id | None) -> str | None:
    return None if value is None else str(value)


def _part(value: Id) -> str:
    """One step of a path, whatever a program was given for an id."""
    return quote(str(value), safe="")
