"""Would the small route classifier help the rules? Routes of FinGLM's questions, which it was not trained on.

usage: python -m evals.small_models [--data DIR]

Prints the share of right routes of both, of the questions that rules are unsure of, and what the rules' confidence
is worth there.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from understanding import ROUTES_OF_TYPE, read_cases, read_lists

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.glossary import load_glossary
from nianbao.domain.question import Route
from services.router.choose_route import UNSURE
from services.router.knowledge import Knowledge
from services.router.lexicon import Lexicon
from services.router.pipeline import read, understand
from training.small.calibration import calibrate, calibration_error
from training.small.route_classifier import RouteClassifier
from training.small.train_small import MODELS, ROUTE


def main() -> None:
    """Ask both, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("NIANBAO_SHARED_DATA") or Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default))
    data = parser.parse_args().data
    catalogue = load_catalogue()
    lexicon = Lexicon(catalogue, load_glossary())
    bases = {name: Knowledge(lexicon, index) for name, index in read_lists(data).items()}
    classifier = RouteClassifier.read(MODELS / ROUTE)
    counts: Counter[tuple[str, bool, bool]] = Counter()
    stated = []
    for case in read_cases(data, catalogue):
        if case.is_refusal:
            continue
        base, right = bases[case.registry], ROUTES_OF_TYPE[case.kind]
        found = understand(case.question, base)
        likely = classifier.probabilities(read(case.question, base).reading.masked())
        guess = max(likely, key=lambda route: likely[route])
        is_sure = found.route is Route.REFUSE or found.confidence > UNSURE
        counts["sure" if is_sure else "unsure", found.route in right, guess in right] += 1
        if found.route is not Route.REFUSE:
            stated.append((found.confidence, found.route in right))
    for how in ("sure", "unsure"):
        asked = sum(number for (sure, *_), number in counts.items() if sure == how)
        rules, model = (
            sum(number for key, number in counts.items() if key[0] == how and key[place]) for place in (1, 2)
        )
        print(f"rules {how}: {asked} questions, right by rules {rules}, by the classifier {model}")
    for bucket in calibrate(stated):
        print(f"stated {bucket.stated}: right {bucket.right} of {bucket.count}")
    print(f"calibration error as stated {calibration_error(stated):.4f}")


if __name__ == "__main__":
    main()
