"""Measures the parser against its budget, and against other engines, on the same files in one run.

usage: python evals/bench_parse.py FILES… [--pages N] [--rounds N] [--long N] [--only ENGINE…] [--json OUT]

Every figure is CPU time of a fresh process, without imports, so a busy machine blurs it
less than wall time; ratios within one run are what counts. The slow engines read a
sample of `--pages` pages a file, spread evenly; the rest read everything.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from parse_engines import Cost

ROOT = Path(__file__).resolve().parents[1]
SLOW = ("pdfplumber", "find_tables")
ENGINE_NAMES = ("floor", "pipeline", "tablers", *SLOW)
NAMED = {
    "floor": "PyMuPDF one pass (floor)",
    "pipeline": "nianbao parse (all)",
    "tablers": "tablers find_tables",
    "pdfplumber": "pdfplumber extract_tables",
    "find_tables": "PyMuPDF find_tables",
}
# The budget of the design: milliseconds a page, times the floor, times faster, megabytes.
MOST_MS, MOST_FLOORS, LEAST_GAIN, MOST_MB = 4.0, 2.0, 25.0, 200.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """One bar of the budget: what was measured, and whether it is met."""

    bar: str
    measured: str
    is_met: bool


def measure(engine: str, path: Path, most_pages: int, rounds: int) -> Cost:
    """Run an engine in fresh processes; the cheapest round stands, as noise only ever adds."""
    return min((_measure_once(engine, path, most_pages) for _ in range(rounds)), key=lambda cost: cost.ms_per_page)


def _measure_once(engine: str, path: Path, most_pages: int) -> Cost:
    command = [sys.executable, str(ROOT / "evals" / "parse_engines.py"), engine, str(path), str(most_pages)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        sys.exit(f"{engine} failed on {path.name}: {done.stderr.strip().splitlines()[-1:]}")
    return Cost(**json.loads(done.stdout.strip().splitlines()[-1]))


def mean_ms(costs: Sequence[Cost]) -> float:
    """CPU milliseconds a page over all files, long files weighing more."""
    return sum(cost.ms_per_page * cost.pages for cost in costs) / sum(cost.pages for cost in costs)


def concatenate(paths: Sequence[Path], pages: int, out: Path) -> None:
    """Write a PDF of `pages` pages: the files one after the other, as often as needed."""
    import pymupdf

    whole = pymupdf.open()
    while whole.page_count < pages:
        for path in paths:
            with pymupdf.open(path) as part:
                last = min(part.page_count, pages - whole.page_count) - 1
                whole.insert_pdf(part, to_page=last)
            if whole.page_count >= pages:
                break
    whole.save(out, garbage=1)


def measure_growth(paths: Sequence[Path], pages: int) -> tuple[Cost, Cost]:
    """The parser on a file of a third of the pages, and on one of all of them."""
    with tempfile.TemporaryDirectory() as folder:
        costs = []
        for count in (pages // 3, pages):
            path = Path(folder) / f"{count}.pdf"
            concatenate(paths, count, path)
            costs.append(measure("pipeline", path, 0, 1))
    return costs[0], costs[1]


def judge(costs: dict[str, list[Cost]], growth: tuple[Cost, Cost] | None) -> list[Verdict]:
    """Compare what was measured with the budget; engines that were left out are not judged."""
    if "pipeline" not in costs:
        return []
    ours = mean_ms(costs["pipeline"])
    worst = max(cost.peak_mb for cost in costs["pipeline"])
    verdicts = [
        Verdict(f"≤ {MOST_MS:g} ms a page", f"{ours:.2f}", ours <= MOST_MS),
        Verdict(f"≤ {MOST_MB:g} MB", f"{worst:.0f}", worst <= MOST_MB),
    ]
    if "floor" in costs:
        ratio = ours / mean_ms(costs["floor"])
        verdicts.append(Verdict(f"≤ {MOST_FLOORS:g} × the floor", f"{ratio:.2f}", ratio <= MOST_FLOORS))
    if "pdfplumber" in costs:
        gain = mean_ms(costs["pdfplumber"]) / ours
        verdicts.append(Verdict(f"≥ {LEAST_GAIN:g} × pdfplumber", f"{gain:.1f}", gain >= LEAST_GAIN))
    if growth is not None:
        short, long = growth
        slope = (long.peak_mb - short.peak_mb) / (long.pages - short.pages) * 100
        said = f"{long.peak_mb:.0f} ({short.peak_mb:.0f} at {short.pages} pages: {slope:.1f} MB for 100 pages more)"
        verdicts.append(Verdict(f"≤ {MOST_MB:g} MB at {long.pages} pages", said, long.peak_mb <= MOST_MB))
    return verdicts


def print_engines(costs: dict[str, list[Cost]]) -> None:
    """Print one line an engine: ms a page, against the parser, peak memory, import."""
    ours = mean_ms(costs["pipeline"]) if "pipeline" in costs else 0.0
    print(f"\n{'engine':27} {'ms/page':>8} {'× ours':>7} {'peak MB':>8} {'import ms':>9}  pages")
    for engine, found in costs.items():
        mean, pages, sampled = mean_ms(found), sum(c.pages for c in found), sum(c.sampled for c in found)
        note = f"{pages}" if sampled == pages else f"{sampled} of {pages}, spread evenly"
        times = f"{mean / ours:7.2f}" if ours else f"{'':7}"
        peak, imports = max(c.peak_mb for c in found), min(c.import_ms for c in found)
        print(f"{NAMED[engine]:27} {mean:8.2f} {times} {peak:8.0f} {imports:9.0f}  {note}")


def print_files(paths: Sequence[Path], costs: dict[str, list[Cost]]) -> None:
    """Print one line a file with every engine's ms a page and the parser's memory."""
    print(f"{'file':36} {'pages':>5} " + " ".join(f"{engine:>11}" for engine in costs) + f" {'× floor':>8} {'MB':>5}")
    for index, path in enumerate(paths):
        row = {engine: found[index] for engine, found in costs.items()}
        cells = " ".join(f"{cost.ms_per_page:11.2f}" for cost in row.values())
        ratio, peak = "", ""
        if "pipeline" in row:
            peak = f"{row['pipeline'].peak_mb:5.0f}"
            ratio = f"{row['pipeline'].ms_per_page / row['floor'].ms_per_page:8.2f}" if "floor" in row else f"{'':8}"
        print(f"{path.stem[:36]:36} {next(iter(row.values())).pages:5} {cells} {ratio} {peak}")


def print_stages(costs: Sequence[Cost]) -> None:
    """Print the parser's own time by step, the dearest first."""
    names = {name for cost in costs for name in cost.stages}
    pages = sum(cost.pages for cost in costs)
    means = {name: sum(c.stages.get(name, 0.0) * c.pages for c in costs) / pages for name in names}
    print(f"\nsteps of the parser, CPU ms a page (own time, stopwatches on), {sum(means.values()):.2f} together")
    for name, mean in sorted(means.items(), key=lambda item: -item[1]):
        if mean >= 0.005:
            print(f"  {name:24} {mean:6.3f}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILES")
    parser.add_argument("--pages", type=int, default=12, help="pages a file for the slow engines, 0 = all")
    parser.add_argument("--rounds", type=int, default=1, help="rounds of the fast engines; the cheapest counts")
    parser.add_argument("--long", type=int, default=0, metavar="N", help="also parse a file of N pages, joined")
    parser.add_argument("--only", nargs="+", choices=(*ENGINE_NAMES, "stages"), help="leave the other engines out")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures there too")
    return parser.parse_args()


def main() -> int:
    """Measure, print, judge; exit 1 when a bar is missed."""
    options = _arguments()
    wanted = options.only or (*ENGINE_NAMES, "stages")
    costs: dict[str, list[Cost]] = {engine: [] for engine in ENGINE_NAMES if engine in wanted}
    steps: list[Cost] = []
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs, {options.rounds} round(s)")
    for path in options.files:
        for engine, found in costs.items():
            is_slow = engine in SLOW
            found.append(measure(engine, path, options.pages if is_slow else 0, 1 if is_slow else options.rounds))
        if "stages" in wanted:
            steps.append(measure("stages", path, 0, 1))
    growth = measure_growth(options.files, options.long) if options.long else None
    if costs:
        print_files(options.files, costs)
        print_engines(costs)
    if steps:
        print_stages(steps)
    verdicts = judge(costs, growth)
    if verdicts:
        print("\nbudget")
    for verdict in verdicts:
        print(f"  {'met   ' if verdict.is_met else 'MISSED'} {verdict.bar}: {verdict.measured}")
    if options.json:
        content = {engine: [asdict(cost) for cost in found] for engine, found in {**costs, "stages": steps}.items()}
        options.json.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if all(verdict.is_met for verdict in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
