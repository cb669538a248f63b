"""Damage reports at random and parse them as the worker does; nothing but a sound report or a reason may come.

usage: python evals/fuzz_parse.py FILES… [--seconds N] [--seed N] [--pages N] [--keep DIR]

Seeds are a few pages cut out of each file, and the rows that a parse of them gives. Each
round damages one, parses it in a child within limits and checks the artifacts. A file that
breaks a promise, or ends in `crashed`, is kept in DIR with the seed of its round.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pymupdf

from nianbao.domain.artifacts import ROWS_FILE
from nianbao.domain.errors import BadDocument
from services.parser.parse_command import parse_to_folder
from services.parser.pipeline import Limits
from services.parser.run_in_child import ChildLimits
from tests.support.mutate_file import mutate_pdf, mutate_rows
from tests.support.parse_hostile import parse_hostile

_LIMITS = Limits()
_CHILD = ChildLimits(memory_mb=700, cpu_s=20, wall_s=30)
_PARTS_A_FILE = 4


@dataclass(frozen=True, slots=True)
class Seed:
    """A sound file to damage."""

    name: str
    content: bytes
    is_rows: bool


def cut_seeds(paths: Sequence[Path], pages: int, folder: Path) -> list[Seed]:
    """Cut a few runs of pages out of each file; a part that parses gives its rows as well."""
    seeds = []
    for path in paths:
        with pymupdf.open(path) as whole:
            step = max(1, whole.page_count // _PARTS_A_FILE)
            for first in range(0, whole.page_count, step):
                with pymupdf.open() as part:
                    # The cover stays, so that there is a company, a year, and facts to be wrong about.
                    part.insert_pdf(whole, to_page=0)
                    part.insert_pdf(whole, from_page=first, to_page=min(first + pages, whole.page_count) - 1)
                    seeds.append(Seed(f"{path.stem}@{first + 1}", part.tobytes(garbage=3, deflate=True), is_rows=False))
    for seed in tuple(seeds):
        source = folder / "seed.pdf"
        source.write_bytes(seed.content)
        try:
            parse_to_folder(source, folder / "seed")
        except BadDocument:
            continue
        seeds.append(Seed(f"{seed.name} rows", (folder / "seed" / ROWS_FILE).read_bytes(), is_rows=True))
    return seeds


def run_round(seeds: Sequence[Seed], number: int, keep: Path) -> str:
    """Damage and parse one file; the outcome's code, "broken promise" with the file kept when it fails."""
    chance = random.Random(number)  # noqa: S311 - damage that can be repeated
    seed = chance.choice(seeds)
    content = (mutate_rows if seed.is_rows else mutate_pdf)(seed.content, chance)
    with tempfile.TemporaryDirectory(prefix="nianbao-fuzz-") as folder:
        source = Path(folder) / "damaged"
        source.write_bytes(content)
        try:
            code, message = parse_hostile(source, Path(folder), _LIMITS, _CHILD, is_rows=seed.is_rows)
        except Exception as error:  # noqa: BLE001 - whatever it is, it breaks the promise and is shown
            code, message = "broken promise", f"{type(error).__name__}: {error}"
    if code in ("broken promise", "crashed", "time_limit", "memory_limit"):
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{number}{'.rows.jsonl' if seed.is_rows else '.pdf'}").write_bytes(content)
        sys.stdout.write(f"{number}: {seed.name}: {code}: {message[:300]}\n")
        sys.stdout.flush()
    return ("rows " if seed.is_rows else "pdf ") + code


def main(arguments: Sequence[str]) -> int:
    """Run rounds until the time is over; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pages", type=int, default=4)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "nianbao-fuzz")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="nianbao-seeds-") as folder:
        seeds = cut_seeds(options.files, options.pages, Path(folder))
    outcomes: Counter[str] = Counter()
    number, end = options.seed, time.monotonic() + options.seconds
    while time.monotonic() < end:
        outcomes[run_round(seeds, number, options.keep)] += 1
        number += 1
    sys.stdout.write(f"{outcomes.total()} files from {len(seeds)} seeds\n")
    for code, count in outcomes.most_common():
        sys.stdout.write(f"{count:6} {code}\n")
    return int(any(code.endswith(("broken promise", "crashed")) for code in outcomes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
