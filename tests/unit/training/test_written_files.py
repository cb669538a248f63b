"""The files are what LLaMA-Factory reads, and the hash is of the data alone."""

from __future__ import annotations

import json
from pathlib import Path

from training.data.record import Record, Task
from training.data.write_files import by_task_and_split, data_hash, write_files

RECORDS = [
    Record(Task.NL2SQL, "train", "写SQL", "问题：二", "SELECT 2", "二"),
    Record(Task.NL2SQL, "train", "写SQL", "问题：一", "SELECT 1", "一"),
    Record(Task.NL2SQL, "test", "写SQL", "问题：三", "SELECT 3", "三"),
]


def test_sets_are_written_in_both_forms_and_registered(tmp_path: Path) -> None:
    write_files(tmp_path, by_task_and_split(RECORDS))
    info = json.loads((tmp_path / "dataset_info.json").read_text(encoding="utf-8"))
    assert sorted(info) == [
        "nianbao_nl2sql_test",
        "nianbao_nl2sql_test_sharegpt",
        "nianbao_nl2sql_train",
        "nianbao_nl2sql_train_sharegpt",
    ]
    alpaca = json.loads((tmp_path / info["nianbao_nl2sql_train"]["file_name"]).read_text(encoding="utf-8"))
    assert alpaca[0] == {"instruction": "写SQL", "input": "问题：一", "output": "SELECT 1"}
    shared = json.loads((tmp_path / info["nianbao_nl2sql_test_sharegpt"]["file_name"]).read_text(encoding="utf-8"))
    assert shared == [
        {
            "system": "写SQL",
            "conversations": [{"from": "human", "value": "问题：三"}, {"from": "gpt", "value": "SELECT 3"}],
        }
    ]


def test_the_hash_is_the_same_in_any_order_and_changes_with_a_sign() -> None:
    assert data_hash(RECORDS) == data_hash(RECORDS[::-1])
    assert data_hash(RECORDS) != data_hash(RECORDS[1:])
