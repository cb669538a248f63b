"""The way of a model into service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import yaml

from nianbao.domain.errors import BadInput
from nianbao.evaluation.gate import Gate, check_gate, read_gate
from nianbao.evaluation.run_record import RunRecord, read_run_record
from training.promote.hash_folder import hash_folder
from training.promote.model_card import model_card
from training.promote.promotion import Promotion

RECORD, CARD = "promoted.json", "README.md"
_WEIGHTS = ("*.safetensors", "*.bin")


class NotPromoted(BadInput):
    """The model did not pass its gate; the message says each bound that it missed."""


def promote(
    model: Path, run_file: Path, gate_file: Path, *, data: Path, recipe_file: Path, against: Path | None = None
) -> Promotion:
    """Check a run of the system with the model against the gate, then write the model's card and record beside it.

    Where the run misses a bound, or is older than the weights, the record of an earlier promotion is taken away: the
    model server starts only beside a record, so what fails now is not served any more.

    Raises:
        NotPromoted: the run misses a bound, or is older than the model; the message says each.
        BadInput: a file is missing or is not what it should be; nothing is changed.
    """
    if not any(any(model.glob(pattern)) for pattern in _WEIGHTS):
        raise BadInput(f"{model} 里没有模型权重（{'、'.join(_WEIGHTS)}），请给出合并后的模型或适配器的文件夹")
    gate, run, recipe = read_gate(gate_file), read_run_record(run_file), _recipe(recipe_file)
    earlier, data_sha256 = None if against is None else read_run_record(against), hash_folder(_folder(data))
    failures = (*_too_old(model, run), *check_gate(gate, run, earlier))
    if failures:
        (model / RECORD).unlink(missing_ok=True)
        raise NotPromoted("模型没有通过评测门槛：" + "；".join(failures))
    promotion = Promotion(
        name=model.resolve().name,
        promoted_at=datetime.now(UTC).replace(microsecond=0),
        model_sha256=hash_folder(model, leave_out=(CARD, RECORD)),
        data_sha256=data_sha256,
        recipe=recipe,
        questions_file=run.questions_file,
        questions=len(run.questions),
        evaluated_at=run.made_at,
        measures=run.measures,
        bounds=tuple(_bounds(gate)),
    )
    (model / CARD).write_text(model_card(promotion), encoding="utf-8")
    (model / RECORD).write_text(promotion.model_dump_json(indent=1), encoding="utf-8")
    return promotion


def _too_old(model: Path, run: RunRecord) -> Iterator[str]:
    written = max(file.stat().st_mtime for pattern in _WEIGHTS for file in model.glob(pattern))
    if run.made_at.timestamp() < int(written):
        yield "这次评测早于模型文件的写入时间，评的不是这个模型，请用该模型重新运行 nianbao eval"


def _recipe(file: Path) -> dict[str, str | int | float | bool | None]:
    try:
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise BadInput(f"无法读取配方 {file}（{error}），请给出训练所用的 YAML") from error
    if not isinstance(read, dict):
        raise BadInput(f"{file} 不是配方，请给出训练所用的 YAML")
    return read


def _folder(data: Path) -> Path:
    if not (data / "dataset_info.json").exists():
        raise BadInput(f"{data} 里没有 dataset_info.json，请给出 python -m training data 写出的文件夹")
    return data


def _bounds(gate: Gate) -> list[tuple[str, str, float]]:
    return [(table, name, bound) for table, bounds in asdict(gate).items() for name, bound in bounds.items()]
