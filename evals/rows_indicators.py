"""How many asked indicators the parser finds in reports that another parser turned into rows.

usage: python evals/rows_indicators.py [--show N] [--data FOLDER]

Reads `rows/*.rows.jsonl.gz` and the extraction questions of `dev.jsonl` under the folder (by default
cfr_numqa in the shared data) and prints found, right and wrong for each indicator. A value counts as right
within 0.5 % of the stated one, both in yuan. A company-year is looked up in its own report first, then in
the reports of the following years, in the order in which the store prefers them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from nianbao.domain.fact import Fact, Scope
from nianbao.domain.parsed_report import ParsedReport
from nianbao.domain.report import ReportKind
from services.parser.pipeline import parse_document

_ROOT = Path(__file__).resolve().parents[1]
_TOLERANCE = Decimal("0.005")
_SCALE = {"元": 1, "千元": 1_000, "万元": 10_000, "百万元": 1_000_000, "亿元": 100_000_000}
# What the questions call an indicator, by the catalogue's name.
_METRICS = {
    "营业收入": ("营业收入",),
    "归母净利润": ("归属于母公司所有者的净利润",),
    "经营活动现金流量净额": ("经营活动产生的现金流量净额",),
    "总资产": ("资产总计",),
    "归母净资产": ("归属于母公司所有者权益合计",),
    "基本每股收益": ("基本每股收益",),
    "加权平均净资产收益率": ("加权平均净资产收益率",),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One company-year's indicator and its value in yuan, yuan a share or as a fraction."""

    company: str
    year: str
    indicator: str
    value: Decimal


def asked_in(questions: Path) -> Iterator[Asked]:
    """The indicators that the extraction questions ask, each once."""
    seen = set()
    for line in questions.read_text(encoding="utf-8").splitlines():
        meta = json.loads(line)["meta"]
        if "value" not in meta:
            continue
        scale = Decimal("0.01") if meta["unit"] == "%" else Decimal(_SCALE.get(meta["unit"], 1))
        asked = Asked(_folded(meta["company"]), meta["year"], meta["indicator"], Decimal(str(meta["value"])) * scale)
        if asked not in seen:
            seen.add(asked)
            yield asked


def _folded(name: str) -> str:
    """A name without blanks and full-width letters: "万  科Ａ" is 万科A."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _value(reports: Iterable[ParsedReport], asked: Asked) -> Fact | None:
    """The fact that answers: the own report's first, then the next years'."""
    for report in sorted(reports, key=lambda each: each.summary.identity.year):
        for name in _METRICS[asked.indicator]:
            for fact in report.facts:
                if (
                    fact.metric == name
                    and fact.period == asked.year
                    and fact.scope is not Scope.PARENT
                    and not fact.is_restated_away
                ):
                    return fact
    return None


def _identity_faults(path: Path, report: ParsedReport) -> list[str]:
    """What of code, short name, year and kind differs from the file's name: "000002_万科A_2023"."""
    code, short_name, year = path.name.split(".")[0].split("_")
    identity = report.summary.identity
    pairs = (
        ("code", code, identity.company_code),
        ("short name", short_name, identity.short_name),
        ("year", year, str(identity.year)),
        ("kind", ReportKind.ANNUAL, identity.kind),
    )
    return [f"{what} {got} for {want}" for what, want, got in pairs if want != got]


def main() -> int:
    """Parse all row files, compare and print; 1 when a value is wrong or an identity is."""
    shared = Path(os.environ.get("NIANBAO_SHARED_DATA", _ROOT.parent / "shared" / "data"))
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, default=shared / "cfr_numqa")
    options.add_argument("--show", type=int, default=0, help="print this many misses and faults")
    chosen = options.parse_args()
    reports: dict[str, list[ParsedReport]] = defaultdict(list)
    faults: list[str] = []
    for path in sorted((chosen.data / "rows").glob("*.rows.jsonl.gz")):
        report = parse_document(path, is_rows=True)
        reports[path.name.split("_")[1]].append(report)
        faults += [f"{path.name}: {fault}" for fault in _identity_faults(path, report)]
    loaded = sum(map(len, reports.values()))
    print(f"loaded {loaded}, identity faults {len(faults)}")
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for asked in asked_in(chosen.data / "dev.jsonl"):
        fact = _value(reports[asked.company], asked)
        outcome = "missing" if fact is None else "right" if _is_right(fact, asked) else "wrong"
        counts[asked.indicator][outcome] += 1
        if outcome != "right":
            printed = f"{fact.value} on page {fact.passport.page}" if fact else "nothing"
            faults.append(f"{outcome}: {asked.company} {asked.year} {asked.indicator} {asked.value}, got {printed}")
    for indicator, count in counts.items():
        _print(indicator, count)
    total = sum(counts.values(), Counter())
    _print("all", total)
    print("\n".join(faults[: chosen.show]))
    return int(bool(total["wrong"]) or loaded == 0)


def _is_right(fact: Fact, asked: Asked) -> bool:
    return isinstance(fact.value, Decimal) and abs(fact.value - asked.value) <= abs(asked.value) * _TOLERANCE


def _print(name: str, count: Counter[str]) -> None:
    asked = sum(count.values())
    found = asked - count["missing"]
    print(f"{name}: asked {asked}, found {found} ({found / asked:.1%}), right {count['right']}, wrong {count['wrong']}")


if __name__ == "__main__":
    sys.exit(main())
