"""Re-read every fact of reports from its box on its page: the share whose passport proves it.

usage: python evals/audit_passports.py FILES… [--show N]

See `tests/support/audit_passports.py` for the two claims; it shares no code with the
parser. Ends with 1 when a single numeric fact breaks one.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from nianbao.domain.fact import Fact
from services.parser.pipeline import parse_document
from tests.support.audit_passports import audit_passports


def main(arguments: Sequence[str]) -> int:
    """Audit the files; print a line a file, the breaches, and the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--show", type=int, default=5, help="breaches shown a file")
    options = parser.parse_args(arguments)
    facts: Counter[str] = Counter()
    broken: Counter[tuple[str, str]] = Counter()
    for path in options.files:
        parsed = parse_document(path)
        breaches = audit_passports(path, parsed.facts)
        kinds = Counter(map(_kind, parsed.facts))
        facts += kinds
        broken += Counter((_kind(each.fact), each.claim) for each in breaches)
        sys.stdout.write(f"{path.stem}: {kinds['numbers']} numbers, {kinds['texts']} texts, {len(breaches)} breaches\n")
        for each in breaches[: options.show]:
            place = f"p. {each.fact.passport.page} {each.fact.table} {each.fact.label} {each.fact.period}"
            said = f"{each.fact.value} {each.fact.unit} {each.fact.passport.printed!r}"
            sys.stdout.write(f"    {each.claim}: {place}: {said}; found {each.found!r}\n")
    for kind, count in sorted(facts.items()):
        proven = count - broken[kind, "value"] - broken[kind, "box"]
        in_line = broken[kind, "line"]
        sys.stdout.write(f"{kind}: {proven} of {count} proven ({proven / count:.4%}), {in_line} by a line of prose\n")
    return int(broken["numbers", "value"] + broken["numbers", "box"] > 0)


def _kind(fact: Fact) -> str:
    return "numbers" if isinstance(fact.value, Decimal) else "texts"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
