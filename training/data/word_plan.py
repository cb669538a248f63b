"""Puts a plan into words: several questions that ask the same."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from training.data.meant import Meant
from training.data.names import CompanyNames, MetricNames, Named, spell_year, spell_year_before, spell_years

WORDINGS_FILE = Path(__file__).parent / "wordings.toml"
_WORDINGS_A_PLAN = (3, 3, 4, 5)
_TRIES = 12


@dataclass(frozen=True, slots=True)
class Worded:
    """One question, with the wording it was made from, how its companies are called and in which way."""

    question: str
    wording: str
    named: tuple[Named, ...] = ()
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    openings: tuple[str, ...]
    closings: tuple[str, ...]
    wordings: Mapping[str, tuple[str, ...]]


@cache
def read_wordings(path: Path = WORDINGS_FILE) -> _File:
    """Read the file of wordings, once a process."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    wordings = {kind: tuple(forms) for kind, forms in content["wordings"].items()}
    return _File(tuple(content["openings"]), tuple(content["closings"]), wordings)


class Wording:
    """Words plans with the names of one knowledge base, the same way for the same seed."""

    def __init__(self, companies: CompanyNames, metrics: MetricNames, newest_year: int, seed: int) -> None:
        self._companies = companies
        self._metrics = metrics
        self._newest = newest_year
        self._seed = seed

    def word(self, meant: Meant) -> tuple[Worded, ...]:
        """Three to five different questions, each after another wording while there are any."""
        rng = random.Random(f"{self._seed}|{meant.key}")  # noqa: S311 - no secret
        forms = list(wordings_of(meant.kind, meant.metrics))
        rng.shuffle(forms)
        wanted, found = rng.choice(_WORDINGS_A_PLAN), dict[str, Worded]()
        for turn in range(wanted + _TRIES):
            if len(found) == wanted:
                break
            worded = self._fill(meant, forms[turn % len(forms)], rng)
            found.setdefault(worded.question, worded)
        return tuple(found.values())

    def _fill(self, meant: Meant, wording: str, rng: random.Random) -> Worded:
        slots: dict[str, str] = {}
        named: list[Named] = []
        is_several = len(meant.companies) > 1
        for slot, company in zip(("c", "c2"), meant.companies, strict=False):
            way, slots[slot] = self._companies.spell(company, rng, plainly=is_several)
            named.append(way)
        mentions = tuple(slots.values())
        for slot, metric in zip(("m", "m2"), meant.metrics, strict=False):
            slots[slot] = self._metrics.spell(metric, rng)
        is_balance = bool(meant.metrics) and self._metrics.is_balance(meant.metrics[0])
        slots["y"] = spell_year(max(meant.years), rng, is_balance=is_balance)
        slots["yb"] = spell_year_before(min(meant.years), rng)
        slots["ys"] = spell_years(meant.years, self._newest, rng)
        slots |= {name: rng.choice(forms) for name, forms in meant.said.items()}
        slots["d"] = meant.said["n"][0] if "n" in meant.said else ""
        file = read_wordings()
        asked = wording.format(**slots)
        if Named.CODE in named:
            # "600519 2020年": people part two numbers.
            asked = re.sub(rf"(?<={slots['c']})(?=\d)|(?<=\d)(?={slots['c']})", " ", asked)
        return Worded(rng.choice(file.openings) + asked + rng.choice(file.closings), wording, tuple(named), mentions)


def wordings_of(kind: str, metrics: Sequence[str] = ()) -> Sequence[str]:
    """The wordings of a kind, and those for its first metric alone; a text without its own is asked for as any is."""
    wordings = read_wordings().wordings
    general = wordings[kind] if kind in wordings else wordings["text"]
    own = wordings.get(f"{kind}_{metrics[0]}", ()) if metrics else ()
    return (*general, *own)
