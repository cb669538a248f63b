"""A question from text to cited answer: validate, understand (with a model if unsure), gather, compose."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

import structlog

from nianbao.domain.answer import Answer, FactAnswer, Passage, Writing
from nianbao.domain.errors import NianbaoError, Unavailable
from nianbao.domain.question import Operation, Route, Understanding
from services.gateway.answer_cache import AnswerCache, Kept, NoAnswerCache
from services.gateway.conversations import Conversation
from services.gateway.gather_passages import gather_passages
from services.gateway.is_unsure import is_unsure
from services.gateway.measures import ANSWER_SECONDS, ASK_STAGE_SECONDS, REFUSALS
from services.gateway.ports import Peers
from services.gateway.tells_of import tells_of
from services.gateway.validate_question import validate_question
from services.gateway.web_search import AWAY, NoWebSearch, WebResult, WebSearch, fits_web, say_web

log = structlog.get_logger(__name__)

STAGES = ("understand", "gather", "compose")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an answer may be made of."""

    facts: FactAnswer | None = None
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """The first event: what the question was taken to mean."""

    understanding: Understanding


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The last event: the whole answer; `passages` are those that it could be made of."""

    answer: Answer
    understanding: Understanding
    web: tuple[WebResult, ...] = ()
    passages: tuple[Passage, ...] = ()


AskEvent = Understood | Writing | Delta | Answered


class AskPipeline:
    """Answers questions with the help of the four peers; holds nothing between questions."""

    def __init__(
        self,
        peers: Peers,
        *,
        question_max_chars: int,
        search_passages: int,
        cache: AnswerCache | None = None,
        web: WebSearch | None = None,
    ) -> None:
        self._peers = peers
        self._cache = cache or NoAnswerCache()
        self._web = web or NoWebSearch()
        self._question_max_chars = question_max_chars
        self._search_passages = search_passages

    async def ask(
        self, question: str, conversation: Conversation, *, may_ask_web: bool = False
    ) -> AsyncIterator[AskEvent]:
        """Yield what was understood, that a model writes, pieces of text as they come, and the answer last.

        A follow-up is written out in full first, and its answer begins with what it was taken for.
        With `may_ask_web` a refusal that wants no figure is followed by what the web says.

        Raises:
            BadQuestion: before anything is yielded.
            Unavailable: a peer is down or too slow; its name is in the error.
        """
        started = time.perf_counter()
        text = validate_question(question, self._question_max_chars)
        knowledge_base = conversation.knowledge_base
        # Behind other questions the same words may mean something else: only the router can tell.
        kept = None if conversation.history else await self._cache.find(text, conversation)
        understanding = kept.understanding if kept else await self._understand(text, conversation)
        yield Understood(understanding)
        evidence = Evidence()
        if understanding.asked:
            yield Delta(lead_of(understanding))
            kept = await self._cache.find(understanding.text, conversation)
        elif conversation.history:
            kept = await self._cache.find(text, conversation)
        if kept is not None:
            answer = kept.answer
            yield Delta(answer.text)
        elif understanding.route is Route.REFUSE and not _may_be_told(understanding):
            answer = _refusal(understanding.text, understanding)
            if understanding.asked:
                yield Delta(answer.text)
        else:
            with ASK_STAGE_SECONDS.labels("gather").time():
                evidence, understanding = await self._gather_for(understanding, knowledge_base)
                if _is_unstated(evidence.facts) and (told := await self._told(understanding, knowledge_base)):
                    understanding, evidence = told
            composed: Answer | None = None
            with ASK_STAGE_SECONDS.labels("compose").time():
                pieces = self._peers.composer.compose(understanding, evidence.facts, evidence.passages)
                async for piece in pieces:
                    if isinstance(piece, Answer):
                        composed = piece
                    elif isinstance(piece, Writing):
                        yield piece
                    else:
                        yield Delta(piece)
            if understanding.refusal and composed and composed.is_refused:
                understanding = replace(understanding, route=Route.REFUSE)
            answer = _finished(composed, understanding.text, understanding, evidence)
            # A guess that a model might have mended is made anew.
            if not is_unsure(understanding):
                await self._cache.keep(Kept(replace(understanding, asked="", completed_by=""), answer), conversation)
        if understanding.asked:
            answer = replace(answer, text=lead_of(understanding) + answer.text)
        web: tuple[WebResult, ...] = ()
        if may_ask_web and fits_web(understanding, answer):
            web, answer = await self._with_web(understanding, answer)
        answer = replace(answer, latency_ms=round((time.perf_counter() - started) * 1000, 1))
        ANSWER_SECONDS.labels(answer.route.value).observe(answer.latency_ms / 1000)
        if answer.is_refused:
            REFUSALS.labels(answer.route.value, answer.refusal_code or "refused").inc()
        log.info("question_answered", route=answer.route, refused=answer.is_refused, latency_ms=answer.latency_ms)
        yield Answered(answer, understanding, web, evidence.passages)

    async def _with_web(self, understanding: Understanding, answer: Answer) -> tuple[tuple[WebResult, ...], Answer]:
        """Add what the web says; a search that fails is said so, and the refusal stands."""
        try:
            with ASK_STAGE_SECONDS.labels("web").time():
                results = await self._web.search(understanding.text)
        except Unavailable as error:
            log.warning("web_not_searched", reason=error.message)
            return (), replace(answer, warnings=(*answer.warnings, AWAY))
        return results, replace(answer, text=answer.text + say_web(results))

    async def _understand(self, text: str, conversation: Conversation) -> Understanding:
        with ASK_STAGE_SECONDS.labels("understand").time():
            understanding = await self._peers.router.understand(text, conversation.knowledge_base, conversation.history)
        if understanding.is_incomplete and (completed := await self._completed(text, conversation)):
            return completed
        if not is_unsure(understanding):
            return understanding
        with ASK_STAGE_SECONDS.labels("reread").time():
            reread = await self._reread(understanding, conversation.knowledge_base)
        return replace(reread, asked=understanding.asked)

    async def _completed(self, text: str, conversation: Conversation) -> Understanding | None:
        """A follow-up that rules do not write out, as a model does; None where the router's checks refuse that."""
        with ASK_STAGE_SECONDS.labels("complete").time():
            try:
                proposed = await self._peers.facts.propose_question(text, conversation.history)
            except Unavailable as error:
                log.warning("follow_up_not_completed", service=error.service, code=error.code)
                return None
            if not proposed:
                return None
            understanding = await self._peers.router.understand(
                text, conversation.knowledge_base, conversation.history, proposed
            )
        return understanding if understanding.asked else None

    async def _reread(self, understanding: Understanding, knowledge_base: str) -> Understanding:
        """What a model makes of the question; without an answer from nl2sql the rules' word stands."""
        try:
            return await self._peers.facts.reread(understanding, knowledge_base)
        except Unavailable as error:
            log.warning("question_not_reread", service=error.service, code=error.code)
            return understanding

    async def _gather_for(self, understanding: Understanding, knowledge_base: str) -> tuple[Evidence, Understanding]:
        """The evidence, and the understanding it is for: a refused figure may be told in words."""
        if understanding.route is not Route.REFUSE:
            return await self._gather(understanding, knowledge_base), understanding
        described = replace(understanding, route=Route.OPEN, operation=Operation.DESCRIBE)
        try:
            return await self._gather(described, knowledge_base), described
        except Unavailable as error:
            log.warning("words_not_searched", service=error.service, code=error.code)
            return Evidence(), described

    async def _gather(self, understanding: Understanding, knowledge_base: str) -> Evidence:
        gather = GATHER_OF_ROUTE[understanding.route]
        return await gather(self._peers, understanding, knowledge_base, self._search_passages)

    async def _told(self, understanding: Understanding, knowledge_base: str) -> tuple[Understanding, Evidence] | None:
        """What a report tells in words of a figure or name that no fact states: 实际控制人, 研发投入 不适用.

        None where search does not answer or finds no section of the topic that tells of it: the refusal stands.
        """
        if not understanding.companies or understanding.route not in _OF_COMPANIES:
            return None
        described = replace(understanding, route=Route.OPEN, operation=Operation.DESCRIBE)
        try:
            evidence = await self._gather(described, knowledge_base)
        except Unavailable as error:
            log.warning("words_not_searched", service=error.service, code=error.code)
            return None
        is_told = any(passage.topic and tells_of(passage, understanding) for passage in evidence.passages)
        return (described, evidence) if is_told else None


# What no metric is called may stand in the report's own words; all of them must be there.
_TOLD_IF_WHOLE = frozenset({"unknown_metric"})
_MOST_COMPANIES = 2


def _may_be_told(understanding: Understanding) -> bool:
    """Whether a question refused for its words is looked for in the report's own."""
    is_few = 0 < len(understanding.companies) <= _MOST_COMPANIES
    return understanding.refusal_code in _TOLD_IF_WHOLE and is_few and bool(understanding.periods)


_OF_COMPANIES = frozenset({Route.FACT, Route.COMPARISON})
_UNSTATED = frozenset({"not_stated", "figure_not_stated"})


def _is_unstated(facts: FactAnswer | None) -> bool:
    """Whether facts were looked for and the report states none of them."""
    if facts is None or facts.computed or any(cell.value is not None for cell in facts.cells):
        return False
    return facts.refusal_code in _UNSTATED


async def _gather_facts(peers: Peers, understanding: Understanding, knowledge_base: str, _limit: int) -> Evidence:
    return Evidence(facts=await peers.facts.answer(understanding, knowledge_base))


async def _gather_passages(peers: Peers, understanding: Understanding, knowledge_base: str, limit: int) -> Evidence:
    return Evidence(passages=await gather_passages(peers.passages, understanding, knowledge_base, limit))


async def _gather_nothing(_peers: Peers, _understanding: Understanding, _knowledge_base: str, _limit: int) -> Evidence:
    """Knowledge is the generator's own: its glossary, and the model when there is one."""
    return Evidence()


GATHER_OF_ROUTE: Mapping[Route, Callable[[Peers, Understanding, str, int], Awaitable[Evidence]]] = {
    Route.FACT: _gather_facts,
    Route.STATISTICS: _gather_facts,
    Route.CALCULATION: _gather_facts,
    Route.COMPARISON: _gather_facts,
    Route.OPEN: _gather_passages,
    Route.KNOWLEDGE: _gather_nothing,
}


def lead_of(understanding: Understanding) -> str:
    """What an answer to a follow-up begins with: the question that is answered, and whether a model wrote it out."""
    by = "（由语言模型补全，请核对）" if understanding.completed_by == "model" else ""
    return f"按「{understanding.text}」回答{by}：\n"


def _refusal(question: str, understanding: Understanding) -> Answer:
    """What the router already knows cannot be answered needs no evidence."""
    return Answer(
        question=question,
        text=understanding.refusal or "这个问题无法根据已加载的年度报告回答，请换一种问法",
        is_refused=True,
        route=understanding.route,
        refusal_code=understanding.refusal_code or "refused",
    )


def _finished(answer: Answer | None, question: str, understanding: Understanding, evidence: Evidence) -> Answer:
    """Keep with the answer what it was made of; a refusal of the facts stays one whatever the wording says."""
    if answer is None:
        raise NianbaoError("generator 服务没有给出完整的答案，请查看该服务的日志", code="incomplete_answer")
    answer = replace(answer, question=question, route=understanding.route)
    facts = evidence.facts
    if facts is None:
        return answer
    answer = replace(answer, sql=answer.sql or facts.sql, plan=answer.plan or facts.plan_json)
    has_value = any(cell.value is not None for cell in facts.cells) or bool(facts.computed)
    if facts.refusal_code or (facts.missing and not has_value):
        return replace(
            answer,
            is_refused=True,
            text=answer.text or "".join(facts.missing),
            refusal_code=answer.refusal_code or facts.refusal_code or "not_stated",
        )
    return answer
