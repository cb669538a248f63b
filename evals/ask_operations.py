"""Asks questions over every operation, whose answers are computed from the table without the system.

usage: python evals/ask_operations.py [--data DIR] [--list A] [--kb NAME] [--seed N] [--url URL] [--show N]

The knowledge base must hold the shared FinGLM table restricted to the list:
nianbao import-facts facts.csv.gz --kb NAME --reports reports_A.csv
"""

from __future__ import annotations

import argparse
import os
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from evals.operations.expected import Case, judge
from evals.operations.named import named_cases
from evals.operations.ranging import ranging_cases
from evals.operations.table import Table


def make_cases(data: Path, reports: str, seed: int) -> list[Case]:
    """The questions and what they must be answered with."""
    table = Table(data / "facts.csv.gz", data / f"reports_{reports}.csv", seed)
    return [*named_cases(table), *ranging_cases(table)]


def main() -> None:
    """Ask, judge, print."""
    shared = os.environ.get("NIANBAO_SHARED_DATA", str(Path(__file__).parents[2] / "shared" / "data"))
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, default=Path(shared) / "finglm")
    options.add_argument("--list", default="B")
    options.add_argument("--kb", default="finglm_B")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--url", default="http://127.0.0.1:8601")
    options.add_argument("--show", type=int, default=50)
    given = options.parse_args()
    cases = make_cases(given.data, given.list, given.seed)

    def ask(case: Case) -> dict[str, object]:
        body = {"question": case.question, "kb": given.kb, "store": False}
        response = httpx.post(f"{given.url}/v1/ask", json=body, timeout=60)
        return (
            dict(response.json())
            if response.is_success
            else {"answer": f"HTTP {response.status_code}", "refused": True}
        )

    with ThreadPoolExecutor(4) as workers:
        answers = list(workers.map(ask, cases))
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    shown = 0
    for case, answer in zip(cases, answers, strict=True):
        said = str(answer.get("answer") or answer.get("text") or "")
        outcome = judge(case, said, bool(answer.get("refused", answer.get("is_refused", False))))
        outcomes[case.operation][outcome] += 1
        if outcome != "right" and shown < given.show:
            shown += 1
            wanted = [str(number) for number in case.numbers] + list(case.words)
            print(f"{outcome.upper():8s} {case.operation} | {case.question} | want {wanted} | got {said[:160]}")
    for operation, counted in outcomes.items():
        print(f"{operation:28s} {dict(counted)}")
    total = sum(outcomes.values(), Counter())
    number = sum(total.values())
    right = f"right {total['right']} of {number} = {100 * total['right'] / number:.1f} %"
    print(f"{right}, refused {total['refused']}, wrong {total['wrong']}")


if __name__ == "__main__":
    main()
