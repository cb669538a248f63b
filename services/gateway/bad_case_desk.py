"""Bad cases as the gateway takes them in and sorts them by rules; a model and people sort what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from psycopg import AsyncConnection
from pydantic import ValidationError

from nianbao.bad_cases.case import BadCase, Source
from nianbao.bad_cases.sort_by_rules import sort_by_rules
from nianbao.store import bad_cases
from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.bad_cases import CaseFilter, NewCase, StoredCase
from services.gateway.answer_json import AnswerJson
from services.gateway.pipeline import Answered

_AT_ONCE = 200
# What an answer's JSON holds for showing it, which no sorting needs.
_NOT_KEPT = frozenset({"message", "session", "figures", "web"})


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases were sorted, and how many no rule has a word on."""

    sorted: int
    left: int


class BadCaseDesk:
    """Takes cases in and sorts them."""

    def __init__(self, database: AsyncPostgres) -> None:
        self._database = database

    async def keep_dropped(self, knowledge_base: str, answer: AnswerJson, event: Answered) -> None:
        """Keep what the guard dropped from an answer, with the passages that it was held against, and sort it."""
        dropped = [
            {
                "sentence": each.sentence,
                "problems": [{"kind": kind, "quote": quote} for kind, quote in each.problems],
            }
            for each in event.answer.dropped
        ]
        evidence = [
            {"report": each.report_id, "document": each.document, "page": each.page, "title": each.title_path}
            for each in event.passages
        ]
        question = event.understanding.text
        said = "\n".join([question, *(each.sentence for each in event.answer.dropped)])
        case = NewCase(
            Source.GUARD,
            sha256(said.encode()).hexdigest()[:32],
            question,
            answer.model_dump(mode="json", exclude=set(_NOT_KEPT)),
            {"dropped": dropped, "evidence": evidence},
        )
        await self.add(knowledge_base, [case])

    async def add(self, knowledge_base: str, cases: Sequence[NewCase]) -> int:
        """Keep cases and sort what is not sorted yet; returns how many are new.

        Raises:
            NotFound: no such knowledge base.
        """
        async with self._database.transaction() as connection:
            new = await bad_cases.put(connection, knowledge_base, cases)
        if new:
            await self.sort(knowledge_base)
        return new

    async def collect(self, knowledge_base: str | None) -> int:
        """Make a case of each fact whose check failed, and sort them; returns how many are new."""
        async with self._database.transaction() as connection:
            new = await bad_cases.collect_identities(connection, knowledge_base)
        await self.sort(knowledge_base)
        return new

    async def sort(self, knowledge_base: str | None) -> Tally:
        """Sort by rules what is not sorted yet."""
        before: int | None = None
        done = left = 0
        while True:
            async with self._database.transaction() as connection:
                wanted = CaseFilter(knowledge_base=knowledge_base, case_class="")
                listed = await bad_cases.list_newest(connection, wanted, before, _AT_ONCE)
                outcomes = [await sort_stored(connection, each) for each in listed]
            done += sum(outcomes)
            left += len(outcomes) - sum(outcomes)
            if len(listed) < _AT_ONCE:
                return Tally(done, left)
            before = listed[-1].id


async def sort_stored(connection: AsyncConnection, case: StoredCase) -> bool:
    """Sort one case by rules; False where no rule has a word on it, or a person or a model had."""
    found = sort_by_rules(read_case(case.source, case.question, case.answer, case.complaint))
    if found is None:
        return False
    return await bad_cases.sort_case(
        connection, case.id, found.case_class, found.sorted_by, found.confidence, found.why
    )


def read_case(source: str, question: str, answer: Mapping[str, Any], complaint: Mapping[str, Any]) -> BadCase:
    """Read what is kept of a case; an answer of a form that is no longer known counts as empty."""
    try:
        return BadCase.model_validate(
            {"source": source, "question": question, "answer": answer, "complaint": complaint}
        )
    except ValidationError:
        return BadCase.model_validate({"source": source, "question": question, "complaint": complaint})
