"""One call of the model: retried once, and left alone for a while after it failed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_fixed

from nianbao.domain.errors import Unavailable
from nianbao.llm.chat import ChatMessage, JsonModel

_RETRY_WAIT_S = 0.2


class ModelDesk:
    """Asks the model; after a failure questions are not made to wait for it during `rest_s` seconds."""

    def __init__(self, model: JsonModel, *, max_tokens: int, rest_s: float) -> None:
        self._model = model
        self._max_tokens = max_tokens
        self._rest_s = rest_s
        self._rests_until = 0.0

    @property
    def is_resting(self) -> bool:
        """Whether the model failed a short while ago."""
        return asyncio.get_running_loop().time() < self._rests_until

    async def ask(self, messages: Sequence[ChatMessage], schema: Mapping[str, Any]) -> str:
        """Return the model's output; a call that fails is tried once more, one that takes too long is not.

        Raises:
            Unavailable: the model failed.
        """
        retrying = AsyncRetrying(
            stop=stop_after_attempt(2),
            wait=wait_fixed(_RETRY_WAIT_S),
            retry=retry_if_exception(lambda error: isinstance(error, Unavailable) and error.code != "model_timeout"),
            reraise=True,
        )
        try:
            async for attempt in retrying:
                with attempt:
                    return await self._model.write_json(messages, schema, max_tokens=self._max_tokens)
        except Unavailable:
            self.rest()
            raise
        raise AssertionError("tenacity returns or raises")

    def rest(self) -> None:
        """Leave the model alone for a while."""
        self._rests_until = asyncio.get_running_loop().time() + self._rest_s

    async def close(self) -> None:
        """Release the model's connections."""
        await self._model.close()
