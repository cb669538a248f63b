"""The full question that a follow-up may stand for, as a model sees it; whether it does, the router checks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from prometheus_client import Counter
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nianbao.domain.conversation import Turn
from nianbao.domain.errors import Unavailable
from nianbao.llm.chat import ChatMessage, Speaker
from nianbao.llm.steady import SteadyJsonModel
from services.nl2sql.reread.prompts import COMPLETE, prompt
from services.nl2sql.reread.write_prompt import QUESTION_MAX_CHARS, quoted

log = structlog.get_logger(__name__)

PROPOSED = Counter(
    "nianbao_nl2sql_proposed_questions",
    "Follow-ups put to the model: proposed, unclear (to the model too), unreadable, unavailable, timeout",
    ("outcome",),
)
_LONGEST_OUTPUT = 4_000
_ANSWER_MAX_CHARS = 200


class _Completed(BaseModel):
    """What the model's output is constrained to; "" where it cannot tell."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    question: str = Field(max_length=QUESTION_MAX_CHARS)


@dataclass(frozen=True, slots=True)
class QuestionProposer:
    """Completes follow-ups with a model; `timeout_s` bounds one of them."""

    model: SteadyJsonModel
    timeout_s: float
    max_tokens: int = 400

    async def propose(self, question: str, history: Sequence[Turn]) -> str:
        """Return a full question for a follow-up, or "" where the model has none or does not answer."""
        messages = _messages(question, history)
        try:
            async with asyncio.timeout(self.timeout_s):
                output = await self.model.write_json(
                    messages, _Completed.model_json_schema(), max_tokens=self.max_tokens
                )
        except TimeoutError:
            self.model.rest()
            return self._nothing("timeout")
        except Unavailable as error:
            log.warning("model_unavailable", service=error.service, code=error.code)
            return self._nothing("unavailable")
        if len(output) > _LONGEST_OUTPUT:
            return self._nothing("unreadable")
        try:
            proposed = _Completed.model_validate_json(output).question.strip()
        except ValidationError:
            return self._nothing("unreadable")
        if not proposed:
            return self._nothing("unclear")
        PROPOSED.labels("proposed").inc()
        return proposed

    @staticmethod
    def _nothing(outcome: str) -> str:
        PROPOSED.labels(outcome).inc()
        log.info("follow_up_not_proposed", outcome=outcome)
        return ""


def _messages(question: str, history: Sequence[Turn]) -> list[ChatMessage]:
    data = {
        "history": [
            {
                "question": quoted(turn.question, QUESTION_MAX_CHARS),
                "answer": quoted(turn.answer, _ANSWER_MAX_CHARS),
            }
            for turn in history
        ],
        "last": quoted(question, QUESTION_MAX_CHARS),
    }
    return [
        ChatMessage(Speaker.SYSTEM, prompt(COMPLETE)),
        ChatMessage(Speaker.USER, json.dumps(data, ensure_ascii=False)),
    ]
