"""The small models are built again from the same draws and come out the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nianbao.domain.question import Route
from training.small.route_classifier import RouteClassifier
from training.small.train_small import CARD, COLUMNS, CONFIDENCE, MODELS, ROUTE, SmallModels, train_small

# Where the catalogue or the wordings changed, the draws are others, and the figures a little too.
SAME, AFTER_CHANGES = 0.002, 0.05


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[SmallModels, Path]:
    folder = tmp_path_factory.mktemp("small")
    return train_small(folder), folder


@pytest.mark.timeout(300)
@pytest.mark.parametrize("model", ["route", "confidence", "columns"])
def test_a_rebuilt_model_measures_as_the_kept_one(built: tuple[SmallModels, Path], model: str) -> None:
    kept = json.loads((MODELS / CARD).read_text(encoding="utf-8"))[model]
    now = built[0].card[model]
    tolerance = SAME if now["data_sha256"] == kept["data_sha256"] else AFTER_CHANGES
    measures = {name: value for name, value in kept.items() if isinstance(value, float)}
    assert measures and kept["version"] == now["version"]
    if tolerance == AFTER_CHANGES:
        measures.pop("weight", None)
    assert {name: now[name] for name in measures} == pytest.approx(measures, abs=tolerance), "python -m training small"


def test_the_kept_models_are_small_and_plain_data(built: tuple[SmallModels, Path]) -> None:
    assert {file.name for file in MODELS.iterdir()} == {ROUTE, CONFIDENCE, COLUMNS, CARD}
    assert sum(file.stat().st_size for file in MODELS.iterdir()) < 200_000
    assert {file.name for file in built[1].iterdir()} == {file.name for file in MODELS.iterdir()}


def test_the_kept_classifier_reads_back_and_knows_plain_questions() -> None:
    kept = RouteClassifier.read(MODELS / ROUTE)
    likely = kept.probabilities("请解释一下商誉减值是什么意思")
    assert sum(likely.values()) == pytest.approx(1)
    assert max(likely, key=lambda route: likely[route]) is Route.KNOWLEDGE
