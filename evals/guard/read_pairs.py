"""Pairs of evidence and right sentences, from their TOML files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from services.generator.clean_sentence import clean_sentence
from services.generator.guard.guard import EvidencePassage, Guard, Inquiry

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Pair:
    """Evidence about one company (and perhaps another), and sentences that are right and wrong by it.

    The sentences are as the guard sees them: without marks of a list or of bold.
    """

    passages: tuple[EvidencePassage, ...]
    question: str
    right: tuple[str, ...]
    names: tuple[str, ...]
    swaps: tuple[tuple[str, str], ...]
    wrong: tuple[str, ...]

    @property
    def company(self) -> str:
        """Whose the first passage is."""
        return self.passages[0].company


@cache
def guard_of(pair: Pair) -> Guard:
    """A guard as the generator makes one for the question."""
    names = {each.company: each.company for each in pair.passages}
    years = frozenset(each.year for each in pair.passages if each.year is not None)
    return Guard(pair.passages, Inquiry(pair.question, years, names))


def read_pairs(name: str) -> Iterator[Pair]:
    """Read a set, by the name of its file."""
    for entry in tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["pair"]:
        own = [EvidencePassage(text, entry["title"], entry["company"], entry["year"]) for text in entry["evidence"]]
        others = [
            EvidencePassage(other["text"], other["title"], other["company"], other["year"])
            for other in entry.get("other", ())
        ]
        swaps = tuple((one, two) for one, two in entry.get("swaps", ()))
        right, wrong = (tuple(map(clean_sentence, entry.get(key, ()))) for key in ("right", "wrong"))
        yield Pair((*own, *others), entry["question"], right, tuple(entry.get("names", ())), swaps, wrong)
