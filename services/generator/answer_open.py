"""Open questions: the model writes from numbered evidence; without one, quotes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from functools import partial

from nianbao.domain.answer import Answer, Passage, Writing
from nianbao.domain.question import Understanding
from nianbao.llm.chat import ChatMessage, ChatModel, Speaker
from nianbao.llm.count_tokens import count_tokens
from services.generator.answer_with_model import answer_with_model
from services.generator.choose_passages import choose_passages
from services.generator.guard.guard import Guard, Inquiry
from services.generator.number_evidence import Evidence, number_evidence
from services.generator.prompts import OPEN, prompt
from services.generator.quote_passages import Quote, quote_passages
from services.generator.quote_text import quote_question
from services.generator.write_with_model import Limits, write_with_model

_EVIDENCE_MAX = 6
_NO_EVIDENCE = "证据中没有相关内容"
FELL_BACK = "语言模型未能完成回答，以下是报告原文摘录。"
# What the chat's form, the question's frame and one round of asking back take.
_RESERVED_TOKENS = 400
_MARK = re.compile(r"\[(\d+)\]")


async def answer_open(
    understanding: Understanding, passages: Sequence[Passage], model: ChatModel | None, limits: Limits
) -> AsyncIterator[Writing | str | Answer]:
    """Yield sentences as they are written, then the answer.

    When the model fails after sentences were yielded, the answer's own text is what
    counts: it holds the quotes instead.
    """
    chosen = choose_passages(understanding, passages, _EVIDENCE_MAX)
    evidence = number_evidence(chosen, _tokens_for_evidence(understanding, limits)) if model else Evidence((), ())
    question = quote_question(understanding.text)
    # What rules refused is answered by the report's own words or not at all.
    if model is None or not evidence.passages or not question or understanding.refusal:
        answer = quote_passages(understanding, passages)
        yield answer.text
        yield answer
        return
    guard = Guard(evidence.to_check, _asked(understanding))
    events = write_with_model(model, _messages(question, evidence), guard, len(evidence.passages), limits)
    async for event in answer_with_model(
        events,
        finish=partial(_finished, understanding, passages, evidence),
        instead=partial(quote_passages, understanding, passages, warnings=(FELL_BACK,)),
    ):
        yield event


def _tokens_for_evidence(understanding: Understanding, limits: Limits) -> int:
    # A second reply is asked for beside the first one, so both must fit.
    taken = 2 * limits.max_tokens + count_tokens(prompt(OPEN)) + count_tokens(understanding.text) + _RESERVED_TOKENS
    return limits.context_tokens - taken


def _asked(understanding: Understanding) -> Inquiry:
    names = {
        name: company.code
        for company in understanding.companies
        for name in (company.full_name, company.short_name, *company.aliases)
        if name
    }
    years = frozenset(period.year for period in understanding.periods)
    return Inquiry(f"{understanding.text}\n{_NO_EVIDENCE}", years, names)


def _messages(question: str, evidence: Evidence) -> list[ChatMessage]:
    return [
        ChatMessage(Speaker.SYSTEM, prompt(OPEN)),
        ChatMessage(Speaker.USER, f"{evidence.prompt}\n\n问题：{question}"),
    ]


def _finished(
    understanding: Understanding,
    passages: Sequence[Passage],
    evidence: Evidence,
    text: str,
    warnings: tuple[str, ...],
) -> Answer:
    if not text or _NO_EVIDENCE in text:
        return quote_passages(understanding, passages, warnings=(*warnings, FELL_BACK) if not text else warnings)
    used = {int(number) for number in _MARK.findall(text)}
    cited = [passage for number, passage in enumerate(evidence.passages, 1) if number in used]
    return Answer(
        question=understanding.text,
        text=text,
        is_refused=False,
        route=understanding.route,
        citations=tuple(Quote(passage, passage.text).citation for passage in cited or evidence.passages),
        composed_by="model",
        warnings=warnings,
    )
