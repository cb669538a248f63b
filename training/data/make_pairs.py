"""From plans to NL2SQL pairs: run each plan, word it, ask the system the same, and compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from nianbao.domain.errors import NianbaoError
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


@dataclass(frozen=True, slots=True)
class Asked:
    """A plan that ran, with its questions; those that the system answers otherwise are left out."""

    meant: Meant
    ran: Ran
    truth: Truth
    split: Split
    worded: tuple[Worded, ...]


async def make_pairs(
    base: Base, plans: Iterable[Meant], wording: Wording, outcome: Outcome, progress: Progress
) -> list[Asked]:
    """Make the pairs of the plans, in their order, and note in `outcome` what came of each.

    A question that the system refuses stays: its pair is right, and it is what a model is needed for. One
    that the system answers with other figures is left out, since one of the two is wrong.
    """
    pipeline, made = Pipeline(base), list[Asked]()
    for done, meant in enumerate(plans, 1):
        progress(done)
        outcome.plans += 1
        split = split_of_plan(meant)
        try:
            async with base.reader.read(base.name) as view:
                ran = await run_plan(meant, view, base.schema)
        except NianbaoError as error:
            outcome.failed.append(f"{meant.key}：{error}")
            continue
        outcome.executed += 1
        truth = meant.expect(ran.rows)
        if truth is None or split is None:
            outcome.unsound[meant.kind] += 1
            continue
        kept = []
        for worded in wording.word(meant):
            understanding, answer = await pipeline.ask(worded.question)
            found = disagreement(meant, truth, understanding, answer)
            outcome.agreement.note(meant, worded, found, explain(meant, worded, found) if found else "")
            if not found or found.startswith("refused:"):
                kept.append(worded)
            else:
                outcome.contradicting += 1
        pipeline.forget()
        if kept:
            made.append(Asked(meant, ran, truth, split, tuple(kept)))
    return made
