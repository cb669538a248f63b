"""How well bad cases of known class are sorted: a confusion table, by rules alone and with a model.

    python -m evals.sort_bad_cases                                   the planted cases, rules alone
    python -m evals.sort_bad_cases --model-url http://127.0.0.1:8080 and a model for what rules are unsure of
    python -m evals.sort_bad_cases --cases EXPORT.jsonl              cases that a person labelled

`--cases` takes what `nianbao bad-cases export --sorted-by person` writes; the person's class is the truth.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from evals.bad_cases.planted import Planted, planted_cases
from nianbao.bad_cases.case import CLASS_WORDS, BadCase, CaseClass
from nianbao.bad_cases.sort_by_model import sort_by_model
from nianbao.bad_cases.sort_by_rules import SURE, sort_by_rules
from nianbao.llm.chat import JsonModel
from nianbao.llm.openai_json import OpenAiJsonModel

Confusion = Counter[tuple[CaseClass, CaseClass | None]]


def main() -> None:
    """Sort, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path)
    parser.add_argument("--model-url", default="")
    parser.add_argument("--model", default="default")
    given = parser.parse_args()
    cases = planted_cases() if given.cases is None else read_labelled(given.cases)
    model = OpenAiJsonModel(given.model_url, given.model, timeout_s=60.0) if given.model_url else None
    print("\n".join(confusion_lines(asyncio.run(sort_all(cases, model)))))


async def sort_all(cases: Sequence[Planted], model: JsonModel | None) -> Confusion:
    """Sort every case as the product does: rules first, a model where they are unsure; count (is, sorted as)."""
    confusion: Confusion = Counter()
    for case, truth in cases:
        found = sort_by_rules(case)
        if model is not None and (found is None or found.confidence < SURE):
            found = await sort_by_model(case, model) or found
        confusion[truth, found.case_class if found else None] += 1
    return confusion


def share_right(confusion: Confusion) -> float:
    """The share of the cases that are sorted as what they are."""
    return sum(count for (truth, found), count in confusion.items() if truth is found) / confusion.total()


def confusion_lines(confusion: Confusion) -> list[str]:
    """The table: a row for what cases are, a column for what they were sorted as."""
    columns: list[CaseClass | None] = [*CaseClass, None]
    lines = ["是＼分为\t" + "\t".join(CLASS_WORDS[each] if each else "未分类" for each in columns)]
    lines += [
        "\t".join([CLASS_WORDS[truth], *(str(confusion[truth, each]) for each in columns)]) for truth in CaseClass
    ]
    right = sum(count for (truth, found), count in confusion.items() if truth is found)
    return [*lines, f"分对 {right}/{confusion.total()}（{100 * share_right(confusion):.1f}%）"]


def read_labelled(path: Path) -> list[Planted]:
    """Read exported cases with the class that they were given."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Planted(BadCase.model_validate(each), CaseClass(each["class"])) for each in lines if each["class"]]


if __name__ == "__main__":
    main()
