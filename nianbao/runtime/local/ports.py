"""Ports on loopback: kept from one start to the next, chosen anew only where taken."""

from __future__ import annotations

import random
import socket
from collections.abc import Collection, Iterable, Mapping

from nianbao.domain.errors import BadSettings

GATEWAY_PORT = 8600
# Below the range from which systems take the ports of outgoing connections: one of those
# could otherwise sit on a service's port in the moment that the service restarts.
_RANGE = range(20_000, 30_000)


def choose_ports(names: Iterable[str], kept: Mapping[str, int], taken: Collection[int] = ()) -> dict[str, int]:
    """Return a free port for each name, the one it had before where that is free; none of `taken`."""
    chosen: dict[str, int] = {}
    candidates = iter(random.sample(_RANGE, len(_RANGE)))
    for name in names:
        port = kept.get(name)
        while port is None or port in taken or port in chosen.values() or not is_free(port):
            port = next(candidates)
        chosen[name] = port
    return chosen


def gateway_port(wanted: int | None, kept: int | None) -> int:
    """Return the gateway's port: the wanted one, else the kept one, else 8600 or the next free.

    Raises:
        BadSettings: a port was asked for and is taken.
    """
    if wanted is not None:
        if is_free(wanted):
            return wanted
        raise BadSettings(f"端口 {wanted} 已被其他程序占用。请换一个 NIANBAO_PORT，或不设置它以自动选择。")
    if kept is not None and is_free(kept):
        return kept
    return next(port for port in range(GATEWAY_PORT, 65_536) if is_free(port))


def is_free(port: int) -> bool:
    """Whether a server could listen on the loopback port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do, so that connections of the last run that still linger do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
