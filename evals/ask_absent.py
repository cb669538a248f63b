"""Questions about what a report does not tell of, asked of a running gateway: each must be refused.

`absent_questions.txt` asks a distillery for its lithium batteries. An answer shows a passage about something else.

    python -m evals.ask_absent --url http://127.0.0.1:8000 --kb default
"""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from evals.ask_open import ask

QUESTIONS = Path(__file__).with_name("absent_questions.txt")


def main() -> None:
    """Ask, count the refusals, print the answers."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--url", default="http://127.0.0.1:8000")
    options.add_argument("--kb", default="default")
    given = options.parse_args()
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    questions = [line for line in lines if line and not line.startswith("#")]
    with ThreadPoolExecutor(4) as workers:
        answers = list(workers.map(lambda question: ask(given.url, given.kb, question), questions))
    refused = sum(bool(answer["refused"]) for answer in answers)
    for question, answer in zip(questions, answers, strict=True):
        if not answer["refused"]:
            print(f"{question}\n    {answer['answer']}")
    print(f"refused {refused} of {len(questions)} = {100 * refused / len(questions):.1f} %")


if __name__ == "__main__":
    main()
