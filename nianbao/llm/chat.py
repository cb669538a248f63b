"""The port that every chat model is used through."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Protocol


class Speaker(StrEnum):
    """Who says a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a conversation."""

    speaker: Speaker
    text: str


class ChatModel(Protocol):
    """Writes the next message of a conversation, a piece at a time."""

    @property
    def name(self) -> str:
        """The model's name, for logs and answers."""
        ...

    def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, temperature: float = 0.0
    ) -> AsyncGenerator[str, None]:
        """Yield non-empty pieces of the reply; together they are all of it.

        Close the generator (`aclose`) to stop the model early.

        Raises:
            Unavailable: the model cannot be reached, breaks off, or took too long
                (code model_timeout). Pieces may have been yielded before.
        """
        ...

    async def close(self) -> None:
        """Release connections."""
        ...


Grammar = Literal["json_schema", "tgi"]
"""How a server wants a schema: as OpenAI has it (vLLM, llama.cpp), or as TGI has it."""


class JsonModel(Protocol):
    """Writes one JSON object whose form a schema constrains, where the server has grammars."""

    @property
    def name(self) -> str:
        """The model's name, for logs."""
        ...

    async def write_json(self, messages: Sequence[ChatMessage], schema: Mapping[str, Any], *, max_tokens: int) -> str:
        """Return the reply as text, whether it is JSON of the schema or not; greedy decoding.

        Raises:
            Unavailable: the model cannot be reached, refuses, or took too long
                (code model_timeout).
        """
        ...

    async def close(self) -> None:
        """Release connections."""
        ...
