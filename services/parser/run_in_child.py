"""Run one parse in a forked child with its own limits, so that one bad file stops nothing.

The parent has everything imported, so a child costs a fork and no start-up. What the
child cannot survive (a crash in C code, memory, time) the parent turns into an error
with a reason.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import gc
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nianbao.domain.errors import BadDocument, NianbaoError, Unavailable
from nianbao.domain.faults import DISK_FULL, passing_fault
from services.parser.pdf_faults import is_out_of_memory

_DONE, _REFUSED, _DEFECT, _OUT_OF_MEMORY, _DISK_FAULT, _FILE_TOO_LARGE = 0, 3, 4, 5, 6, 7
_POLL_S = 0.02
_TICK_S = 3.0
_PR_SET_PDEATHSIG = 1
_REASON_FILE = "reason.json"
_TRACEBACK_CHARS = 8000


class ChildKilled(BadDocument):
    """Somebody killed the child, not its own work: the system short of memory, or a person."""

    code = "crashed"


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """What one child may use: address space beyond the parent's, CPU and wall-clock seconds, size of a file."""

    memory_mb: int
    cpu_s: int
    wall_s: int
    file_mb: int = 500


def run_in_child(work: Callable[[], None], scratch: Path, limits: ChildLimits, on_tick: Callable[[], None]) -> None:
    """Run `work` in a forked child and wait for it, calling `on_tick` every few seconds.

    `scratch` is an existing folder in which the child leaves its reason when it fails.

    Raises:
        BadDocument: raised by `work`, or with code time_limit, memory_limit, too_large or crashed; a defect's
            traceback is among its notes.
        ChildKilled: from outside; the next try may end well.
        Unavailable: the disk is full or cannot be written.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _be_the_child(work, scratch / _REASON_FILE, limits, parent)
    _lead_own_group(child)
    status = _wait(child, limits.wall_s, on_tick)
    if status is None:
        raise BadDocument(f"解析超过 {limits.wall_s} 秒仍未完成，已停止；文件可能损坏或过大", code="time_limit")
    _raise_failure(status, scratch / _REASON_FILE, limits)


def _wait(child: int, wall_s: int, on_tick: Callable[[], None]) -> int | None:
    """The child's wait status, None when it had to be killed; it never outlives this call."""
    started = last_tick = time.monotonic()
    is_reaped = False
    try:
        while True:
            if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                is_reaped = True
                return _end(child)
            now = time.monotonic()
            if now - started > wall_s:
                return None
            if now - last_tick > _TICK_S:
                last_tick = now
                on_tick()
            time.sleep(_POLL_S)
    finally:
        if not is_reaped:
            _end(child)


def _end(child: int) -> int:
    """Kill what is left of the child and of the processes that it started; its wait status.

    The child is reaped last: until then no other process can get its number.
    """
    os.killpg(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def _lead_own_group(child: int) -> None:
    """Give the child a process group of its own; parent and child both do, since either may run first."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.setpgid(child, child)


def _raise_failure(status: int, reason_file: Path, limits: ChildLimits) -> None:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            raise BadDocument(f"解析用时超过 {limits.cpu_s} 秒 CPU，已停止；文件可能损坏或过大", code="time_limit")
        if number == signal.SIGKILL:
            raise ChildKilled("解析进程被系统强行终止（多半是机器内存不足），请稍后重新提交")
        raise BadDocument(f"解析进程崩溃（{signal.Signals(number).name}），文件可能损坏", code="crashed")
    code = os.waitstatus_to_exitcode(status)
    if code == _DONE:
        return
    if code == _OUT_OF_MEMORY:
        message = f"解析需要的内存超过 {limits.memory_mb} MB，已停止；请拆分文件或提高上限后重试"
        raise BadDocument(message, code="memory_limit")
    if code == _FILE_TOO_LARGE:
        message = f"解析结果有文件超过 {limits.file_mb} MB，已停止；请拆分文件或提高上限后重试"
        raise BadDocument(message, code="too_large")
    if code == _DISK_FAULT:
        raise Unavailable("磁盘空间不足或不能写入，请检查存储空间", service="disk", code=DISK_FULL)
    try:
        reason = json.loads(reason_file.read_text(encoding="ascii"))
        refusal = BadDocument(reason["message"], code=reason["code"])
        refusal.add_note(reason["traceback"])
    except (OSError, ValueError, KeyError):
        refusal = BadDocument(f"解析进程异常退出（{code}），文件可能损坏", code="crashed")
    raise refusal


def _be_the_child(work: Callable[[], None], reason_file: Path, limits: ChildLimits, parent: int) -> None:
    """Run the work and leave by `os._exit`: nothing of the parent's may run a second time."""
    code = _DEFECT
    try:
        _lead_own_group(0)
        _die_with_parent(parent)
        _be_silent()
        _limit(limits)
        # The parse makes millions of small values and no cycles; the process ends anyway.
        gc.disable()
        work()
        code = _DONE
    except NianbaoError as error:
        is_refusal = isinstance(error, BadDocument)
        code = _leave_reason(reason_file, error.code, error.message, _REFUSED if is_refusal else _DEFECT)
    except BaseException as error:  # noqa: BLE001 - the child's edge: it becomes the job's reason
        if is_out_of_memory(error):
            # Said by the exit code alone, since writing takes memory.
            code = _OUT_OF_MEMORY
        elif isinstance(error, OSError) and error.errno == errno.EFBIG:
            code = _FILE_TOO_LARGE
        elif isinstance(error, OSError) and passing_fault(error) is not None:
            code = _DISK_FAULT
        else:
            text = f"{type(error).__name__}: {error}"
            message = f"解析出错（{text[:200]}），请把文件交给维护者检查"
            code = _leave_reason(reason_file, "crashed", message, _DEFECT, traceback.format_exc())
    finally:
        os._exit(code)


def _leave_reason(reason_file: Path, code: str, message: str, exit_code: int, trace: str = "") -> int:
    # As ASCII, because a message may quote what UTF-8 cannot write.
    reason = {"code": code, "message": message, "traceback": trace[-_TRACEBACK_CHARS:]}
    try:
        reason_file.write_text(json.dumps(reason), encoding="ascii")
    except OSError as error:
        return exit_code if passing_fault(error) is None else _DISK_FAULT
    return exit_code


def _die_with_parent(parent: int) -> None:
    """Ask Linux to kill this process when the worker dies, and undo the worker's handlers."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        # The worker may have died between the fork and the request.
        if os.getppid() != parent:
            os._exit(_DEFECT)


def _be_silent() -> None:
    """Keep what libraries print off the worker's output, which programs read; crashes still show on stderr."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)


def _limit(limits: ChildLimits) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # One document must not take the disk that all work on; Python turns the signal into an error.
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_mb * 1_000_000,) * 2)
    used_cpu = int(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (used_cpu + limits.cpu_s, used_cpu + limits.cpu_s + 5))
    if sys.platform == "linux":
        allowed = _address_space() + limits.memory_mb * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))


def _address_space() -> int:
    """Bytes of address space that the fork inherited."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()
