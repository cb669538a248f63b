"""A teacher over HTTP that a test scripts: it replies by what it is asked, hangs, drops the line or breaks its JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import Enum
from typing import Any

from tests.support.model_server import ModelServer


class Mischief(Enum):
    """What a teacher does instead of replying."""

    HANG = "hang"
    DROP = "drop"


Script = Callable[[dict[str, Any]], str | int | Mischief]


class TeacherServer(ModelServer):
    """A model server whose replies follow from the requests."""

    def __init__(self, script: Script) -> None:
        super().__init__(())
        self._script = script

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lengths = [line for line in head.splitlines() if line.lower().startswith("content-length")]
        body = json.loads(await reader.readexactly(int(lengths[0].split(":")[1])))
        self.requests.append(body)
        reply = self._script(body)
        if reply is Mischief.HANG:
            # Until the asker has had enough.
            await reader.read()
        if not isinstance(reply, Mischief):
            status, said = (reply, {"error": "busy"}) if isinstance(reply, int) else (200, self._completion(reply))
            payload = json.dumps(said).encode()
            writer.write(b"HTTP/1.1 %d X\r\ncontent-type: application/json\r\nconnection: close\r\n" % status)
            writer.write(b"content-length: %d\r\n\r\n" % len(payload) + payload)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def teacher_server(script: Script) -> AsyncIterator[TeacherServer]:
    """Listen on a free port until the block is left."""
    teacher = TeacherServer(script)
    server = await asyncio.start_server(teacher.answer, "127.0.0.1", 0)
    teacher.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield teacher
    server.close()
