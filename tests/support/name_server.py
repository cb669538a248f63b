"""A name server for one test: answers A questions with the addresses that it is told, as a headless Service does."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

_A, _IN, _ANSWER = 1, 1, 0x8180


class NameServer:
    """Every name has the addresses in `addresses`, which may be changed at any time."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self.addresses = list(addresses)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def target(self, name: str, port: int) -> str:
        """The gRPC target of a name that this server resolves."""
        return f"dns://127.0.0.1:{self.port}/{name}:{port}"

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                question, client = self._socket.recvfrom(512)
            except OSError:
                return
            self._socket.sendto(self._answer(question), client)

    def _answer(self, question: bytes) -> bytes:
        end = question.index(b"\0", 12) + 5
        (kind,) = struct.unpack("!H", question[end - 4 : end - 2])
        addresses = self.addresses if kind == _A else []
        head = question[:2] + struct.pack("!HHHHH", _ANSWER, 1, len(addresses), 0, 0)
        # 0xC00C points at the name of the question; a life of 0 s lets nobody keep the answer.
        records = [struct.pack("!HHHIH", 0xC00C, _A, _IN, 0, 4) + socket.inet_aton(each) for each in addresses]
        return head + question[12:end] + b"".join(records)


@contextmanager
def name_server(addresses: Sequence[str]) -> Iterator[NameServer]:
    server = NameServer(addresses)
    try:
        yield server
    finally:
        server.close()
