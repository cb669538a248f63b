"""Knowledge questions: what the glossary says, worded by the model where one is configured."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial

from nianbao.domain.answer import Answer, TermSource, Writing
from nianbao.domain.glossary import Glossary
from nianbao.domain.question import Understanding
from nianbao.llm.chat import ChatMessage, ChatModel, Speaker
from services.generator.answer_with_model import answer_with_model
from services.generator.explain_terms import explain_terms
from services.generator.find_terms import Found, Match, find_terms
from services.generator.guard.guard import EvidencePassage, Guard, Inquiry
from services.generator.prompts import KNOWLEDGE, prompt
from services.generator.quote_text import quote_question
from services.generator.read_notion import Asked, Notion, read_notion
from services.generator.suggest_terms import suggest_terms
from services.generator.write_with_model import Limits, write_with_model

_INSTEAD = {
    Match.LIKE: "词库中没有“{core}”，最接近的词条是“{name}”：",
    Match.TOLD: "最相关的词条是“{name}”：",
    Match.WITHIN: "词库中没有与此完全对应的词条，相关的有：",
}
_ONE_OF_TWO = "问题中只认出一个词条："
_UNKNOWN = "词库中没有与这个问题对应的词条，无法回答。"
_NEAR = "相近的词条有：{names}。请换用其中的名称再问。"
_NOTHING_NEAR = "请改问会计、银行或证券方面的名词，例如“什么是毛利率”。"
_YEAR = re.compile(r"(?:19|20)\d{2}年(?:度|末|年末)?")
_FAILED = "语言模型未能完成回答，以下是词库中的释义。"


@dataclass(frozen=True, slots=True)
class _Read:
    """A question with the terms that it is about, and what the glossary says of them ("" of none)."""

    understanding: Understanding
    notion: Notion
    found: Found
    said: str

    @property
    def is_defined(self) -> bool:
        """Whether a definition, which stands as it is written, is all that is asked."""
        return self.notion.asked is Asked.MEANING and self.found.match is Match.EXACT


async def answer_knowledge(
    understanding: Understanding, glossary: Glossary, model: ChatModel | None, limits: Limits
) -> AsyncIterator[Writing | str | Answer]:
    """Yield the answer's text in pieces, then the answer.

    A question for a term's meaning or formula is answered as the glossary has it, model or not.
    """
    read = _read(understanding, glossary)
    question = quote_question(understanding.text)
    if model is None or read.is_defined or not question:
        answer = _from_glossary(read, glossary)
        yield answer.text
        yield answer
        return
    messages = [
        ChatMessage(Speaker.SYSTEM, prompt(KNOWLEDGE)),
        ChatMessage(Speaker.USER, _request(question, read.said)),
    ]
    # A model may know more of a notion than the glossary, but no figure.
    guard = Guard([EvidencePassage(read.said)], Inquiry(understanding.text), checks_names=False)

    def finish(text: str, warnings: tuple[str, ...]) -> Answer:
        if not text:
            return _from_glossary(read, glossary)
        return replace(_answer(understanding, text, "model", warnings=warnings), terms=_sources(read, glossary))

    async for event in answer_with_model(
        write_with_model(model, messages, guard, 0, limits),
        finish=finish,
        instead=partial(_from_glossary, read, glossary, warnings=(_FAILED,)),
    ):
        yield event


def _read(understanding: Understanding, glossary: Glossary) -> _Read:
    question = _without_companies(understanding)
    notion = read_notion(question)
    found = find_terms(question, notion, glossary)
    said = explain_terms(question, notion, found.terms, glossary) if found.terms else ""
    return _Read(understanding, notion, found, said)


def _without_companies(understanding: Understanding) -> str:
    """平安银行的每股收益怎么算 asks about 每股收益; the bank is no part of the notion."""
    text = understanding.text
    for company in understanding.companies:
        for name in (company.full_name, company.short_name):
            text = text.replace(name, "") if name else text
    return _YEAR.sub("", text) if understanding.companies else text


def _request(question: str, said: str) -> str:
    reference = f"参考释义：\n{said}\n\n" if said else ""
    return f"{reference}问题：{question}"


def _from_glossary(read: _Read, glossary: Glossary, warnings: tuple[str, ...] = ()) -> Answer:
    if not read.said:
        names = "、".join(suggest_terms(read.notion.core or read.understanding.text, glossary))
        text = _UNKNOWN + (_NEAR.format(names=names) if names else _NOTHING_NEAR)
        return _answer(read.understanding, text, "template", refusal_code="unknown_term", warnings=warnings)
    answer = _answer(read.understanding, _head(read) + read.said, "template", warnings=warnings)
    return replace(answer, terms=_sources(read, glossary))


def _sources(read: _Read, glossary: Glossary) -> tuple[TermSource, ...]:
    """The terms whose texts are said, or shown to the model."""
    return tuple(
        TermSource(term.name, term.file, glossary.version, term.related)
        for term in read.found.terms
        if term.name in read.said
    )


def _head(read: _Read) -> str:
    """What to say first when the answer is not about exactly what was asked."""
    if read.notion.asked is Asked.CONTRAST and len(read.found.terms) == 1:
        return _ONE_OF_TWO
    is_told = read.found.match is Match.TOLD
    if (read.notion.asked is Asked.MEANING or is_told) and read.found.match in _INSTEAD:
        return _INSTEAD[read.found.match].format(core=read.notion.core, name=read.found.terms[0].name)
    return ""


def _answer(
    understanding: Understanding, text: str, composed_by: str, refusal_code: str = "", warnings: tuple[str, ...] = ()
) -> Answer:
    return Answer(
        question=understanding.text,
        text=text,
        is_refused=bool(refusal_code),
        route=understanding.route,
        refusal_code=refusal_code,
        composed_by=composed_by,
        warnings=warnings,
    )
