from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nianbao.evaluation.run_record import MeasureRecord, RunRecord
from training.__main__ import app
from training.promote.hash_folder import hash_folder
from training.promote.promotion import Promotion

MADE = datetime(2026, 5, 1, 12, tzinfo=UTC)


class Files:
    """A trained model, its run, its gate, its data and its recipe."""

    def __init__(self, folder: Path) -> None:
        self.model, self.data = folder / "merged", folder / "data"
        self.run, self.gate, self.recipe = folder / "report.json", folder / "gate.toml", folder / "sft.yaml"
        self.model.mkdir()
        self.data.mkdir()
        weights = self.model / "model.safetensors"
        weights.write_bytes(b"weights")
        os.utime(weights, (MADE.timestamp() - 60,) * 2)
        (self.data / "dataset_info.json").write_text("{}")
        self.gate.write_text("[min]\nexact = 0.9\n")
        self.recipe.write_text("model_name_or_path: /models/Qwen2.5-7B-Instruct\nlora_rank: 8\n")
        self.evaluated(0.95)

    def evaluated(self, exact: float) -> None:
        measures = {"exact": MeasureRecord(value=exact, count=200)}
        run = RunRecord(format=1, made_at=MADE, questions_file="q.jsonl", kb=None, measures=measures, questions=())
        self.run.write_text(run.model_dump_json())

    def promoted(self) -> tuple[int, str]:
        options = {"model": self.model, "eval": self.run, "gate": self.gate, "data": self.data, "recipe": self.recipe}
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        done = CliRunner().invoke(app, ["promote", *words])
        return done.exit_code, done.output.replace("\n", "")

    @property
    def record(self) -> Path:
        return self.model / "promoted.json"


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_a_model_that_passes_gets_its_card_and_its_record(files: Files) -> None:
    assert files.promoted()[0] == 0
    record = Promotion.model_validate_json(files.record.read_text())
    assert record.model_sha256 == hash_folder(files.model, leave_out=("README.md", "promoted.json"))
    assert record.data_sha256 == hash_folder(files.data)
    assert record.bounds == (("min", "exact", 0.9),) and record.recipe["lora_rank"] == 8
    card = (files.model / "README.md").read_text(encoding="utf-8")
    assert record.data_sha256 in card and "95" in card and "lora_rank: 8" in card and "Qwen2.5-7B-Instruct" in card


def test_a_model_that_fails_is_refused_with_what_it_missed_and_loses_its_record(files: Files) -> None:
    files.promoted()
    files.evaluated(0.85)
    code, said = files.promoted()
    assert code == 1 and "exact 为 0.8500，低于下限 0.9" in said
    assert not files.record.exists()


def test_a_run_older_than_the_model_is_of_another_model(files: Files) -> None:
    os.utime(files.model / "model.safetensors", (MADE.timestamp() + 60,) * 2)
    code, said = files.promoted()
    assert code == 1 and "早于模型文件" in said and not files.record.exists()


def test_a_mistyped_file_leaves_an_earlier_promotion_as_it_is(files: Files) -> None:
    files.promoted()
    files.gate.write_text("[min]\nexcat = 0.9\n")
    code, said = files.promoted()
    assert code == 1 and "没有名为 excat 的指标" in said and files.record.exists()


@pytest.mark.parametrize("missing", ["model", "run", "gate", "recipe", "data"])
def test_what_is_missing_is_said_and_nothing_is_promoted(files: Files, missing: str) -> None:
    path = {"model": files.model / "model.safetensors", "data": files.data / "dataset_info.json"}
    path.get(missing, getattr(files, missing)).unlink()
    code, said = files.promoted()
    assert code == 1 and "请" in said and not files.record.exists()


def test_data_of_other_content_has_another_hash(files: Files) -> None:
    before = hash_folder(files.data)
    (files.data / "dataset_info.json").write_text(json.dumps({"a": 1}))
    assert hash_folder(files.data) != before
