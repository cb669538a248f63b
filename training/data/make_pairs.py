"""From plans to NL2SQL pairs: run each plan, word it, ask the system the same, and compare."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from nianbao.domain.answer import FactAnswer
from nianbao.domain.errors import NianbaoError
from nianbao.domain.question import Understanding
from nianbao.evaluation.company_split import Split
from training.data.agree import disagreement
from training.data.ask_pipeline import Pipeline
from training.data.checked_sql import Ran, run_plan
from training.data.explain import explain
from training.data.meant import Meant, Truth
from training.data.open_base import Base
from training.data.outcome import Outcome
from training.data.plan_pool import split_of_plan
from training.data.word_plan import Worded, Wording

Progress = Callable[[int], None]
"""Told how many plans are done."""

_AT_ONCE = 4
"""Plans that are worked on while the database answers others."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the system makes of one question; `disagreement` is "" where it answers as the plan does."""

    worded: Worded
    understanding: Understanding
    answer: FactAnswer | None
    disagreement: str

    @property
    def is_kept(self) -> bool:
        """Whether the question may be taught: a refusal is no contradiction, another figure is."""
        return not self.disagreement or self.disagreement.startswith("refused:")


@dataclass(frozen=True, slots=True)
class Asked:
    """A plan that ran, with what the system replied to its questions."""

    meant: Meant
    ran: Ran
    truth: Truth
    split: Split
    replies: tuple[Reply, ...]

    @property
    def worded(self) -> tuple[Worded, ...]:
        """The questions that may be taught."""
        return tuple(reply.worded for reply in self.replies if reply.is_kept)


async def make_pairs(
    base: Base, plans: Iterable[Meant], wording: Wording, outcome: Outcome, progress: Progress
) -> list[Asked]:
    """Make the pairs of the plans, in their order, and note in `outcome` what came of each.

    A question that the system refuses stays: its pair is right, and it is what a model is needed for. One
    that the system answers with other figures is left out, since one of the two is wrong.
    """
    made: list[Asked] = []
    for batch in _batches(iter(plans)):
        for meant, done in zip(
            batch, await asyncio.gather(*(_ask(base, meant, wording) for meant in batch)), strict=True
        ):
            _note(meant, done, outcome)
            if isinstance(done, Asked) and done.worded:
                made.append(done)
        progress(outcome.plans)
    return made


def _batches(plans: Iterator[Meant]) -> Iterator[list[Meant]]:
    while batch := list(islice(plans, _AT_ONCE)):
        yield batch


async def _ask(base: Base, meant: Meant, wording: Wording) -> Asked | NianbaoError | None:
    """None for a plan that makes no sound question; the error of one that does not run."""
    try:
        async with base.reader.read(base.name) as view:
            ran = await run_plan(meant, view, base.schema)
    except NianbaoError as error:
        return error
    truth, split = meant.expect(ran.rows), split_of_plan(meant)
    if truth is None or split is None:
        return None
    pipeline = Pipeline(base)
    replies = []
    for worded in wording.word(meant):
        understanding, answer = await pipeline.ask(worded.question)
        found = disagreement(meant, truth, understanding, answer)
        replies.append(Reply(worded, understanding, answer, found))
    return Asked(meant, ran, truth, split, tuple(replies))


def _note(meant: Meant, done: Asked | NianbaoError | None, outcome: Outcome) -> None:
    outcome.plans += 1
    match done:
        case None:
            outcome.executed += 1
            outcome.unsound[meant.kind] += 1
        case Asked():
            outcome.executed += 1
            for reply in done.replies:
                explanation = explain(meant, reply.worded, reply.disagreement) if reply.disagreement else ""
                outcome.agreement.note(meant, reply.worded, reply.disagreement, explanation)
            outcome.contradicting += sum(not reply.is_kept for reply in done.replies)
        case _:
            outcome.failed.append(f"{meant.key}：{done}")
