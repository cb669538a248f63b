"""Preference pairs beside the data set that they were made of, as LLaMA-Factory reads them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nianbao.domain.errors import BadInput
from training.preferences.make_preferences import Preference, RightSample, Spoilt, make_preferences

NAME = "nianbao_preferences_train"
_FILE = "alpaca/preferences_train.json"
_INFO = "dataset_info.json"
_COLUMNS = {"prompt": "instruction", "query": "input", "chosen": "chosen", "rejected": "rejected"}


def write_preferences(folder: Path, names: Sequence[str], seed: int) -> Mapping[Spoilt, int]:
    """Make pairs of the alpaca sets `names` of `folder`, add the set `NAME`, and count the pairs by kind.

    Raises:
        BadInput: the folder has no such set, or none of the answers can be spoilt.
    """
    info = _read(folder / _INFO)
    samples = [sample for name in names for sample in _samples(folder, info, name)]
    pairs = list(make_preferences(samples, seed))
    if not pairs:
        raise BadInput(f"数据集 {'、'.join(names)} 的答案里没有可以改错的数字、年份、公司或措辞，无法生成偏好对")
    file = folder / _FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(list(map(_row, pairs)), ensure_ascii=False, indent=1), encoding="utf-8")
    info[NAME] = {"file_name": _FILE, "ranking": True, "columns": _COLUMNS}
    (folder / _INFO).write_text(json.dumps(info, ensure_ascii=False, indent=1), encoding="utf-8")
    return Counter(pair.spoilt for pair in pairs)


def _samples(folder: Path, info: Mapping[str, Any], name: str) -> list[RightSample]:
    if name not in info:
        raise BadInput(f"{folder / _INFO} 里没有数据集 {name}，现有：{'、'.join(info)}")
    rows = _read(folder / str(info[name]["file_name"]))
    return [RightSample(row["instruction"], row.get("input", ""), row["output"]) for row in rows]


def _row(pair: Preference) -> dict[str, str]:
    sample = pair.sample
    asked = {"instruction": sample.instruction, "input": sample.asked}
    return {**asked, "chosen": sample.answer, "rejected": pair.rejected, "spoilt": pair.spoilt.value}


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"无法读取 {file}（{error.strerror}），请先运行 python -m training data") from error
    except ValueError as error:
        raise BadInput(f"{file} 不是有效的 JSON（{error}），请重新生成") from error
