"""Measures the router on labelled questions: routes, metrics, refusals, latency.

usage: python evals/understanding.py [--data DIR] [--show N]

Reads the shared evaluation data (NIANBAO_SHARED_DATA or ../shared/data): the FinGLM
questions with a registry made of the report lists, and the CFR-NumQA questions. The labels
are the contests' own: a type stands for a route, the key words for the metrics.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nianbao.domain.catalogue import Catalogue, load_catalogue
from nianbao.domain.glossary import load_glossary
from nianbao.domain.metric import DerivedMetric
from nianbao.domain.period import Period
from nianbao.domain.question import Route, Understanding
from nianbao.domain.report import Company
from services.router.company_index import CompanyIndex
from services.router.knowledge import Knowledge
from services.router.lexicon import Lexicon
from services.router.pipeline import understand

ROUTES_OF_TYPE = {
    "1": {Route.FACT, Route.STATISTICS},
    "1-2": {Route.FACT, Route.STATISTICS},
    "2-1": {Route.CALCULATION},
    "2-2": {Route.COMPARISON},
    "3-1": {Route.OPEN},
    "3-2": {Route.KNOWLEDGE},
}
# "上年营业收入", "2019年法定代表人": the same metric of another year.
_YEAR_BEFORE = re.compile(r"^(?:上年|\d{4}年)")
NOT_THERE = re.compile(r"未查询到|未检索到|没有查询到|无法回答|抱歉")


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled question; `is_refusal` when its report is in no list."""

    id: str
    kind: str
    question: str
    registry: str
    names: frozenset[str]
    years: frozenset[str]
    metrics: frozenset[str]
    is_refusal: bool


def read_facts(data: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """Full and short name of every company-year."""
    with gzip.open(data / "finglm" / "facts.csv.gz", "rt", encoding="utf-8") as lines:
        return {(row["证券代码"], row["年份"]): (row["公司名称"], row["证券简称"]) for row in csv.DictReader(lines)}


def make_index(rows: Iterator[tuple[str, str]], facts: dict[tuple[str, str], tuple[str, str]]) -> CompanyIndex:
    """Make a registry as the indexer would: newest names in front, older ones as aliases."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    periods: defaultdict[str, list[Period]] = defaultdict(list)
    for code, year in sorted(rows, key=lambda row: row[1], reverse=True):
        names[code] += [name for name in facts.get((code, year), ()) if name]
        periods[code].append(Period(int(year)))
    entries = []
    for code, found in names.items():
        unique = list(dict.fromkeys(found))
        full = next((name for name in unique if name.endswith("公司")), "")
        short = next((name for name in unique if name != full), "")
        aliases = tuple(name for name in unique if name not in (full, short))
        entries.append((Company(code, short, full, aliases), tuple(periods[code])))
    return CompanyIndex.build(entries)


def read_lists(data: Path) -> dict[str, CompanyIndex]:
    """One registry a report list, and one of everything for latency."""
    facts = read_facts(data)
    found = {}
    for name in "AB":
        with (data / "finglm" / f"reports_{name}.csv").open(encoding="utf-8") as lines:
            found[name] = make_index(((row["证券代码"], row["年份"]) for row in csv.DictReader(lines)), facts)
    found["all"] = make_index(iter(facts), facts)
    return found


def read_cases(data: Path, catalogue: Catalogue) -> Iterator[Case]:
    """The FinGLM questions with what their labels say about metrics and refusal."""
    with (data / "finglm" / "dev.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            raw = json.loads(line)
            words = (raw["prompt"].get("key_word") or "").split("、")
            named = {_YEAR_BEFORE.sub("", word) for word in words if word}
            found = [catalogue.find(word) for word in named]
            metrics = frozenset(metric.name for metric in found if metric is not None)
            has_all = None not in found
            yield Case(
                id=raw["id"],
                kind=raw["type"],
                question=raw["question"],
                registry=raw["list"],
                names=frozenset(filter(None, (raw["prompt"].get("ent_short_name"), raw["prompt"].get("ent_name")))),
                years=frozenset(filter(None, (raw["prompt"].get("year"),))),
                metrics=metrics if has_all else frozenset(),
                is_refusal=bool(NOT_THERE.search(str(raw["answer"][0])[:30])) and raw["type"] not in ("3-2",),
            )


def verdict(case: Case, got: Understanding, catalogue: Catalogue) -> str:
    """Compare an understanding with the labels."""
    if case.is_refusal:
        return "ok" if got.route is Route.REFUSE else "should_refuse"
    if got.route is Route.REFUSE:
        return f"refused:{got.refusal_code}"
    if got.route not in ROUTES_OF_TYPE[case.kind]:
        return f"route:{got.route}"
    if got.route in (Route.STATISTICS, Route.KNOWLEDGE):
        return "ok"
    linked = {name for company in got.companies for name in (company.short_name, company.full_name, *company.aliases)}
    if len(got.companies) != 1 or (case.names and not case.names & linked):
        return "company"
    if case.years and not case.years & {str(period) for period in got.periods}:
        return "period"
    if got.route is not Route.OPEN and case.metrics and case.metrics != operands(got, catalogue):
        return "metrics"
    return "ok"


def operands(got: Understanding, catalogue: Catalogue) -> frozenset[str]:
    """The stated metrics that the answer is read or computed from."""
    found: set[str] = set()
    for name in got.metrics:
        metric = catalogue.find(name)
        if isinstance(metric, DerivedMetric):
            found |= {stated.name for stated in catalogue.metrics if stated.name in operands_of(metric)}
        else:
            found.add(name)
    return frozenset(found)


def operands_of(metric: DerivedMetric) -> set[str]:
    """The names in a formula."""
    return set(re.split(r"\s*[-+*/()]\s*", metric.formula))


def main() -> None:
    """Print one table a question type, then latencies."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    default = os.environ.get("NIANBAO_SHARED_DATA") or Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default))
    parser.add_argument("--show", type=int, default=0, help="failures printed a verdict and type")
    options = parser.parse_args()
    catalogue = load_catalogue()
    lexicon, lists = Lexicon(catalogue, load_glossary()), read_lists(options.data)
    tally: defaultdict[str, Counter[str]] = defaultdict(Counter)
    shown: Counter[tuple[str, str]] = Counter()
    for case in read_cases(options.data, catalogue):
        got = understand(case.question, Knowledge(lexicon, lists[case.registry]))
        outcome = verdict(case, got, catalogue)
        tally[case.kind][outcome] += 1
        shown[case.kind, outcome] += 1
        if outcome != "ok" and shown[case.kind, outcome] <= options.show:
            print(f"{case.kind} {outcome} {case.question} | {case.metrics} | {got.metrics} {got.refusal}")
    for kind, counts in sorted(tally.items()):
        total = counts.total()
        print(f"{kind:4} {total:5} ok {counts['ok'] / total:6.1%}  {dict(counts)}")
    print_latency(options.data, lexicon, lists["all"], catalogue)


def print_latency(data: Path, lexicon: Lexicon, index: CompanyIndex, catalogue: Catalogue) -> None:
    """Time every question over the registry of all company-years."""
    knowledge, times = Knowledge(lexicon, index), []
    for case in read_cases(data, catalogue):
        started = time.perf_counter()
        understand(case.question, knowledge)
        times.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(times, n=100)
    years = sum(len(periods) for periods in index.periods_of.values())
    print(f"latency over {years} company-years: p50 {cuts[49]:.2f} ms, p99 {cuts[98]:.2f} ms, most {max(times):.1f} ms")
    started = time.perf_counter()
    entries = [(company, tuple(index.periods(company))) for company in index.names.companies]
    CompanyIndex.build(entries)
    print(f"index of {len(entries)} companies built in {(time.perf_counter() - started) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
