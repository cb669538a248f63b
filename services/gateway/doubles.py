"""Scripted doubles of what the gateway talks to; they fit the ports and remember what they were asked."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from nianbao.domain.answer import Answer, FactAnswer, Passage, Writing
from nianbao.domain.comparison import Comparison, ComparisonRequest, Ranking, RankingRequest
from nianbao.domain.conversation import Turn
from nianbao.domain.errors import BadInput, NianbaoError, NotFound, Unavailable
from nianbao.domain.period import Period
from nianbao.domain.question import Operation, Route, Understanding
from nianbao.domain.report import Company
from nianbao.queue.messages import ImportRequest, ParseRequest, RenewRequest
from nianbao.queue.names import FIRST
from nianbao.queue.queue_watch import QueueState
from nianbao.rpc.clients import OutlineNode
from nianbao.store.knowledge_bases import DEFAULT_NAME
from services.gateway.answer_json import AnswerJson
from services.gateway.conversations import Conversation, read_session_id
from services.gateway.ports import Enqueued


@dataclass(slots=True)
class ScriptedRouter:
    """Understands every question as it is told, or fails as it is told."""

    understanding: Understanding = field(default_factory=lambda: Understanding("", Route.FACT, Operation.VALUE))
    failure: NianbaoError | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    histories: list[tuple[Turn, ...]] = field(default_factory=list)
    of_proposed: Understanding | None = None
    proposals: list[str] = field(default_factory=list)

    async def understand(
        self, question: str, knowledge_base: str, history: Sequence[Turn] = (), proposed: str = ""
    ) -> Understanding:
        """Return the scripted understanding, of a proposal where one is scripted."""
        self.asked.append((question, knowledge_base))
        self.histories.append(tuple(history))
        self.proposals.append(proposed)
        if self.failure is not None:
            raise self.failure
        return self.of_proposed if proposed and self.of_proposed is not None else self.understanding


@dataclass(slots=True)
class ScriptedFacts:
    """Answers every understanding alike, and rereads it as told (None: it stays as it is)."""

    facts: FactAnswer = field(default_factory=lambda: FactAnswer(plan_json="", sql=""))
    failure: NianbaoError | None = None
    asked: list[tuple[Understanding, str]] = field(default_factory=list)
    rereading: Understanding | None = None
    proposal: str = ""
    reread_questions: list[Understanding] = field(default_factory=list)
    comparison: Comparison | None = None
    ranking: Ranking | None = None
    compared: list[tuple[ComparisonRequest | RankingRequest, str]] = field(default_factory=list)

    async def answer(self, understanding: Understanding, knowledge_base: str) -> FactAnswer:
        """Return the scripted facts."""
        self.asked.append((understanding, knowledge_base))
        if self.failure is not None:
            raise self.failure
        return self.facts

    async def compare(self, request: ComparisonRequest, knowledge_base: str) -> Comparison:
        """Return the scripted comparison."""
        self.compared.append((request, knowledge_base))
        if self.failure is not None or self.comparison is None:
            raise self.failure or BadInput("没有可比较的内容")
        return self.comparison

    async def rank(self, request: RankingRequest, knowledge_base: str) -> Ranking:
        """Return the scripted ranking."""
        self.compared.append((request, knowledge_base))
        if self.failure is not None or self.ranking is None:
            raise self.failure or BadInput("没有可排名的内容")
        return self.ranking

    async def reread(self, understanding: Understanding, knowledge_base: str) -> Understanding:
        """Return the scripted rereading."""
        self.reread_questions.append(understanding)
        if self.failure is not None:
            raise self.failure
        return self.rereading or understanding

    async def propose_question(self, question: str, history: Sequence[Turn]) -> str:
        """Return the scripted proposal."""
        if self.failure is not None:
            raise self.failure
        return self.proposal


@dataclass(frozen=True, slots=True)
class Search:
    """One search as it was asked for."""

    query: str
    knowledge_base: str
    companies: tuple[Company, ...]
    periods: tuple[Period, ...]
    limit: int


@dataclass(slots=True)
class ScriptedPassages:
    """Finds the same passages always."""

    passages: tuple[Passage, ...] = ()
    nodes: tuple[OutlineNode, ...] = ()
    failure: NianbaoError | None = None
    searches: list[Search] = field(default_factory=list)

    async def search(
        self,
        query: str,
        knowledge_base: str,
        companies: Sequence[Company] = (),
        periods: Sequence[Period] = (),
        limit: int = 5,
    ) -> tuple[Passage, ...]:
        """Return the scripted passages."""
        self.searches.append(Search(query, knowledge_base, tuple(companies), tuple(periods), limit))
        if self.failure is not None:
            raise self.failure
        return self.passages[:limit]

    async def outline(self, report_id: str) -> tuple[OutlineNode, ...]:
        """Return the scripted headings."""
        if self.failure is not None:
            raise self.failure
        return self.nodes


@dataclass(slots=True)
class ScriptedComposer:
    """Streams the pieces, then the answer; with a failure it breaks off after the pieces."""

    pieces: tuple[Writing | str, ...] = ()
    answer: Answer | None = None
    failure: NianbaoError | None = None
    evidence: list[tuple[FactAnswer | None, tuple[Passage, ...]]] = field(default_factory=list)

    async def compose(
        self, understanding: Understanding, facts: FactAnswer | None = None, passages: Sequence[Passage] = ()
    ) -> AsyncIterator[Writing | str | Answer]:
        """Stream the script."""
        self.evidence.append((facts, tuple(passages)))
        for piece in self.pieces:
            yield piece
        if self.failure is not None:
            raise self.failure
        if self.answer is not None:
            yield self.answer


@dataclass(slots=True)
class MemoryConversations:
    """Sessions in memory, in the knowledge bases named."""

    knowledge_bases: frozenset[str] = frozenset({DEFAULT_NAME})
    kept: dict[uuid.UUID, list[tuple[str, AnswerJson]]] = field(default_factory=dict)
    places: dict[uuid.UUID, str] = field(default_factory=dict)
    version: int | None = None

    async def open(self, knowledge_base: str | None, session: str | None, *, is_kept: bool) -> Conversation:
        """Take up a session or name a new one."""
        if session is None:
            named = knowledge_base or DEFAULT_NAME
            if named not in self.knowledge_bases:
                raise NotFound(f"没有名为「{named}」的知识库")
            return Conversation(named, uuid.uuid4() if is_kept else None, version=self.version)
        known = read_session_id(session)
        if known not in self.places:
            raise NotFound(f"没有编号为 {session} 的会话")
        history = tuple(Turn(answer.full_question or question, answer.answer) for question, answer in self.kept[known])
        return Conversation(self.places[known], known if is_kept else None, history, self.version)

    async def keep(self, conversation: Conversation, question: str, answer: AnswerJson) -> int | None:
        """Remember a message; its number counts within its session."""
        if conversation.session is None:
            return None
        self.places[conversation.session] = conversation.knowledge_base
        self.kept.setdefault(conversation.session, []).append((question, answer))
        return len(self.kept[conversation.session])


@dataclass(slots=True)
class ListedQueue:
    """A queue that lists what was sent, and can be away. What is in hand is what the test says it is."""

    sent: list[ParseRequest | ImportRequest] = field(default_factory=list)
    priorities: list[int] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)
    in_hand: set[str] = field(default_factory=set)
    waiting: int = 0
    renewed: list[RenewRequest] = field(default_factory=list)
    is_away: bool = False

    async def send(self, request: Enqueued, priority: int = FIRST, headers: Mapping[str, str] | None = None) -> None:
        """List a request."""
        if self.is_away:
            raise Unavailable("任务队列目前不可用", service="redis")
        if isinstance(request, RenewRequest):
            self.renewed.append(request)
            return
        self.sent.append(request)
        self.priorities.append(priority)

    async def send_embed_all(self, knowledge_base: str) -> None:
        """List a knowledge base."""
        if self.is_away:
            raise Unavailable("任务队列目前不可用", service="redis")
        self.embedded.append(knowledge_base)

    async def room(self, window: int) -> int:
        """What the window leaves beside those that wait."""
        return max(0, window - self.waiting)

    async def jobs_in_hand(self) -> set[str]:
        """The jobs named in `in_hand`."""
        return set(self.in_hand)

    async def recall(self, job_ids: Collection[str]) -> set[str]:
        """Take back all that was sent and is not in hand."""
        found = {each.job_id for each in self.sent if each.job_id in job_ids} - self.in_hand
        self.sent = [each for each in self.sent if each.job_id not in found]
        return found

    async def states(self) -> tuple[QueueState, ...]:
        """One queue with what was sent."""
        if self.is_away:
            raise Unavailable("任务队列目前不可用", service="redis")
        return (QueueState("parse", len(self.sent), 0, 0.0),)
