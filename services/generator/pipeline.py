"""The use case: an understood question and its evidence -> the answer, by the question's route."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from nianbao.domain.answer import Answer, FactAnswer, Passage, Writing
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.glossary import Glossary
from nianbao.domain.question import Route, Understanding
from nianbao.llm.chat import ChatModel
from services.generator.answer_knowledge import answer_knowledge
from services.generator.answer_open import answer_open
from services.generator.compose_facts import compose_facts
from services.generator.write_with_model import Limits


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes answers; `model` is None where none is configured."""

    catalogue: Catalogue
    glossary: Glossary
    model: ChatModel | None
    limits: Limits

    async def compose(
        self, understanding: Understanding, facts: FactAnswer | None, passages: Sequence[Passage]
    ) -> AsyncIterator[Writing | str | Answer]:
        """Yield pieces of the text as they are ready, then the whole answer, always last."""
        match understanding.route:
            case Route.REFUSE:
                answer = _refused(understanding)
            case Route.OPEN:
                async for piece in answer_open(understanding, passages, self.model, self.limits):
                    yield piece
                return
            case Route.KNOWLEDGE:
                async for piece in answer_knowledge(understanding, self.glossary, self.model, self.limits):
                    yield piece
                return
            case _:
                answer = compose_facts(understanding, facts, self.catalogue)
        yield answer.text
        yield answer


def _refused(understanding: Understanding) -> Answer:
    return Answer(
        question=understanding.text,
        text=understanding.refusal or "无法回答这个问题，请换一种问法。",
        is_refused=True,
        route=understanding.route,
        refusal_code=understanding.refusal_code or "refused",
    )
