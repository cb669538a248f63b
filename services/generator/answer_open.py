"""Open questions: the model writes from numbered evidence; without one, quotes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from nianbao.domain.answer import Answer, Passage
from nianbao.domain.errors import Unavailable
from nianbao.domain.place import place_in
from nianbao.domain.question import Understanding
from nianbao.llm.chat import ChatMessage, ChatModel, Speaker
from services.generator.choose_passages import choose_passages
from services.generator.guard_figures import known_figures
from services.generator.prompts import OPEN, prompt
from services.generator.quote_passages import Quote, quote_passages
from services.generator.write_with_model import Dropped, Limits, write_with_model

_EVIDENCE_MAX = 6
_NO_EVIDENCE = "证据中没有相关内容"
FELL_BACK = "语言模型未能完成回答，以下是报告原文摘录。"
_DROPPED = "有{}句话因数字在原文中找不到而被删去。"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The passages shown to the model, numbered from 1."""

    passages: tuple[Passage, ...]

    @property
    def said(self) -> tuple[str, ...]:
        """What the report says, without our numbering and page numbers."""
        return tuple(f"{passage.title_path}\n{passage.text}" for passage in self.passages)

    @property
    def text(self) -> str:
        """The evidence as the prompt carries it."""
        return "\n\n".join(
            f"[{number}] {passage.title_path}（{place_in(passage.document, passage.page)}）\n{passage.text}"
            for number, passage in enumerate(self.passages, 1)
        )


async def answer_open(
    understanding: Understanding, passages: Sequence[Passage], model: ChatModel | None, limits: Limits
) -> AsyncIterator[str | Answer]:
    """Yield sentences as they are written, then the answer.

    When the model fails after sentences were yielded, the answer's own text is what
    counts: it holds the quotes instead.
    """
    evidence = Evidence(choose_passages(understanding, passages, _EVIDENCE_MAX))
    if model is None or not evidence.passages:
        answer = quote_passages(understanding, passages)
        yield answer.text
        yield answer
        return
    said: list[str] = []
    dropped = 0
    known = known_figures([understanding.text, *evidence.said])
    try:
        async for sentence in write_with_model(model, _messages(understanding, evidence), known, limits):
            if isinstance(sentence, Dropped):
                dropped += 1
                continue
            said.append(sentence)
            yield sentence
    except Unavailable:
        yield quote_passages(understanding, evidence.passages, warnings=(FELL_BACK,))
        return
    yield _finished(understanding, evidence, "".join(said).strip(), dropped)


def _messages(understanding: Understanding, evidence: Evidence) -> list[ChatMessage]:
    return [
        ChatMessage(Speaker.SYSTEM, prompt(OPEN)),
        ChatMessage(Speaker.USER, f"证据：\n{evidence.text}\n\n问题：{understanding.text}"),
    ]


def _finished(understanding: Understanding, evidence: Evidence, text: str, dropped: int) -> Answer:
    warnings = (_DROPPED.format(dropped),) if dropped else ()
    if not text or _NO_EVIDENCE in text:
        return quote_passages(
            understanding, evidence.passages, warnings=(*warnings, FELL_BACK) if not text else warnings
        )
    used = [passage for number, passage in enumerate(evidence.passages, 1) if f"[{number}]" in text]
    return Answer(
        question=understanding.text,
        text=text,
        is_refused=False,
        route=understanding.route,
        citations=tuple(Quote(passage, passage.text).citation for passage in used or evidence.passages),
        composed_by="model",
        warnings=warnings,
    )
