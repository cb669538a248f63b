"""What the parser alone makes of the documents: the facts that the system must hold, and its own speed."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from nianbao.domain.amount import plain
from nianbao.domain.artifacts import read_report_files
from nianbao.domain.fact import Fact
from nianbao.store.tree import storable
from services.parser.parse_command import parse_to_folder
from services.parser.run_in_child import ChildLimits, run_in_child

_LIMITS = ChildLimits(memory_mb=1500, cpu_s=300, wall_s=600)


@dataclass(frozen=True, slots=True)
class Expected:
    """A digest of each document's facts by its sha256, and how long parsing all of them took."""

    digests: Mapping[str, str]
    pages: int
    seconds: float


def parse_all(documents: Mapping[str, Path], workers: int = 2) -> Expected:
    """Parse every document as a worker does, in a child of its own, so many at once."""
    began = time.monotonic()
    with ThreadPoolExecutor(workers) as threads:
        parsed = dict(zip(documents, threads.map(_parse, documents.values()), strict=True))
    seconds = time.monotonic() - began
    return Expected(
        {sha256: digest for sha256, (digest, _) in parsed.items()}, sum(n for _, n in parsed.values()), seconds
    )


def digest_of(lines: Iterable[tuple[str, ...]]) -> str:
    """A digest of facts, whatever their order."""
    return hashlib.sha256("\n".join(sorted("\t".join(line) for line in lines)).encode()).hexdigest()


def _parse(path: Path) -> tuple[str, int]:
    with tempfile.TemporaryDirectory(prefix="nianbao-expected-") as folder:
        out = Path(folder) / "out"
        run_in_child(lambda: _in_child(path, out), Path(folder), _LIMITS, lambda: None)
        digest, pages = (out / "digest").read_text(encoding="ascii").split()
    return digest, int(pages)


def _in_child(path: Path, out: Path) -> None:
    parse_to_folder(path, out, file_name=path.name)
    parsed = read_report_files(out)
    digest = digest_of(_line(fact) for fact in parsed.facts)
    (out / "digest").write_text(f"{digest} {parsed.summary.page_count}", encoding="ascii")


def _line(fact: Fact) -> tuple[str, ...]:
    value = plain(fact.value) if isinstance(fact.value, Decimal) else storable(str(fact.value))
    return (
        fact.table.value,
        fact.scope.value,
        fact.metric,
        storable(fact.label),
        fact.period,
        value,
        storable(fact.unit),
        storable(fact.passport.printed),
        str(fact.passport.page),
    )
