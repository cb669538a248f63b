"""A file of questions through the teacher: resumable, bounded, and written down one question at a time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from training.data.evaluation_questions import evaluation_questions
from training.data.find_leaks import find_leaks
from training.data.write_files import write_files
from training.distil.agents import instruction
from training.distil.budget import BudgetSpent
from training.distil.distil_question import Outcome, distil_question
from training.distil.find_evidence import EvidenceSource
from training.distil.question import Question
from training.distil.teacher import Teacher

SET = "distilled_train"


@dataclass(frozen=True, slots=True)
class Sample:
    """One example; the reasoning stands in <think>, apart from the answer."""

    question: str
    instruction: str
    input: str
    output: str


@dataclass(frozen=True, slots=True)
class Distilled:
    """What came of a run: how many questions ended how, and whether the budget ended it."""

    counts: Counter[str]
    codes: Counter[str]
    untouched: int
    is_budget_spent: bool


async def distil(
    questions: Sequence[Question],
    source: EvidenceSource,
    teacher: Teacher,
    folder: Path,
    shared: Path | None,
    progress: Callable[[int], None],
) -> Distilled:
    """Distil what no earlier run in this folder has, then write all samples and rejections.

    `shared` is a folder of evaluation sets beside those of the project. `progress` is told how many are done.
    """
    state = folder / "state"
    state.mkdir(parents=True, exist_ok=True)
    ended = {each.key: found for each in questions if (found := _read(state / f"{each.key}.json")) is not None}
    left = [each for each in questions if each.key not in ended or ended[each.key].status == "failed"]
    progress(len(questions) - len(left))
    is_spent = asyncio.Event()

    async def work(waiting: asyncio.Queue[Question]) -> None:
        while not waiting.empty() and not is_spent.is_set():
            question = waiting.get_nowait()
            try:
                outcome = await distil_question(question, source, teacher)
            except BudgetSpent:
                is_spent.set()
                return
            # First beside, then in place: a run that is killed here leaves the question untouched.
            beside = state / f"{question.key}.part"
            beside.write_text(outcome.model_dump_json(), encoding="utf-8")
            beside.replace(state / f"{question.key}.json")
            ended[question.key] = outcome
            progress(len(ended))

    waiting: asyncio.Queue[Question] = asyncio.Queue()
    for each in left:
        waiting.put_nowait(each)
    await asyncio.gather(*(work(waiting) for _ in range(teacher.at_once)))
    outcomes = _without_leaks([ended[each.key] for each in questions if each.key in ended], shared)
    _write(folder, outcomes)
    return Distilled(
        Counter(each.status for each in outcomes),
        Counter(each.code for each in outcomes if each.code),
        len(questions) - len(outcomes),
        is_spent.is_set(),
    )


def _without_leaks(outcomes: list[Outcome], shared: Path | None) -> list[Outcome]:
    """Reject samples that hold, or nearly are, a question of an evaluation set."""
    accepted = [each for each in outcomes if each.status == "accepted"]
    leaking = find_leaks([_sample(each) for each in accepted], evaluation_questions(shared))
    leaked = {accepted[place].question for place in leaking}
    changes = {"status": "rejected", "code": "leak", "reasons": ("与评测题相同或相近",)}
    return [each.model_copy(update=changes) if each.question in leaked else each for each in outcomes]


def _write(folder: Path, outcomes: Sequence[Outcome]) -> None:
    accepted = [each for each in outcomes if each.status == "accepted"]
    write_files(folder, {SET: [_sample(each) for each in accepted]})
    for name, listed in (("samples", accepted), ("rejected", [each for each in outcomes if each.status != "accepted"])):
        text = "".join(f"{each.model_dump_json(exclude_defaults=True)}\n" for each in listed)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")


def _sample(outcome: Outcome) -> Sample:
    return Sample(
        question=outcome.question,
        instruction=instruction(),
        input=f"{outcome.evidence}\n\n问题：{outcome.question}",
        output=f"<think>\n{outcome.reasoning}\n</think>\n\n{outcome.answer}",
    )


def _read(path: Path) -> Outcome | None:
    try:
        return Outcome.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError:
        # Of another version of this program: done again, from the cache.
        return None
