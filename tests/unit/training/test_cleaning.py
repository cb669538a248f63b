"""Near duplicates and leaks are found, and what only looks alike is left."""

from __future__ import annotations

from pathlib import Path

from training.data.drop_near_duplicates import drop_near_duplicates
from training.data.evaluation_questions import evaluation_questions
from training.data.find_leaks import find_leaks
from training.data.question_key import question_key
from training.data.record import Record, Task


def record(question: str, output: str = "SELECT 1", task: Task = Task.NL2SQL, more: str = "") -> Record:
    return Record(task, "train", "写SQL", f"问题：{question}\n{more}", output, question)


def test_the_same_question_in_other_signs_is_one() -> None:
    first, again = record("青禾股份2020年的营业收入是多少"), record("青禾股份２０２０年的营业收入 是多少？")
    assert drop_near_duplicates([first, again]) == [first]


def test_another_year_is_another_question_however_alike() -> None:
    both = [record("青禾农业股份有限公司2020年度的营业收入是多少", "SELECT 1"),
            record("青禾农业股份有限公司2021年度的营业收入是多少", "SELECT 2")]  # fmt: skip
    assert drop_near_duplicates(both) == both


def test_tasks_may_share_a_question() -> None:
    both = [record("青禾股份2020年净利润"), record("青禾股份2020年净利润", task=Task.ROUTER)]
    assert drop_near_duplicates(both) == both


def test_a_question_of_an_evaluation_set_leaks_in_any_punctuation_and_nearly() -> None:
    records = [
        record("白石矿业2021年的管理费用是多少"),
        record("请问，白石矿业 2021年的管理费用是多少？"),
        record("青禾股份注册在哪里"),
        record("给个例子", more="例如：白石矿业2021年的管理费用是多少"),
    ]
    evaluated = [question_key("白石矿业2021年的管理费用是多少？")]
    assert find_leaks(records, evaluated) == {0, 1, 3}
    assert find_leaks(records, []) == set()


def test_every_file_of_an_evaluation_set_is_read(tmp_path: Path) -> None:
    evals = tmp_path / "evals"
    evals.mkdir()
    (evals / "spoken.tsv").write_text("那个啥公司去年赚了多少\tprofit\n", encoding="utf-8")
    (evals / "talks.toml").write_text('[[talk]]\nturns = ["它的毛利率高不高"]\n', encoding="utf-8")
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "dev.jsonl").write_text('{"question": "青禾股份的网址是什么"}\n', encoding="utf-8")
    found = evaluation_questions(tmp_path / "shared", tmp_path)
    assert found == {
        "那个啥公司去年赚了多少": "spoken.tsv",
        "profit": "spoken.tsv",
        "它的毛利率高不高": "talks.toml",
        "青禾股份的网址是什么": "dev.jsonl",
    }
