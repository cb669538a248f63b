"""Every question that the system is evaluated with: none of them may be trained on."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

from training.data.question_key import question_key

ROOT = Path(__file__).parents[2]
EVALUATION_FOLDERS = ("evals", "nianbao/evaluation")
_LEAST_SIGNS = 6


def evaluation_questions(shared: Path | None, root: Path = ROOT) -> dict[str, str]:
    """The keys of all texts in evaluation sets, each with the file that it stands in.

    Every text of a set counts, be it a question or an answer, so that a new column or a new set needs no
    word here. `shared` is a folder of question lists in JSON lines, None where there is none.
    """
    files = [path for folder in EVALUATION_FOLDERS for path in sorted((root / folder).rglob("*"))]
    files += sorted(shared.rglob("*.jsonl")) if shared is not None else []
    found: dict[str, str] = {}
    for path in files:
        for text in _texts_of(path):
            key = question_key(text)
            if len(key) >= _LEAST_SIGNS:
                found.setdefault(key, path.name)
    return found


def _texts_of(path: Path) -> Iterator[str]:
    match path.suffix:
        case ".tsv":
            for line in path.read_text(encoding="utf-8").splitlines():
                yield from line.split("\t")
        case ".txt":
            yield from path.read_text(encoding="utf-8").splitlines()
        case ".toml":
            yield from _strings(tomllib.loads(path.read_text(encoding="utf-8")))
        case ".jsonl":
            for line in path.read_text(encoding="utf-8").splitlines():
                yield str(json.loads(line).get("question", ""))
        case _:
            return


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
