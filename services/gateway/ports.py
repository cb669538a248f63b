"""What the gateway needs from others, as protocols: the typed clients fit them, and so do the doubles."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from nianbao.domain.answer import Answer, FactAnswer, Passage, Writing
from nianbao.domain.comparison import Comparison, ComparisonRequest, Ranking, RankingRequest
from nianbao.domain.conversation import Turn
from nianbao.domain.period import Period
from nianbao.domain.question import Understanding
from nianbao.domain.report import Company
from nianbao.queue.messages import ImportRequest, ParseRequest, RenewRequest
from nianbao.queue.names import FIRST
from nianbao.queue.queue_watch import QueueState
from nianbao.rpc.clients import OutlineNode


class Router(Protocol):
    """Understands questions."""

    async def understand(
        self, question: str, knowledge_base: str, history: Sequence[Turn] = (), proposed: str = ""
    ) -> Understanding:
        """Understand a question within a knowledge base; `history` is what was asked before, oldest first.

        `proposed` is what a model takes a follow-up for, to be checked.
        """
        ...


class FactSource(Protocol):
    """Answers from facts: nl2sql."""

    async def answer(self, understanding: Understanding, knowledge_base: str) -> FactAnswer:
        """Fetch and compute what the facts say."""
        ...

    async def compare(self, request: ComparisonRequest, knowledge_base: str) -> Comparison:
        """Set companies beside each other."""
        ...

    async def rank(self, request: RankingRequest, knowledge_base: str) -> Ranking:
        """Order all companies of a period by a metric."""
        ...

    async def reread(self, understanding: Understanding, knowledge_base: str) -> Understanding:
        """Let a model, where there is one, read a question that rules are unsure of."""
        ...

    async def propose_question(self, question: str, history: Sequence[Turn]) -> str:
        """Let a model, where there is one, propose what a follow-up asks in full; "" without a proposal."""
        ...


class PassageSource(Protocol):
    """Finds passages and headings: the indexer."""

    async def search(
        self,
        query: str,
        knowledge_base: str,
        companies: Sequence[Company] = (),
        periods: Sequence[Period] = (),
        limit: int = 5,
    ) -> tuple[Passage, ...]:
        """Find passages, best first."""
        ...

    async def outline(self, report_id: str) -> tuple[OutlineNode, ...]:
        """List the headings of a report."""
        ...


class Composer(Protocol):
    """Words answers: the generator."""

    def compose(
        self, understanding: Understanding, facts: FactAnswer | None = None, passages: Sequence[Passage] = ()
    ) -> AsyncIterator[Writing | str | Answer]:
        """Stream `Writing` where a model begins, pieces of text, then the whole answer."""
        ...


@dataclass(frozen=True, slots=True)
class Peers:
    """The four services behind a question."""

    router: Router
    facts: FactSource
    passages: PassageSource
    composer: Composer


Enqueued = ParseRequest | ImportRequest | RenewRequest
"""What the outbox may hold: a document, a table of facts, companies that lost a report."""


class ParseQueue(Protocol):
    """Hands documents to the parsers, and tables of facts to the indexers."""

    async def send(self, request: Enqueued, priority: int = FIRST, headers: Mapping[str, str] | None = None) -> None:
        """Enqueue one message; `headers` name the request that it comes from.

        Raises:
            Unavailable: the broker does not take it.
        """
        ...

    async def send_embed_all(self, knowledge_base: str) -> None:
        """Ask for the vectors that a knowledge base lacks.

        Raises:
            Unavailable: the broker does not take it.
        """
        ...

    async def states(self) -> tuple[QueueState, ...]:
        """Say what waits in each queue.

        Raises:
            Unavailable: the broker does not answer.
        """
        ...

    async def room(self, window: int) -> int:
        """How many more messages of bulk batches the queues should hold, so that about `window` wait."""
        ...

    async def jobs_in_hand(self) -> set[str]:
        """The jobs of which a message waits or is being worked on, in any queue."""
        ...

    async def recall(self, job_ids: Collection[str]) -> set[str]:
        """Take back the messages of jobs that no worker has taken; return those jobs."""
        ...
