"""Exported bad cases to training data: a folder with what each class's builder makes, checked."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from pydantic import ValidationError

from nianbao.bad_cases.case import BadCase, CaseClass, CitedPlace
from nianbao.domain.errors import BadInput
from nianbao.evaluation.company_split import split_of
from training.bad_cases.ground import Ground
from training.bad_cases.list_missing import HEAD, list_missing
from training.bad_cases.made import Example, Made, SortedCase
from training.bad_cases.teach_concept import teach_concept
from training.bad_cases.teach_reasoning import teach_reasoning
from training.bad_cases.teach_retrieval import teach_retrieval
from training.bad_cases.write_cells import cells_of, check_cells, write_cells
from training.data.evaluation_questions import evaluation_questions
from training.data.find_leaks import find_leaks
from training.data.question_key import question_key
from training.data.write_files import write_files


@dataclass(frozen=True, slots=True)
class Built:
    """What was made, by class: `cases`, `made` (examples, lines, cells or reports), and why nothing came of the rest.

    `leaks` examples were left out because they are near to an evaluation question or name a company kept for it.
    """

    cases: Counter[CaseClass]
    made: Counter[CaseClass]
    skipped: Counter[tuple[CaseClass, str]]
    leaks: int
    to_do: int


def read_export(path: Path) -> list[SortedCase]:
    """Read what `nianbao bad-cases export` wrote; cases that nobody has sorted are passed over.

    Raises:
        BadInput: it cannot be read, or is no such file.
    """
    found: list[SortedCase] = []
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                each = json.loads(line)
                if each["class"]:
                    found.append(SortedCase(int(each["id"]), BadCase.model_validate(each), CaseClass(each["class"])))
    except OSError as error:
        raise BadInput(f"无法读取 {path}（{error.strerror}），请检查路径") from error
    except (ValueError, LookupError, TypeError, ValidationError) as error:
        raise BadInput(f"{path} 不是坏例文件，请用 nianbao bad-cases export --out 导出") from error
    return found


def answered(cases: Sequence[SortedCase], path: Path) -> list[SortedCase]:
    """Take over the places that a person wrote into `for_people.jsonl`: `document` and `pages` of a case.

    Raises:
        BadInput: it cannot be read, or is no such file.
    """
    places: dict[int, list[CitedPlace]] = {}
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            each = json.loads(line)
            pages = each.get("pages", [])
            places[each["case"]] = [CitedPlace(document=each["document"], page=page) for page in pages]
    except OSError as error:
        raise BadInput(f"无法读取 {path}（{error.strerror}），请检查路径") from error
    except (ValueError, LookupError, TypeError, AttributeError, ValidationError) as error:
        raise BadInput(f"{path} 不是填好的 for_people.jsonl，请核对每行的 case、document 与 pages") from error
    return [replace(each, case=_placed(each.case, places[each.id])) if places.get(each.id) else each for each in cases]


def _placed(case: BadCase, places: Sequence[CitedPlace]) -> BadCase:
    complaint = case.complaint.model_copy(update={"places": tuple(places)})
    return case.model_copy(update={"complaint": complaint})


def build(
    cases: Sequence[SortedCase], ground: Ground, folder: Path, variants: int, seed: int, shared: Path | None
) -> Built:
    """Make every class's data in `folder`; the same cases, facts and seed give the same bytes.

    Raises:
        BadInput: what was written does not pass its checks.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = {
        each.id: _make(each, ground, variants, Random(f"{seed}/{each.id}"))  # noqa: S311 - no secret
        for each in cases
        if each.case_class is not CaseClass.DATA
    }
    evaluated = evaluation_questions(shared) | {
        question_key(each.case.question): "cases" for each in cases if each.case.source == "eval"
    }
    sets: defaultdict[CaseClass, list[Example]] = defaultdict(list)
    lines: defaultdict[CaseClass, list[Mapping[str, Any]]] = defaultdict(list)
    for each in cases:
        if each.id in made:
            sets[each.case_class] += made[each.id].examples
            lines[each.case_class] += made[each.id].lines
    kept = {case_class: without_leaks(_once(examples), evaluated) for case_class, examples in sets.items()}
    queries = [each for each in lines[CaseClass.RETRIEVAL] if question_key(str(each["query"])) not in evaluated]
    leaks = sum(len(_once(sets[each])) - len(kept[each]) for each in sets)
    leaks += len(lines[CaseClass.RETRIEVAL]) - len(queries)
    write_files(
        folder, {f"bad_cases_{case_class}_train": examples for case_class, examples in kept.items() if examples}
    )
    _write_lines(folder / "retrieval.jsonl", queries)
    write_cells(folder / "cells", lines[CaseClass.PARSE])
    cells = check_cells(folder / "cells")
    missing = list_missing([each for each in cases if each.case_class is CaseClass.DATA], ground)
    with (folder / "reports_to_load.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEAD, *missing])
    to_do = [line for each in made.values() for line in each.to_do]
    _write_lines(folder / "for_people.jsonl", to_do)
    counts = Counter({each: len(kept.get(each, ())) for each in (CaseClass.CONCEPT, CaseClass.REASONING)})
    counts += Counter({CaseClass.RETRIEVAL: len(queries), CaseClass.PARSE: cells, CaseClass.DATA: len(missing)})
    classes = {each.id: each.case_class for each in cases}
    skipped = Counter((classes[number], each.skipped) for number, each in made.items() if each.skipped)
    return Built(Counter(classes.values()), counts, skipped, leaks, len(to_do))


def without_leaks(examples: Sequence[Example], evaluated: Mapping[str, str]) -> list[Example]:
    """Leave out what is near to an evaluation question, and what names a company that is kept for evaluation."""
    leaking = find_leaks(examples, evaluated)
    return [
        each
        for place, each in enumerate(examples)
        if place not in leaking and all(split_of(code) == "train" for code in each.companies)
    ]


def _make(case: SortedCase, ground: Ground, variants: int, draw: Random) -> Made:
    match case.case_class:
        case CaseClass.CONCEPT:
            return teach_concept(case)
        case CaseClass.REASONING:
            return teach_reasoning(case, ground, variants, draw)
        case CaseClass.RETRIEVAL:
            return teach_retrieval(case, ground, draw)
        case _:
            return cells_of(case)


def _once(examples: Sequence[Example]) -> list[Example]:
    """One example a question: two cases may be of one concept."""
    return list({question_key(each.question): each for each in reversed(examples)}.values())[::-1]


def _write_lines(path: Path, lines: Sequence[Mapping[str, Any]]) -> None:
    path.write_text("".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in lines), encoding="utf-8")
