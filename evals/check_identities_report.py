"""Which statements a folder of reports yields, on which pages, and which checks hold.

    python -m evals.check_identities_report ../shared/data/reports [--out DIR]

For each report: the pages of the six statements (合并 and 母公司), the checks made and
failed, tables read twice, CPU of the checks a page. Then each failure with both sides, each
statement that was not found, and totals by check. Exit 1 when fewer than 99 % hold.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from nianbao.domain.amount import plain
from nianbao.domain.artifacts import write_report_files
from nianbao.domain.fact import Fact, Scope, Table
from nianbao.domain.parsed_report import IdentityResult, ParsedReport
from services.parser.pipeline import parse_document

LEAST_SHARE = 0.99
_STATEMENTS = tuple(
    (scope, table)
    for table in (Table.BALANCE_SHEET, Table.INCOME_STATEMENT, Table.CASH_FLOW_STATEMENT)
    for scope in (Scope.CONSOLIDATED, Scope.PARENT)
)
_STAGES = ("checks", "reread", "heads")


def main() -> int:
    """Parse every PDF of a folder and print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, help="keep the artifacts of each report here")
    options = parser.parse_args()
    results: list[tuple[str, IdentityResult]] = []
    missing: list[str] = []
    print(
        "| report | " + " | ".join(f"{scope}{table}" for scope, table in _STATEMENTS) + " | checks | failed | reread |"
    )
    print("|---" * (len(_STATEMENTS) + 4) + "|")
    spent_ms, pages = 0.0, 0
    for path in sorted(options.folder.glob("*.pdf")):
        parsed = parse_document(path)
        if options.out is not None:
            folder = options.out / path.stem
            folder.mkdir(parents=True, exist_ok=True)
            write_report_files(folder, parsed)
        results += [(path.stem, result) for result in parsed.summary.identity_results]
        missing += [
            f"{path.stem}: {scope}{table}" for scope, table in _STATEMENTS if not _pages(parsed.facts, scope, table)
        ]
        print(_line(path.stem, parsed))
        timings = dict(parsed.summary.timings_ms)
        spent_ms += sum(timings.get(stage, 0.0) for stage in _STAGES)
        pages += parsed.summary.page_count
    return _conclude(results, missing, spent_ms / max(pages, 1))


def _line(name: str, parsed: ParsedReport) -> str:
    cells = [_pages(parsed.facts, scope, table) or "–" for scope, table in _STATEMENTS]
    made = parsed.summary.identity_results
    counts = (len(made), sum(not result.passed for result in made), len(parsed.summary.rereads))
    return f"| {name} | {' | '.join(cells)} | {' | '.join(map(str, counts))} |"


def _pages(facts: Iterable[Fact], scope: Scope, table: Table) -> str:
    """The pages of a statement; its supplement in the notes has no metric and does not count."""
    pages = sorted({fact.passport.page for fact in facts if (fact.table, fact.scope) == (table, scope) and fact.metric})
    if not pages:
        return ""
    return str(pages[0]) if len(pages) == 1 else f"{pages[0]}–{pages[-1]}"


def _conclude(results: Sequence[tuple[str, IdentityResult]], missing: Sequence[str], ms_a_page: float) -> int:
    failures = [(name, result) for name, result in results if not result.passed]
    print("\nnot found:", "; ".join(missing) or "none")
    for name, result in failures:
        sides = f"{plain(result.stated)} ≠ {plain(result.computed)}"
        print(f"failed: {name} {result.scope}{result.table} {result.period} {result.identity}: {sides}")
    made = Counter(result.identity for _, result in results)
    for identity, count in sorted(made.items()):
        print(f"{count:5d}  {identity}")
    share = 1 - len(failures) / len(results) if results else 0.0
    print(f"{len(results)} checks, {len(failures)} failed, {share:.2%} hold; {ms_a_page:.3f} ms CPU a page")
    return 0 if share >= LEAST_SHARE else 1


if __name__ == "__main__":
    sys.exit(main())
