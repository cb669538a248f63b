"""Temporary files live in a folder of their process: those of dead processes are removed, of living ones never."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nianbao.domain.errors import BadSettings
from nianbao.runtime.scratch import own_scratch, sweep

# A process with a temporary folder, and one whose forked child goes on when it is killed.
_PROCESS = """
import os, sys, tempfile, time
from pathlib import Path
from nianbao.runtime.scratch import own_scratch

with own_scratch(Path(sys.argv[1])):
    with tempfile.TemporaryDirectory(prefix="nianbao-parse-") as folder:
        (Path(folder) / "rows.jsonl").write_text("1")
        child = os.fork() if sys.argv[2] == "forks" else 1
        if child:
            print(child, flush=True)
        time.sleep(60)
"""

Start = Callable[..., tuple[subprocess.Popen[str], int]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a process that works below `tmp_path`; returns it and the pid of its child."""
    ended: list[Callable[[], object]] = []

    def started(how: str = "alone") -> tuple[subprocess.Popen[str], int]:
        process = subprocess.Popen(
            [sys.executable, "-c", _PROCESS, str(tmp_path), how], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        child = int(process.stdout.readline())
        ended.extend((process.kill, process.wait, process.stdout.close))
        return process, child

    yield started
    for end in ended:
        end()


def left_below(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("rows.jsonl")]


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_has_stays(start: Start, tmp_path: Path) -> None:
    living, _ = start()
    killed, _ = start()
    killed.kill()
    killed.wait()
    assert len(left_below(tmp_path)) == 2

    with own_scratch(tmp_path) as own:
        assert left_below(tmp_path) == ["rows.jsonl"]
        assert len(list(tmp_path.iterdir())) == 2
        assert sweep(tmp_path) == 0
        assert own.is_dir()
    living.terminate()
    living.wait()
    assert sweep(tmp_path) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_child_that_still_works_in_the_folder_keeps_it(start: Start, tmp_path: Path) -> None:
    parent, child = start("forks")
    parent.kill()
    parent.wait()
    assert sweep(tmp_path) == 0
    assert left_below(tmp_path) == ["rows.jsonl"]

    os.kill(child, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while not sweep(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert list(tmp_path.iterdir()) == []


def test_all_temporary_files_of_a_process_lie_there_and_go_with_it(tmp_path: Path) -> None:
    before = tempfile.gettempdir()
    with own_scratch(tmp_path / "a" / "b") as own:
        assert Path(tempfile.mkdtemp()).parent == own
        assert own.parent == tmp_path / "a" / "b"
    assert not own.exists()
    assert tempfile.gettempdir() == before


def test_without_a_place_it_is_one_of_this_user_s_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with own_scratch(None) as own:
        assert own.parent == tmp_path / f"nianbao-{os.geteuid()}"
        assert own.parent.stat().st_mode & 0o077 == 0


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadSettings, match="NIANBAO_SCRATCH_DIR"), own_scratch(tmp_path / "file"):
        pytest.fail("it cannot be a folder")
