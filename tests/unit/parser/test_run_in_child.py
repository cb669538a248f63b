"""What a child does, whatever it is, ends with it: the worker goes on, and no process is left."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nianbao.domain.errors import BadDocument
from services.parser.run_in_child import ChildLimits, run_in_child

LIMITS = ChildLimits(memory_mb=300, cpu_s=30, wall_s=30)
ONE_SECOND = ChildLimits(memory_mb=300, cpu_s=30, wall_s=1)

_WORKER = """
import sys, time
from pathlib import Path
from services.parser.run_in_child import ChildLimits, run_in_child

def sleep():
    import os
    (Path(sys.argv[1]) / "pid").write_text(str(os.getpid()))
    time.sleep(60)

run_in_child(sleep, Path(sys.argv[1]), ChildLimits(300, 60, 60), lambda: None)
"""


def _refusal(work: Callable[[], None], folder: Path, limits: ChildLimits = LIMITS) -> BadDocument:
    with pytest.raises(BadDocument) as caught:
        run_in_child(work, folder, limits, lambda: None)
    return caught.value


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def _wait_until(claim: Callable[[], bool]) -> bool:
    end = time.monotonic() + 10
    while not claim() and time.monotonic() < end:
        time.sleep(0.02)
    return claim()


def test_memory_that_runs_out_in_python_and_in_c_is_the_same_reason(tmp_path: Path) -> None:
    def in_python() -> None:
        hoard = [bytes(1_000_000) for _ in range(2_000)]
        assert hoard

    def in_mupdf() -> None:
        raise RuntimeError("code=2: malloc (1048576 bytes) failed")

    for work in (in_python, in_mupdf):
        refusal = _refusal(work, tmp_path)
        assert (refusal.code, "内存超过 300 MB" in refusal.message) == ("memory_limit", True)


def test_a_killed_child_is_a_crash_and_the_next_parse_works(tmp_path: Path) -> None:
    refusal = _refusal(lambda: os.kill(os.getpid(), signal.SIGKILL), tmp_path)
    assert (refusal.code, "强行终止" in refusal.message) == ("crashed", True)

    run_in_child(lambda: (tmp_path / "done").touch(), tmp_path, LIMITS, lambda: None)
    assert (tmp_path / "done").exists()


def test_a_child_that_hangs_in_c_code_is_ended(tmp_path: Path) -> None:
    started = time.monotonic()
    refusal = _refusal(lambda: ctypes.CDLL(None).pause() and None, tmp_path, ONE_SECOND)
    assert (refusal.code, "1 秒" in refusal.message) == ("time_limit", True)
    assert time.monotonic() - started < 5


def test_a_child_that_ignores_every_signal_is_ended(tmp_path: Path) -> None:
    def stubborn() -> None:
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        time.sleep(60)

    assert _refusal(stubborn, tmp_path, ONE_SECOND).code == "time_limit"


@pytest.mark.parametrize("limits", [LIMITS, ONE_SECOND], ids=["ends", "is ended"])
def test_processes_that_a_child_started_end_with_it(tmp_path: Path, limits: ChildLimits) -> None:
    def forks() -> None:
        grandchild = subprocess.Popen(["sleep", "60"])
        (tmp_path / "pid").write_text(str(grandchild.pid))
        if limits is ONE_SECOND:
            time.sleep(60)

    if limits is ONE_SECOND:
        _refusal(forks, tmp_path, limits)
    else:
        run_in_child(forks, tmp_path, limits, lambda: None)
    grandchild = int((tmp_path / "pid").read_text())
    assert _wait_until(lambda: not _is_alive(grandchild))


def test_what_a_child_prints_stays_out_of_the_workers_output(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run_in_child(lambda: os.write(1, b"noise") and None, tmp_path, LIMITS, lambda: None)
    assert capfd.readouterr().out == ""


def test_a_reason_that_utf8_cannot_write_still_arrives(tmp_path: Path) -> None:
    def odd() -> None:
        raise LookupError("\ud800")

    refusal = _refusal(odd, tmp_path)
    assert (refusal.code, "LookupError" in refusal.message) == ("crashed", True)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_no_child_outlives_a_killed_worker(tmp_path: Path) -> None:
    worker = subprocess.Popen([sys.executable, "-c", _WORKER, str(tmp_path)])
    pid_file = tmp_path / "pid"
    assert _wait_until(lambda: pid_file.exists() and pid_file.read_text() != "")
    child = int(pid_file.read_text())
    assert _is_alive(child)

    worker.kill()
    worker.wait()

    assert _wait_until(lambda: not _is_alive(child))


def test_a_file_that_grows_past_its_limit_is_too_large_and_takes_no_more_of_the_disk(tmp_path: Path) -> None:
    def write() -> None:
        with (tmp_path / "rows.jsonl").open("wb") as file:
            for _ in range(30):
                file.write(bytes(1_000_000))

    refusal = _refusal(write, tmp_path, ChildLimits(memory_mb=300, cpu_s=30, wall_s=30, file_mb=10))
    assert refusal.code == "too_large"
    assert "10 MB" in refusal.message
    assert (tmp_path / "rows.jsonl").stat().st_size == 10_000_000
