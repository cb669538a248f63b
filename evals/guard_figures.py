"""Measures the figure guard: wrong sentences stopped, right sentences passed.

usage: python evals/guard_figures.py [--set NAME]... [--show N] [--all]

Wrong sentences are made of the hand-written right ones by `guard/mutate.py`; without `--all`
200 of each are taken, the mistakes in turn. `pairs` was looked at while the guard was written,
`held_out` and the others were written afterwards and measured before anything was changed for them.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from evals.guard.mutate import denials, mutations
from evals.guard.read_pairs import Pair, guard_of, read_pairs

SETS = ("pairs", "held_out", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
SAMPLE = 200
BARS = {"stopped": 0.99, "passed": 0.98}
_SEED = 7

Case = tuple[str, Pair, str]


def right_cases(name: str) -> list[Case]:
    """Every right sentence, as ("right", its pair, the sentence)."""
    return [("right", pair, sentence) for pair in read_pairs(name) for sentence in pair.right]


def wrong_cases(name: str) -> list[Case]:
    """Every wrong sentence: those written by hand, and those made of right ones."""
    by_hand = [("by hand", pair, sentence) for pair in read_pairs(name) for sentence in pair.wrong]
    return by_hand + [
        (kind, pair, wrong)
        for pair in read_pairs(name)
        for sentence in pair.right
        for kind, wrong in mutations(pair, sentence)
    ]


def denied_cases(name: str) -> list[Case]:
    """Every sentence that says there is what the evidence says there is not, or the other way round."""
    return [
        ("there is or is not", pair, wrong)
        for pair in read_pairs(name)
        for sentence in pair.right
        for wrong in denials(sentence)
    ]


def sampled(cases: list[Case], most: int) -> list[Case]:
    """A fixed choice of cases, the kinds in turn."""
    of_kind: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        of_kind[case[0]].append(case)
    dice = random.Random(_SEED)  # noqa: S311
    for same in of_kind.values():
        dice.shuffle(same)
    taken: list[Case] = []
    while len(taken) < most and any(of_kind.values()):
        taken += [same.pop() for same in of_kind.values() if same][: most - len(taken)]
    return taken


def misjudged(cases: list[Case], *, are_right: bool) -> list[tuple[Case, str]]:
    """The cases that the guard gets wrong, with what it says."""
    found = []
    for case in cases:
        verdict = guard_of(case[1]).check(case[2])
        if verdict.is_supported is not are_right:
            found.append((case, "；".join(problem.words for problem in verdict.problems) or "放行"))
    return found


def main() -> None:
    """Print both shares, each kind of mistake, and what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=SETS, action="append")
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--all", action="store_true")
    chosen = parser.parse_args()
    names = chosen.set or ["pairs"]
    right = [case for name in names for case in right_cases(name)]
    wrong = [case for name in names for case in wrong_cases(name)]
    if not chosen.all:
        right, wrong = sampled(right, SAMPLE), sampled(wrong, SAMPLE)
    let_through = misjudged(wrong, are_right=False)
    held_up = misjudged(right, are_right=True)
    count = Counter(case[0] for case in wrong)
    missed = Counter(case[0] for case, _ in let_through)
    for kind, total in count.items():
        print(f"  {kind:28} {total - missed[kind]:5} of {total:5} stopped")
    print(f"stopped {1 - len(let_through) / len(wrong):.2%} of {len(wrong)} wrong (bar {BARS['stopped']:.0%})")
    print(f"passed  {1 - len(held_up) / len(right):.2%} of {len(right)} right (bar {BARS['passed']:.0%})")
    denied = [case for name in names for case in denied_cases(name)]
    believed = misjudged(denied, are_right=False)
    print(f"of {len(denied)} sentences with what there is denied or the reverse, {len(denied) - len(believed)} stopped")
    print(f"a sentence takes {_median_ms(right):.2f} ms")
    for (kind, pair, sentence), said in [*let_through, *believed, *held_up][: chosen.show]:
        print(f"{kind} | {pair.company} | {sentence} | {said}")


def _median_ms(cases: list[Case]) -> float:
    times = []
    for _, pair, sentence in cases[:100]:
        started = time.perf_counter()
        guard_of(pair).check(sentence)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
