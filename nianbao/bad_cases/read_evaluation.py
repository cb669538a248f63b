"""The failures of an evaluation, as `nianbao eval` wrote it down, in the form that the gateway takes in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nianbao.domain.errors import BadInput

_LEAST_POINTS = 0.5


def read_evaluation(folder: Path, questions: Path | None = None) -> list[dict[str, Any]]:
    """Read the failures from `report.json` and `answers.jsonl` of a folder.

    A question that is neither right nor wrong counts by its points. One that could not be asked says nothing about
    the system's answers and is left out. `questions` is the question file; it tells where the answers stand.

    Raises:
        BadInput: the files are missing or are not what `nianbao eval` writes.
    """
    try:
        report = json.loads((folder / "report.json").read_bytes())
        answers = {each["id"]: each for each in _lines(folder / "answers.jsonl")}
        places = {} if questions is None else {str(each["id"]): _places(each) for each in _lines(questions)}
        name = report["questions_file"]
        return [
            _failure(name, each, answers.get(each["id"], {}), places.get(each["id"], []))
            for each in report["questions"]
            if not each["error"] and _has_failed(each)
        ]
    except OSError as error:
        raise BadInput(f"无法读取 {error.filename}（{error.strerror}），请给出 nianbao eval --out 的文件夹") from error
    except (ValueError, LookupError, TypeError) as error:
        raise BadInput(f"{folder} 里不是 nianbao eval 写下的结果，请检查路径") from error


def _has_failed(question: dict[str, Any]) -> bool:
    if question["exact"] is not None:
        return question["exact"] is False
    return question["points"] is not None and question["points"] < _LEAST_POINTS


def _failure(
    name: str, question: dict[str, Any], answer: dict[str, Any], places: list[dict[str, Any]]
) -> dict[str, Any]:
    said = {key: question[key] for key in ("answer", "refused", "route", "sql", "citations")}
    complaint = {
        "expected": "" if question["must_refuse"] else question["expected"],
        "must_refuse": question["must_refuse"],
        "comment": question["reason"],
        "places": places,
    }
    return {
        "key": f"{name}/{question['id']}/{question['expected_hash']}"[-200:],
        "question": question["question"],
        "answer": said | {key: answer[key] for key in ("refusal_code", "composed_by", "warnings") if key in answer},
        "complaint": complaint,
    }


def _places(question: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = question.get("expected", {}).get("citations", [])
    return [{"document": each["document"], "page": each["page"], "box": each.get("box")} for each in found]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
