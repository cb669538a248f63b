"""Runs one engine over one PDF in this process and prints what it cost, as one line of JSON.

`bench_parse.py` starts it afresh for every measurement, so that one engine's memory and
caches never count for another. Each engine imports only what it needs.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FunctionType, ModuleType


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU milliseconds a page without imports, and what the process took in all."""

    ms_per_page: float
    pages: int
    sampled: int
    peak_mb: float
    import_ms: float
    stages: dict[str, float]


class Stopwatch:
    """CPU milliseconds by name; of nested names each keeps only its own share."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._open: list[float] = []

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        """Add the CPU time of the block to `name`."""
        self._open.append(0.0)
        started = time.process_time()
        try:
            yield
        finally:
            whole = (time.process_time() - started) * 1000
            inner = self._open.pop()
            if self._open:
                self._open[-1] += whole
            self.spent[name] = self.spent.get(name, 0.0) + whole - inner


def spread(count: int, most: int) -> list[int]:
    """At most `most` page indexes, evenly over the file (0: all of them).

    >>> spread(10, 3), spread(2, 3)
    ([1, 5, 8], [0, 1])
    """
    if not most or most >= count:
        return list(range(count))
    return [(2 * index + 1) * count // (2 * most) for index in range(most)]


def floor(path: Path, most: int, watch: Stopwatch) -> tuple[int, int]:
    """PyMuPDF's one pass for words and vectors, thrown away: what no parser on it can beat."""
    import pymupdf

    flags = pymupdf.TEXTFLAGS_WORDS | pymupdf.TEXT_COLLECT_VECTORS
    with watch.measure("work"), pymupdf.open(path) as document:
        indexes = spread(document.page_count, most)
        for index in indexes:
            textpage = document[index].get_textpage(flags=flags)
            textpage.extractWORDS()
            textpage.extractBLOCKS()
        return document.page_count, len(indexes)


def pipeline(path: Path, most: int, watch: Stopwatch) -> tuple[int, int]:
    """The parser as the command line runs it: PDF to the five artifact files."""
    from services.parser.parse_command import parse_to_folder

    with tempfile.TemporaryDirectory() as folder, watch.measure("work"):
        pages = parse_to_folder(path, Path(folder)).summary.page_count
    return pages, pages


def stages(path: Path, most: int, watch: Stopwatch) -> tuple[int, int]:
    """The parser with a stopwatch around every step that its pipeline calls."""
    from services.parser import parse_command, read_pages
    from services.parser import pipeline as module

    _time_steps(module, watch)
    _time_steps(read_pages, watch)
    _time_step(module, "load_catalogue", watch)
    _time_step(parse_command, "write_report_files", watch)
    with tempfile.TemporaryDirectory() as folder, watch.measure("rest"):
        pages = parse_command.parse_to_folder(path, Path(folder)).summary.page_count
    return pages, pages


def _time_steps(module: ModuleType, watch: Stopwatch) -> None:
    for name, value in list(vars(module).items()):
        if isinstance(value, FunctionType) and value.__module__.startswith("services.parser.stages."):
            _time_step(module, name, watch)


def _time_step(module: ModuleType, name: str, watch: Stopwatch) -> None:
    step: Callable[..., object] = getattr(module, name)

    def timed(*arguments: object, **options: object) -> object:
        with watch.measure(name):
            return step(*arguments, **options)

    setattr(module, name, timed)


def pdfplumber_tables(path: Path, most: int, watch: Stopwatch) -> tuple[int, int]:
    """Run `extract_tables` of pdfplumber with its default settings, page caches dropped as advised."""
    import pdfplumber

    with watch.measure("open"):
        file = pdfplumber.open(path)
        pages = file.pages
    with file:
        indexes = spread(len(pages), most)
        for index in indexes:
            with watch.measure("work"):
                pages[index].extract_tables()
                pages[index].close()
        return len(pages), len(indexes)


def pymupdf_tables(path: Path, most: int, watch: Stopwatch) -> tuple[int, int]:
    """PyMuPDF's `find_tables`, with the texts of the cells."""
    import pymupdf

    with pymupdf.open(path) as document:
        indexes = spread(document.page_count, most)
        for index in indexes:
            with watch.measure("work"):
                for table in document[index].find_tables().tables:
                    table.extract()
        return document.page_count, len(indexes)


def tablers_tables(path: Path, most: int, watch: Stopwatch) -> tuple[int, int]:
    """Tables by tablers (Rust on PDFium)."""
    import tablers

    with tablers.Document(path) as document:
        indexes = spread(document.page_count, most)
        for index in indexes:
            with watch.measure("work"):
                page = document.get_page(index)
                tablers.find_tables(page, extract_text=True)
                page.clear_cache()
        return document.page_count, len(indexes)


ENGINES: dict[str, Callable[[Path, int, Stopwatch], tuple[int, int]]] = {
    "floor": floor,
    "pipeline": pipeline,
    "stages": stages,
    "pdfplumber": pdfplumber_tables,
    "find_tables": pymupdf_tables,
    "tablers": tablers_tables,
}
_NEEDS = {
    "floor": "pymupdf",
    "pipeline": "services.parser.parse_command",
    "stages": "services.parser.parse_command",
    "pdfplumber": "pdfplumber",
    "find_tables": "pymupdf",
    "tablers": "tablers",
}


def peak_mb() -> float:
    """The most memory this process has held; ru_maxrss would count the parent's before exec."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):  # "VmHWM:	   45056 kB"
            return int(line.split()[1]) / 1024
    return 0.0


def run(engine: str, path: Path, most: int) -> Cost:
    """Measure one engine on one file; `most` pages at most (0: all)."""
    # As the parser runs: one document a process, which ends before garbage would matter.
    gc.disable()
    started = time.process_time()
    __import__(_NEEDS[engine])
    if engine in ("pipeline", "stages"):
        # The worker loads it before it forks, so no document pays for it.
        from nianbao.domain.catalogue import load_catalogue

        load_catalogue()
    import_ms = (time.process_time() - started) * 1000
    if engine in ("pdfplumber", "find_tables"):
        gc.enable()
    watch = Stopwatch()
    pages, sampled = ENGINES[engine](path, most, watch)
    opened = watch.spent.pop("open", 0.0) / max(pages, 1)
    each = {name: spent / max(sampled, 1) for name, spent in watch.spent.items()}
    return Cost(sum(each.values()) + opened, pages, sampled, peak_mb(), import_ms, each)


if __name__ == "__main__":
    print(json.dumps(asdict(run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))))
