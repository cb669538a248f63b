"""Building the data, in order.

1. open the knowledge base: its facts, its companies, the read-only reader;
2. draw plans, run each, word it, ask the system the same questions (make_pairs);
3. make the examples of each task (nl2sql and its neighbours);
4. drop near duplicates, and whatever an evaluation set holds;
5. write the sets, dataset_info.json and the data card.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.data.company_name_records import company_name_records
from training.data.cut_down import cut_down, cut_down_records
from training.data.data_card import data_card
from training.data.dialogue import dialogue_records
from training.data.drop_near_duplicates import drop_near_duplicates
from training.data.evaluation_questions import evaluation_questions
from training.data.find_leaks import find_leaks
from training.data.make_pairs import Asked, Progress, make_pairs
from training.data.mix import mix
from training.data.names import CompanyNames, MetricNames
from training.data.nl2sql import nl2sql_records
from training.data.normaliser import normaliser_record
from training.data.open_base import Base, open_base
from training.data.outcome import Outcome
from training.data.plan_pool import draw_plans
from training.data.recalled_columns import Recall
from training.data.record import Record, Task
from training.data.router_records import router_records
from training.data.word_plan import Wording
from training.data.word_questions import word_questions
from training.data.write_files import by_task_and_split, data_hash, write_files

_LEAST = 40
_OF_PLANS = frozenset({Task.NL2SQL, Task.ROUTER, Task.CUT_DOWN, Task.NORMALISER})


@dataclass(frozen=True, slots=True)
class Options:
    """What to build: `plans` is how many plans are drawn, `only` the tasks that are written.

    `dialogue_ratio` is the part of general dialogue in the mixture of all tasks. `shared` is a folder with
    further question lists that nothing may leak from.
    """

    database_url: str
    reader_url: str
    knowledge_base: str
    out: Path
    seed: int = 1
    plans: int = 7_000
    dialogue_ratio: float = 0.1
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
        plans = draw_plans(base, options.seed, options.plans) if _OF_PLANS & set(options.only) else ()
        pairs = await make_pairs(base, plans, wording, outcome, progress)
        records = await _records(base, pairs, metrics, options)
    records = _clean(records, options, outcome)
    sets, content_hash = by_task_and_split(records), data_hash(records)
    write_files(options.out, sets | mix(records, options.dialogue_ratio, options.seed))
    card = data_card(options.seed, options.knowledge_base, sets, outcome, content_hash)
    (options.out / "data_card.md").write_text(card, encoding="utf-8")
    return Built(records, outcome, content_hash)


async def _records(base: Base, pairs: Sequence[Asked], metrics: MetricNames, options: Options) -> list[Record]:
    """The examples of every task that is wanted."""
    names, recall, seed = CompanyNames(base.knowledge.companies), Recall(base.catalogue, metrics), options.seed
    records: dict[Task, list[Record]] = {task: [] for task in Task}
    for asked in pairs:
        about = (asked.worded, asked.split)
        records[Task.NL2SQL] += nl2sql_records(asked.meant, asked.ran, *about, recall, seed)
        records[Task.ROUTER] += router_records(asked.meant, *about)
        if Task.CUT_DOWN in options.only:
            async with base.reader.read(base.name) as view:
                steps = await cut_down(asked.meant, asked.ran, asked.truth, view)
            records[Task.CUT_DOWN] += cut_down_records(asked.meant, steps, *about) if steps else []
        said = normaliser_record(asked, base.catalogue)
        records[Task.NORMALISER] += [said] if said is not None else []
    if Task.ROUTER in options.only:
        records[Task.ROUTER] += word_questions(base, names, seed, max(options.plans // 2, _LEAST))
    if Task.COMPANY_NAMES in options.only:
        records[Task.COMPANY_NAMES] += company_name_records(base, names, seed, max(options.plans // 2, _LEAST))
    wanted = sum(len(records[task]) for task in options.only)
    if Task.DIALOGUE in options.only:
        records[Task.DIALOGUE] += dialogue_records(seed, max(round(wanted * options.dialogue_ratio), _LEAST))
    return [record for task in options.only for record in records[task]]


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
