"""Knowledge questions: the catalogue's definitions, and the model where one is configured."""

from __future__ import annotations

from collections.abc import AsyncIterator

from nianbao.domain.answer import Answer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.errors import Unavailable
from nianbao.domain.question import Understanding
from nianbao.llm.chat import ChatMessage, ChatModel, Speaker
from services.generator.define_term import asks_meaning, define_terms
from services.generator.guard_figures import known_figures
from services.generator.prompts import KNOWLEDGE, prompt
from services.generator.write_with_model import Dropped, Limits, write_with_model

_ONLY_DEFINITIONS = "目前没有配置语言模型，只能给出词库中相关指标的释义："
_UNKNOWN = (
    "词库中没有与这个问题对应的名词，也没有配置语言模型，无法回答。请改问报表项目或财务指标的含义，例如“什么是毛利率”。"
)
_FAILED = "语言模型未能完成回答，以下是词库中的释义。"


async def answer_knowledge(
    understanding: Understanding, catalogue: Catalogue, model: ChatModel | None, limits: Limits
) -> AsyncIterator[str | Answer]:
    """Yield the answer's text in pieces, then the answer.

    A question for a metric's meaning is answered from the catalogue, model or not.
    """
    definitions = define_terms(understanding, catalogue)
    if model is None or (definitions and asks_meaning(understanding)):
        answer = _from_catalogue(understanding, definitions)
        yield answer.text
        yield answer
        return
    messages = [
        ChatMessage(Speaker.SYSTEM, prompt(KNOWLEDGE)),
        ChatMessage(Speaker.USER, _request(understanding, definitions)),
    ]
    known = known_figures([understanding.text, *definitions])
    said: list[str] = []
    try:
        async for sentence in write_with_model(model, messages, known, limits):
            if not isinstance(sentence, Dropped):
                said.append(sentence)
                yield sentence
    except Unavailable:
        yield _from_catalogue(understanding, definitions, warnings=(_FAILED,))
        return
    text = "".join(said).strip()
    yield _answer(understanding, text, "model") if text else _from_catalogue(understanding, definitions)


def _request(understanding: Understanding, definitions: tuple[str, ...]) -> str:
    reference = f"参考释义：\n{chr(10).join(definitions)}\n\n" if definitions else ""
    return f"{reference}问题：{understanding.text}"


def _from_catalogue(
    understanding: Understanding, definitions: tuple[str, ...], warnings: tuple[str, ...] = ()
) -> Answer:
    if not definitions:
        return _answer(understanding, _UNKNOWN, "template", refusal_code="unknown_term", warnings=warnings)
    head = "" if asks_meaning(understanding) or warnings else _ONLY_DEFINITIONS
    return _answer(understanding, head + "".join(definitions), "template", warnings=warnings)


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
