"""What is kept of a promotion, as `promoted.json` has it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from nianbao.evaluation.run_record import MeasureRecord


class Promotion(BaseModel):
    """A model that passed; `bounds` are the gate's: table, measure, number."""

    model_config = ConfigDict(frozen=True, protected_namespaces=())

    name: str
    promoted_at: datetime
    model_sha256: str
    data_sha256: str
    recipe: Mapping[str, str | int | float | bool | None]
    questions_file: str
    questions: int
    evaluated_at: datetime
    measures: Mapping[str, MeasureRecord]
    bounds: tuple[tuple[str, str, float], ...]
