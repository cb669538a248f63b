"""Asks follow-ups in conversations: is each taken for the full question that it stands for?

usage: python evals/converse.py [--set tuned|held|all]

A turn is right when the question that the router makes of it is understood as the expected full
question is: route, companies, periods, metrics, operation, selection, unit, decimals. Where words
are asked for (open, knowledge) the text must be the same too. No service runs, no model.
"""

from __future__ import annotations

import argparse
import re
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.conversation import Turn
from nianbao.domain.glossary import load_glossary
from nianbao.domain.period import Period
from nianbao.domain.question import Route, Understanding
from nianbao.domain.report import Company
from services.router.company_index import CompanyIndex
from services.router.follow_ups.complete_question import complete_in_conversation
from services.router.knowledge import Knowledge
from services.router.lexicon import Lexicon
from services.router.pipeline import understand

CONVERSATIONS = Path(__file__).with_name("conversations.toml")
_SIGNS = re.compile(r"[\s的?？,，。]")


@dataclass(frozen=True, slots=True)
class Judged:
    """One turn behind the first: what was asked, wanted and made of it."""

    asked: str
    wanted: str
    made: str
    is_right: bool
    latency_ms: float


def load(path: Path = CONVERSATIONS) -> tuple[Knowledge, dict[str, list[list[dict[str, Any]]]]]:
    """Read the companies and the conversations by set."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    entries = [
        (Company(c["code"], c["name"], c["full"]), tuple(Period.parse(p) for p in c["periods"]))
        for c in data["companies"]
    ]
    knowledge = Knowledge(Lexicon(load_catalogue(), load_glossary()), CompanyIndex.build(entries))
    return knowledge, {name: data[name]["conversations"] for name in ("tuned", "held")}


def judge(conversation: list[dict[str, Any]], knowledge: Knowledge) -> Iterator[Judged]:
    """Judge every turn behind the first; each sees the turns before as they were typed."""
    turns: list[Turn] = []
    for turn in conversation:
        if turns:
            started = time.perf_counter()
            full = complete_in_conversation(turn["ask"], turns, knowledge)
            latency_ms = (time.perf_counter() - started) * 1000
            made, wanted = full or turn["ask"], turn.get("full", turn["ask"])
            yield Judged(turn["ask"], wanted, made, is_same(made, wanted, knowledge), latency_ms)
        turns.append(Turn(turn["ask"], turn.get("answer", "")))


def is_same(made: str, wanted: str, knowledge: Knowledge) -> bool:
    """Whether two questions are understood alike."""
    first, second = understand(made, knowledge), understand(wanted, knowledge)
    if second.route in (Route.OPEN, Route.KNOWLEDGE, Route.REFUSE) and _SIGNS.sub("", made) != _SIGNS.sub("", wanted):
        return False
    return _bare(first) == _bare(second)


def _bare(understanding: Understanding) -> Understanding:
    companies = tuple(sorted(understanding.companies, key=lambda company: company.code))
    return replace(understanding, text="", refusal="", companies=companies)


def main() -> None:
    """Judge, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--set", choices=("tuned", "held", "all"), default="all")
    given = options.parse_args()
    knowledge, sets = load()
    for name in ("tuned", "held") if given.set == "all" else (given.set,):
        judged = [list(judge(conversation, knowledge)) for conversation in sets[name]]
        turns = [turn for conversation in judged for turn in conversation]
        for turn in turns:
            if not turn.is_right:
                print(f"WRONG {turn.asked} | want {turn.wanted} | made {turn.made}")
        right = sum(turn.is_right for turn in turns)
        whole = sum(all(turn.is_right for turn in conversation) for conversation in judged)
        slowest = max(turn.latency_ms for turn in turns)
        print(
            f"{name}: {right} of {len(turns)} follow-ups right = {100 * right / len(turns):.1f} %,"
            f" {whole} of {len(judged)} conversations, slowest {slowest:.1f} ms"
        )


if __name__ == "__main__":
    main()
