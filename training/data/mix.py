"""The mixture that a model is trained on: all tasks, and general dialogue by ratio."""

from __future__ import annotations

import random
from collections.abc import Sequence

from training.data.record import Record, Task


def mix(records: Sequence[Record], dialogue_ratio: float, seed: int) -> dict[str, Sequence[Record]]:
    """The set mixed_train: every training example of a task, shuffled with dialogue.

    Dialogue is at most `dialogue_ratio` (0 to 1, without 1) of the whole; less where there is not so much.
    """
    trained = sorted((record for record in records if record.split == "train"), key=lambda record: record.identity)
    tasks = [record for record in trained if record.task is not Task.DIALOGUE]
    dialogue = [record for record in trained if record.task is Task.DIALOGUE]
    rng = random.Random(f"{seed}|mix")  # noqa: S311 - no secret
    most = int(len(tasks) * dialogue_ratio / (1 - dialogue_ratio))
    mixed = [*tasks, *rng.sample(dialogue, min(most, len(dialogue)))]
    rng.shuffle(mixed)
    return {"mixed_train": mixed} if mixed else {}
