"""Write examples in the forms that LLaMA-Factory reads: alpaca and sharegpt, with dataset_info.json."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from training.data.record import Example, Record

_ALPACA = {"prompt": "instruction", "query": "input", "response": "output"}
_SHAREGPT = {"messages": "conversations", "system": "system"}
_TAGS = {
    "role_tag": "from",
    "content_tag": "value",
    "user_tag": "human",
    "assistant_tag": "gpt",
    "system_tag": "system",
}


def write_files(folder: Path, sets: Mapping[str, Sequence[Example]]) -> None:
    """Write each set ("nl2sql_train") in both forms.

    alpaca/nl2sql_train.json is registered as nianbao_nl2sql_train, sharegpt/nl2sql_train.json as
    nianbao_nl2sql_train_sharegpt; `dataset_dir` is the folder.
    """
    info: dict[str, object] = {}
    for name, records in sorted(sets.items()):
        _write(folder / "alpaca" / f"{name}.json", [_alpaca(record) for record in records])
        _write(folder / "sharegpt" / f"{name}.json", [_sharegpt(record) for record in records])
        info[f"nianbao_{name}"] = {"file_name": f"alpaca/{name}.json", "columns": _ALPACA}
        info[f"nianbao_{name}_sharegpt"] = {
            "file_name": f"sharegpt/{name}.json",
            "formatting": "sharegpt",
            "columns": _SHAREGPT,
            "tags": _TAGS,
        }
    _write(folder / "dataset_info.json", info)


def by_task_and_split(records: Iterable[Record]) -> dict[str, Sequence[Record]]:
    """The sets to write: each task's examples of each split, in the order of their identities."""
    sets: defaultdict[str, list[Record]] = defaultdict(list)
    for record in sorted(records, key=lambda each: each.identity):
        sets[f"{record.task}_{record.split}"].append(record)
    return dict(sets)


def data_hash(records: Iterable[Record]) -> str:
    """SHA-256 over the records, one JSON line each, sorted: the same data has the same hash in any order."""
    lines = sorted(json.dumps(record.identity, ensure_ascii=False) for record in records)
    return sha256("\n".join(lines).encode()).hexdigest()


def _alpaca(record: Example) -> dict[str, str]:
    return {"instruction": record.instruction, "input": record.input, "output": record.output}


def _sharegpt(record: Example) -> dict[str, object]:
    turns = [{"from": "human", "value": record.input}, {"from": "gpt", "value": record.output}]
    return {"system": record.instruction, "conversations": turns}


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
