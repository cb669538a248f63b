"""A model server that replays scripted replies as TGI 3 and OpenAI-compatible servers send them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

REPLIES_OF = {
    "tgi": {"object": "chat.completion", "id": "", "model": "Qwen/Qwen2.5-7B-Instruct", "system_fingerprint": "3.3.6"},
    "openai": {"object": "chat.completion", "id": "chatcmpl-1", "model": "qwen", "service_tier": None},
}


@dataclass
class ModelServer:
    """Gives its replies in turn, the last one for ever; an int is an HTTP status. Keeps what it was sent."""

    replies: Sequence[str | int]
    style: str = "openai"
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lengths = [line for line in head.splitlines() if line.lower().startswith("content-length")]
        self.requests.append(json.loads(await reader.readexactly(int(lengths[0].split(":")[1]))))
        reply = self.replies[min(len(self.requests), len(self.replies)) - 1]
        status, body = (reply, {"error": "busy"}) if isinstance(reply, int) else (200, self._completion(reply))
        payload = json.dumps(body).encode()
        writer.write(b"HTTP/1.1 %d X\r\ncontent-type: application/json\r\nconnection: close\r\n" % status)
        writer.write(b"content-length: %d\r\n\r\n" % len(payload) + payload)
        await writer.drain()
        writer.close()

    def _completion(self, text: str) -> dict[str, Any]:
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21}
        return REPLIES_OF[self.style] | {"created": 1730000000, "choices": [choice], "usage": usage}


@asynccontextmanager
async def model_server(*replies: str | int, style: str = "openai") -> AsyncIterator[ModelServer]:
    """Listen on a free port until the block is left."""
    scripted = ModelServer(replies, style)
    server = await asyncio.start_server(scripted.answer, "127.0.0.1", 0)
    scripted.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield scripted
    server.close()
