"""The use case: a question that rules are unsure of -> an understanding by a model, or the rules' own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import structlog
from prometheus_client import Counter

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.errors import Overloaded, Unavailable
from nianbao.domain.question import Route, Understanding
from nianbao.llm.steady import RESTING, SteadyJsonModel
from nianbao.rpc.clients import RecalledColumn
from services.nl2sql.plan import make_task
from services.nl2sql.plan.cannot_plan import CannotPlan
from services.nl2sql.reader import Reader
from services.nl2sql.reread.check_proposal import check_proposal
from services.nl2sql.reread.choices import Choices, choose
from services.nl2sql.reread.not_accepted import NotAccepted
from services.nl2sql.reread.proposal import proposal_schema, read_proposal
from services.nl2sql.reread.sample_values import with_samples
from services.nl2sql.reread.to_understanding import to_understanding
from services.nl2sql.reread.write_prompt import repair_messages, write_prompt

log = structlog.get_logger(__name__)

REREAD = Counter("nianbao_nl2sql_reread", "Questions put to the model, by what came of it", ("outcome",))
REPAIRS_MAX = 2
_RECALLED = 10
_OUTCOMES = {RESTING: "resting", Overloaded.code: "shed"}


class ColumnRecall(Protocol):
    """Finds the columns that a question seems to name: the indexer."""

    async def recall_columns(self, question: str, limit: int = 5) -> Sequence[RecalledColumn]:
        """Find columns, best first; those with score 0 are keys that every question has."""
        ...


@dataclass(frozen=True, slots=True)
class Rereader:
    """Reads questions again with a model; `timeout_s` bounds one question, repairs and all."""

    model: SteadyJsonModel
    recall: ColumnRecall
    reader: Reader
    catalogue: Catalogue
    timeout_s: float
    max_tokens: int = 400

    async def reread(self, understanding: Understanding, knowledge_base: str) -> Understanding:
        """Return what the model made of the question and checks let pass, or the rules' understanding.

        A refusal then also says why the model's reading was not accepted; it is unchanged where
        the model could not be asked.
        """
        try:
            async with asyncio.timeout(self.timeout_s):
                accepted, reason = await self._read(understanding, knowledge_base)
        except TimeoutError:
            self.model.rest()
            return self._unasked(understanding, "timeout")
        except Unavailable as error:
            log.warning("model_unavailable", service=error.service, code=error.code)
            return self._unasked(understanding, _OUTCOMES.get(error.code, "unavailable"))
        REREAD.labels("accepted" if accepted else "refused").inc()
        log.info("question_reread", accepted=accepted is not None, reason=reason)
        return accepted or _with_reason(understanding, reason)

    @staticmethod
    def _unasked(understanding: Understanding, outcome: str) -> Understanding:
        REREAD.labels(outcome).inc()
        log.warning("question_not_reread", outcome=outcome)
        return understanding

    async def _read(self, understanding: Understanding, knowledge_base: str) -> tuple[Understanding | None, str]:
        recalled = await self.recall.recall_columns(understanding.text, _RECALLED)
        choices = choose(understanding, [column.name for column in recalled if column.score > 0], self.catalogue)
        if not choices.metrics or not choices.periods:
            return None, "没有找到可能的指标或报告期。"
        async with self.reader.read(knowledge_base) as view:
            choices = await with_samples(choices, view, self.catalogue)
        messages, schema = write_prompt(understanding, choices), proposal_schema(choices)
        reason = ""
        for _ in range(1 + REPAIRS_MAX):
            output = await self.model.write_json(messages, schema, max_tokens=self.max_tokens)
            try:
                return self._accept(output, understanding, choices), ""
            except NotAccepted as error:
                reason = error.sentence
                messages = [*messages, *repair_messages(output, reason)]
        return None, reason

    def _accept(self, output: str, understanding: Understanding, choices: Choices) -> Understanding:
        proposal = read_proposal(output)
        check_proposal(proposal, understanding, choices, self.catalogue)
        accepted = to_understanding(proposal, understanding)
        try:
            make_task(accepted, self.catalogue)
        except CannotPlan as error:
            raise NotAccepted(error.sentence) from None
        return accepted


def _with_reason(understanding: Understanding, reason: str) -> Understanding:
    if understanding.route is not Route.REFUSE:
        return understanding
    return replace(understanding, refusal=f"{understanding.refusal}语言模型的理解没有通过检查：{reason}")
