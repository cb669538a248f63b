"""Run the whole of it: `python -m tests.support.faults --documents 1000 --minutes 10 --out figures.json`."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nianbao.runtime.home import Home
from nianbao.runtime.local.ports import choose_ports
from tests.support.faults.corpus import write_corpus
from tests.support.faults.expected import parse_all
from tests.support.faults.run import Faults, run
from tests.support.local_system import LocalSystem

ROOT = Path(__file__).resolve().parents[3]
# A bomb must not cost the run five minutes.
_CPU_LIMIT_S = "10"
_START_S = 600.0


def main() -> int:
    """Run without faults, then with them, over the same documents; 0 when everything held."""
    options = _options()
    real = options.real if options.real.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="nianbao-faults-", dir=options.folder))
    figures: dict[str, object] = {"real_reports": real is not None}
    try:
        corpus = write_corpus(
            folder / "documents", documents=options.documents, poison_share=options.poison, real=real, seed=options.seed
        )
        print(f"{corpus.documents} documents, {len(corpus.poison)} of them poison", file=sys.stderr)
        expected = parse_all(corpus.good)
        print(f"the parser alone: {expected.seconds:.0f} s for {expected.pages} pages", file=sys.stderr)
        problems = 0
        for name in options.runs:
            with _system(folder / name, options.volume_mb) as (system, volume):
                faults = Faults(tuple(options.every), 60 * options.minutes, volume) if name == "faults" else None
                found = run(system, corpus, expected, kb=name, faults=faults, timeout_s=60 * options.timeout)
            figures[name] = found
            problems += len(found["problems"])
            print(json.dumps({name: found}, ensure_ascii=False, indent=1), file=sys.stderr)
    finally:
        if options.keep:
            print(f"kept: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    if options.out is not None:
        options.out.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 1 if problems else 0


@contextmanager
def _system(folder: Path, volume_mb: int) -> Iterator[tuple[LocalSystem, Path | None]]:
    """A system of its own, its objects on a small file system where one may be made."""
    folder.mkdir(parents=True)
    with _volume(folder / "volume", volume_mb) as volume:
        objects = (volume or folder) / "objects"
        kept = {key: value for key, value in os.environ.items() if not key.startswith("NIANBAO_")}
        environment = kept | {
            "NIANBAO_HOME": str(folder / "home"),
            "NIANBAO_OBJECT_STORE": f"file://{objects}",
            # Not the usual one, which somebody else's system may take at the same moment.
            "NIANBAO_PORT": str(choose_ports(("gateway",), {}, taken=set())["gateway"]),
            "NIANBAO_OCR": "false",
            "NIANBAO_EMBEDDINGS": "false",
            "NIANBAO_PARSER_CPU_LIMIT_S": _CPU_LIMIT_S,
            "NIANBAO_GATEWAY_SWEEP_EVERY_S": "10",
            "NIANBAO_GATEWAY_LOST_AFTER_S": "40",
            "NIANBAO_START_TIMEOUT_S": f"{_START_S:.0f}",
            "PYTHONPATH": str(ROOT),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        system = LocalSystem(Home(folder / "home"), environment, None)
        system.up(timeout_s=_START_S)
        try:
            yield system, volume
        finally:
            system.run("down", timeout_s=_START_S)


@contextmanager
def _volume(at: Path, megabytes: int) -> Iterator[Path | None]:
    """A file system of that size, for whoever may mount one; None for others, who then fill no disk."""
    at.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(at)]
    is_mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield at if is_mounted else None
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(at)], check=False)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.support.faults", description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--poison", type=float, default=0.05, help="share of documents that cannot become a report")
    parser.add_argument("--minutes", type=float, default=10, help="how long faults are injected")
    parser.add_argument("--every", type=float, nargs=2, default=(3.0, 8.0), help="seconds between faults")
    parser.add_argument("--timeout", type=float, default=90, help="minutes that a run may take")
    parser.add_argument("--runs", nargs="+", choices=("calm", "faults"), default=["calm", "faults"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--volume-mb", type=int, default=4000, help="size of the file system under the objects")
    parser.add_argument("--folder", type=Path, default=None, help="where to work; default: the temporary folder")
    parser.add_argument("--keep", action="store_true", help="leave homes and documents there")
    parser.add_argument("--out", type=Path, default=None, help="write the figures there too")
    default = Path(os.environ.get("NIANBAO_SHARED_DATA", ROOT.parent / "shared" / "data")) / "reports"
    parser.add_argument("--real", type=Path, default=default, help="folder of real reports to cut")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
