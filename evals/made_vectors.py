"""Vectors made of real ones, as many as a size asks for and about as hard to search as real ones.

usage: python -m evals.made_vectors --parsed DIR --questions Q.npy

Reports repeat each other: a passage has relatives in other reports, some nearly the same, some far. A made
vector is a real one moved at random towards and away from its nearest relatives in other reports, so it stays
where passages lie and strays as far as reports stray. Run it to compare: distances to the nearest of other
reports, and the local dimension (Levina and Bickel, 20 neighbours), of real and of as many made vectors.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nianbao.llm.embedder import Vectors

_RELATIVES = 12
_AT_ONCE = 20_000
_NEIGHBOURS = 20


@dataclass(frozen=True, slots=True)
class RealVectors:
    """Vectors of passages, the report that each is of, and the nearest of other reports for each."""

    vectors: Vectors
    reports: np.ndarray
    relatives: np.ndarray


def read_vectors(parsed: Path) -> RealVectors:
    """Read what `evals.embed_reports` left beside each report below a folder."""
    of_reports = [np.load(each).astype(np.float32) for each in sorted(parsed.glob("*/v.npy"))]
    vectors = np.concatenate(of_reports)
    reports = np.repeat(np.arange(len(of_reports)), [len(each) for each in of_reports])
    return RealVectors(vectors, reports, _relatives(vectors, reports))


def made_vectors(real: RealVectors, count: int, seed: int) -> Vectors:
    """Make so many vectors of length 1, a slice at a time for the memory's sake."""
    chance = np.random.default_rng(seed)
    made = np.empty((count, real.vectors.shape[1]), np.float32)
    for start in range(0, count, _AT_ONCE):
        rows = made[start : start + _AT_ONCE]
        seeds = chance.integers(len(real.vectors), size=len(rows))
        rows[:] = real.vectors[seeds]
        steps = chance.standard_normal((len(rows), _RELATIVES), np.float32) / np.float32(_RELATIVES**0.5)
        for relative in range(_RELATIVES):
            towards = real.vectors[real.relatives[seeds, relative]] - real.vectors[seeds]
            rows += steps[:, relative : relative + 1] * towards
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return made


def _relatives(vectors: Vectors, reports: np.ndarray) -> np.ndarray:
    found = np.empty((len(vectors), _RELATIVES), np.int64)
    for start in range(0, len(vectors), 1000):
        near = vectors[start : start + 1000] @ vectors.T
        near[reports[start : start + 1000, None] == reports[None]] = -2.0
        found[start : start + 1000] = np.argpartition(-near, _RELATIVES, axis=1)[:, :_RELATIVES]
    return found


def main() -> None:
    """Print how far real and made vectors lie from their nearest."""
    given = _arguments()
    real = read_vectors(given.parsed)
    questions = np.load(given.questions).astype(np.float32)
    count = len(real.vectors)
    print(f"{count} real vectors of {len(set(real.reports.tolist()))} reports, {len(questions)} questions")
    to_others = [
        _nearest(real.vectors[real.reports == report], real.vectors[real.reports != report])
        for report in sorted(set(real.reports.tolist()))
    ]
    _print("real passages to other reports", to_others)
    _print("real questions to real passages", [_nearest(questions, real.vectors)])
    for size in (count, 10 * count, 100 * count):
        made = made_vectors(real, size, seed=size)
        _print(f"{size:,} made, passages", [_nearest(made[:500], made[500:])])
        _print(f"{size:,} made, questions", [_nearest(questions, made)])


def _nearest(asked: Vectors, among: Vectors) -> Vectors:
    """The distances to the nearest few, in order."""
    found = np.full((len(asked), _NEIGHBOURS), np.inf, np.float32)
    for start in range(0, len(among), 50_000):
        squares = np.maximum(2 - 2 * asked @ among[start : start + 50_000].T, 0)
        both = np.concatenate([found**2, squares], axis=1)
        found = np.sqrt(np.sort(np.partition(both, _NEIGHBOURS - 1, axis=1)[:, :_NEIGHBOURS], axis=1))
    return found


def _print(name: str, parts: Sequence[Vectors]) -> None:
    nearest = np.concatenate(parts)
    quantiles = np.quantile(nearest[:, 0], [0.05, 0.25, 0.5, 0.75, 0.95])
    ratios = np.maximum(nearest[:, :-1], 1e-4) / np.maximum(nearest[:, -1:], 1e-4)
    dimension = float(np.median(-1 / np.minimum(np.log(ratios).mean(axis=1), -1e-6)))
    said = " ".join(f"{each:.3f}" for each in quantiles)
    print(
        f"  {name:<34} nearest at 5/25/50/75/95 %: {said}  20th {np.median(nearest[:, -1]):.3f}"
        f"  local dimension {dimension:.0f}",
        flush=True,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parsed", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
