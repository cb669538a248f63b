"""/v1/bad-cases: what was answered wrongly, of which class it is and who said so."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from nianbao.bad_cases.case import CaseClass, Complaint, Said, SortedBy, Source
from nianbao.store import bad_cases
from nianbao.store.bad_cases import CaseFilter, NewCase, StoredCase
from nianbao.store.knowledge_bases import DEFAULT_NAME
from services.gateway.http.parts import Gateway

router = APIRouter(prefix="/v1/bad-cases", tags=["bad-cases"])

_MOST_ADDED = 500


class BadCaseJson(BaseModel):
    """A case; `class`, `sorted_by` and `confidence` are null until it is sorted.

    `answer` is as it was given, `complaint` what its source says is wrong.
    """

    model_config = ConfigDict(populate_by_name=True)

    id: int
    kb: str
    source: Source
    question: str
    answer: dict[str, Any]
    complaint: dict[str, Any]
    case_class: CaseClass | None = Field(serialization_alias="class")
    sorted_by: SortedBy | None
    confidence: float | None
    why: str
    created_at: datetime


class BadCasesJson(BaseModel):
    """Cases, newest first; `counts` are of all cases by class ("" not sorted), `next` is the next page's `before`."""

    bad_cases: list[BadCaseJson]
    counts: dict[str, int]
    next: int | None


class EvalFailureJson(BaseModel):
    """A question that an evaluation found wrongly answered; `key` names it within the evaluation."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=1, max_length=200)
    question: str = Field(min_length=1, max_length=2000)
    answer: Said = Said()
    complaint: Complaint = Complaint()


class CollectJson(BaseModel):
    """What to take in: the facts whose checks failed, and an evaluation's failures."""

    model_config = ConfigDict(extra="forbid")

    kb: str | None = None
    identities: bool = False
    failures: list[EvalFailureJson] = Field(default=[], max_length=_MOST_ADDED)


class CollectedJson(BaseModel):
    """How many cases are new."""

    new: int


class SortJson(BaseModel):
    """Where to sort; null means in all knowledge bases."""

    model_config = ConfigDict(extra="forbid")

    kb: str | None = None


class SortedJson(BaseModel):
    """How many cases rules sorted, and how many they leave to a model or a person."""

    sorted: int
    left: int


class ClassJson(BaseModel):
    """Of which class a case is; a person's word is not outranked, and a model's not by rules."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    case_class: CaseClass = Field(alias="class")
    sorted_by: Literal[SortedBy.MODEL, SortedBy.PERSON] = SortedBy.PERSON
    confidence: float = Field(1.0, ge=0, le=1)
    why: str = Field("", max_length=500)


@router.get("", response_model_by_alias=True)
async def list_bad_cases(
    gateway: Gateway,
    kb: str | None = None,
    source: Source | None = None,
    case_class: Annotated[CaseClass | Literal["unsorted"] | None, Query(alias="class")] = None,
    sorted_by: SortedBy | None = None,
    below: Annotated[float | None, Query(ge=0, le=1, description="只列把握低于此数的，未分类的也算")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    before: int | None = None,
) -> BadCasesJson:
    """List cases, newest first."""
    wanted = CaseFilter(kb, source, "" if case_class == "unsorted" else case_class, sorted_by, below)
    async with gateway.database.transaction() as connection:
        listed = await bad_cases.list_newest(connection, wanted, before, limit)
        counts = await bad_cases.count_by_class(connection, kb)
    return BadCasesJson(
        bad_cases=[_json(each) for each in listed],
        counts=counts,
        next=listed[-1].id if len(listed) == limit else None,
    )


@router.get("/{case_id}", response_model_by_alias=True)
async def show_bad_case(gateway: Gateway, case_id: int) -> BadCaseJson:
    """Show one case."""
    async with gateway.database.transaction() as connection:
        return _json(await bad_cases.get(connection, case_id))


@router.post("/collect")
async def collect_bad_cases(gateway: Gateway, wanted: CollectJson) -> CollectedJson:
    """Take in what evaluations and accounting identities found wrong; what is there already stays as it is."""
    new = 0
    if wanted.failures:
        cases = [
            NewCase(
                Source.EVAL,
                each.key,
                each.question,
                each.answer.model_dump(mode="json"),
                each.complaint.model_dump(mode="json", exclude_defaults=True),
            )
            for each in wanted.failures
        ]
        new += await gateway.cases.add(wanted.kb or DEFAULT_NAME, cases)
    if wanted.identities:
        new += await gateway.cases.collect(wanted.kb)
    return CollectedJson(new=new)


@router.post("/sort")
async def sort_bad_cases(gateway: Gateway, wanted: SortJson) -> SortedJson:
    """Sort by rules what is not sorted yet."""
    tally = await gateway.cases.sort(wanted.kb)
    return SortedJson(sorted=tally.sorted, left=tally.left)


@router.put("/{case_id}/class", status_code=204)
async def label_bad_case(gateway: Gateway, case_id: int, given: ClassJson) -> None:
    """Say of which class a case is, as a person or for a model."""
    async with gateway.database.transaction() as connection:
        await bad_cases.sort_case(connection, case_id, given.case_class, given.sorted_by, given.confidence, given.why)


def _json(each: StoredCase) -> BadCaseJson:
    return BadCaseJson(
        id=each.id,
        kb=each.knowledge_base,
        source=Source(each.source),
        question=each.question,
        answer=dict(each.answer),
        complaint=dict(each.complaint),
        case_class=None if each.case_class is None else CaseClass(each.case_class),
        sorted_by=None if each.sorted_by is None else SortedBy(each.sorted_by),
        # Stored as a short float: 0.9 would come out as 0.8999999761581421.
        confidence=None if each.confidence is None else round(each.confidence, 4),
        why=each.why,
        created_at=each.created_at,
    )
