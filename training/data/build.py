"""Building the data, in order.

1. open the knowledge base: its facts, its companies, the read-only reader;
2. draw plans, run each, word it, ask the system the same questions (make_pairs);
3. make the examples of each task (nl2sql and its neighbours);
4. drop near duplicates, and whatever an evaluation set holds;
5. write the sets, dataset_info.json and the data card.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from training.data.data_card import data_card
from training.data.drop_near_duplicates import drop_near_duplicates
from training.data.evaluation_questions import evaluation_questions
from training.data.find_leaks import find_leaks
from training.data.make_pairs import Asked, Progress, make_pairs
from training.data.names import CompanyNames, MetricNames
from training.data.nl2sql import nl2sql_records
from training.data.open_base import Base, open_base
from training.data.outcome import Outcome
from training.data.plan_pool import draw_plans
from training.data.recalled_columns import Recall
from training.data.record import Record, Task
from training.data.word_plan import Wording
from training.data.write_files import by_task_and_split, data_hash, write_files


@dataclass(frozen=True, slots=True)
class Options:
    """What to build: `plans` is how many plans are drawn, `only` the tasks that are written."""

    database_url: str
    reader_url: str
    knowledge_base: str
    out: Path
    seed: int = 1
    plans: int = 7_000
    only: Collection[Task] = tuple(Task)
    shared: Path | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """What was written, and how it came about."""

    records: list[Record]
    outcome: Outcome
    hash: str


async def build(options: Options, progress: Progress = lambda done: None) -> Built:
    """Build and write everything.

    Raises:
        NotFound: the knowledge base does not exist or is empty.
    """
    outcome = Outcome()
    async with open_base(options.database_url, options.reader_url, options.knowledge_base) as base:
        metrics = MetricNames(base.catalogue)
        wording = Wording(CompanyNames(base.knowledge.companies), metrics, base.facts.years[-1], options.seed)
        plans = draw_plans(base, options.seed, options.plans)
        pairs = await make_pairs(base, plans, wording, outcome, progress)
        records = _records(base, pairs, metrics, options)
    records = _clean(records, options, outcome)
    sets, content_hash = by_task_and_split(records), data_hash(records)
    write_files(options.out, sets)
    card = data_card(options.seed, options.knowledge_base, sets, outcome, content_hash)
    (options.out / "data_card.md").write_text(card, encoding="utf-8")
    return Built(records, outcome, content_hash)


def _records(base: Base, pairs: list[Asked], metrics: MetricNames, options: Options) -> list[Record]:
    records: list[Record] = []
    recall = Recall(base.catalogue, metrics)
    if Task.NL2SQL in options.only:
        for asked in pairs:
            records += nl2sql_records(asked.meant, asked.ran, asked.worded, asked.split, recall, options.seed)
    return records


def _clean(records: list[Record], options: Options, outcome: Outcome) -> list[Record]:
    """Without near duplicates and leaks; what is left is searched once more, as it is written."""
    unique = drop_near_duplicates(records)
    outcome.near_duplicates = _by_task(records) - _by_task(unique)
    evaluated = evaluation_questions(options.shared)
    leaks = find_leaks(unique, evaluated)
    kept = [record for place, record in enumerate(unique) if place not in leaks]
    outcome.leaks_dropped = _by_task(unique) - _by_task(kept)
    outcome.leaks_left = len(find_leaks(kept, evaluated))
    return kept


def _by_task(records: list[Record]) -> Counter[str]:
    return Counter(str(record.task) for record in records)
