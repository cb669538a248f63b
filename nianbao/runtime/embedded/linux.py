"""The few Linux calls that Python's `os` lacks: capabilities and the parent-death signal."""

from __future__ import annotations

import ctypes
import os
import sys
from enum import IntEnum
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_SECUREBITS = 28
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
# Keeps capabilities over setuid(), and makes access(2) honour them although the uid is not 0:
# Postgres checks its own executable with access(2).
_SECBIT_NO_SETUID_FIXUP = 1 << 2
_CAPABILITY_VERSION_3 = 0x20080522


class Capability(IntEnum):
    """Rights of root over files that a process may keep when it becomes another user."""

    DAC_OVERRIDE = 1
    """Enter, read, write and run anything."""
    DAC_READ_SEARCH = 2
    """Enter and read anything."""


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Data(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def permitted_capabilities() -> frozenset[Capability]:
    """Return which of these capabilities this process may use; none where there is no /proc."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return frozenset()
    # The line reads "CapPrm:\t000001fffeffffff".
    mask = next((int(line.split()[1], 16) for line in lines if line.startswith("CapPrm:")), 0)
    return frozenset(capability for capability in Capability if mask >> capability & 1)


def become(uid: int, gid: int, capability: Capability | None) -> None:
    """Turn this process, run by root, into another user, keeping at most one capability.

    The capability is ambient, so it survives `exec`. There is no way back.

    Raises:
        OSError: the kernel or the container does not allow it.
    """
    if capability is not None:
        _prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if capability is not None:
        _keep_only(capability)
        _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability)


def die_with_parent(signal_number: int) -> None:
    """Ask for a signal when the parent dies, so that a killed supervisor leaves no orphans.

    Does nothing where the system has no such call. Must come after `become`, which clears it.
    """
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal_number)


def _keep_only(capability: Capability) -> None:
    mask = 1 << capability
    data = (_Data * 2)(_Data(mask, mask, mask), _Data(0, 0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    _check(libc.capset(ctypes.byref(_Header(_CAPABILITY_VERSION_3, 0)), ctypes.byref(data)))


def _prctl(option: int, first: int, second: int = 0) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    unsigned = ctypes.c_ulong
    _check(libc.prctl(option, unsigned(first), unsigned(second), unsigned(0), unsigned(0)))


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
