"""Models behind a queue, retries and a circuit breaker: they are never waited for in vain."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pybreaker
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from nianbao.domain.errors import Overloaded, Unavailable
from nianbao.llm.chat import ChatMessage, ChatModel, JsonModel
from nianbao.llm.measures import FIRST_PIECE_SECONDS, MODEL_CALLS

RESTING = "model_resting"
_TIMEOUT = "model_timeout"
_RETRY_WAIT_S, _RETRY_WAIT_MOST_S = 0.2, 1.0


@dataclass(frozen=True, slots=True)
class Steadiness:
    """How a model is gone about.

    At most `concurrent` replies at once; who waits longer than `queue_s` for a turn is shed. A
    call that fails before its first piece is made again, `attempts` times in all, unless it
    took too long. After `failures` calls in a row that failed the model is left alone for
    `rest_s`; then one call tries whether it is back.
    """

    concurrent: int = 8
    queue_s: float = 2.0
    attempts: int = 2
    failures: int = 5
    rest_s: float = 30.0


_Model = TypeVar("_Model", ChatModel, JsonModel)


class _Steady(Generic[_Model]):
    """What both kinds of model have."""

    def __init__(self, model: _Model, steadiness: Steadiness) -> None:
        self._model: _Model = model
        self._steadiness = steadiness
        self._turns = asyncio.Semaphore(steadiness.concurrent)
        self._breaker = pybreaker.CircuitBreaker(
            fail_max=steadiness.failures,
            reset_timeout=steadiness.rest_s,
            # Whoever leaves early says nothing about the model.
            exclude=[lambda error: not isinstance(error, Unavailable)],
            throw_new_error_on_trip=False,
        )

    @property
    def name(self) -> str:
        """The wrapped model's name."""
        return self._model.name

    def rest(self) -> None:
        """Leave the model alone for `rest_s`: its caller waited longer than it would."""
        self._breaker.open()

    async def close(self) -> None:
        """Release the model's connections."""
        await self._model.close()

    def _attempts(self) -> AsyncRetrying:
        return AsyncRetrying(
            stop=stop_after_attempt(self._steadiness.attempts),
            wait=wait_random_exponential(_RETRY_WAIT_S, _RETRY_WAIT_MOST_S),
            retry=retry_if_exception(_is_passing),
            reraise=True,
        )

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """One call, for the breaker and for Prometheus."""
        outcome = "left"
        try:
            with self._breaker.calling():
                yield
            outcome = "done"
        except pybreaker.CircuitBreakerError as error:
            outcome = "resting"
            raise Unavailable("语言模型多次出错，暂停使用，请稍后再试", service="model", code=RESTING) from error
        except Unavailable as error:
            outcome = "timeout" if error.code == _TIMEOUT else "failed"
            raise
        finally:
            MODEL_CALLS.labels(outcome).inc()

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._steadiness.queue_s):
                await self._turns.acquire()
        except TimeoutError as error:
            MODEL_CALLS.labels("shed").inc()
            raise Overloaded("语言模型正忙，请稍后再试", service="model") from error
        try:
            yield
        finally:
            self._turns.release()


class SteadyChatModel(_Steady[ChatModel]):
    """Wraps a chat model; fits the same port."""

    async def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, temperature: float = 0.0
    ) -> AsyncGenerator[str, None]:
        """Yield pieces of the reply; see `ChatModel.stream`.

        Raises:
            Overloaded: no turn came within `queue_s`.
            Unavailable: the model failed, or rests after failures (code model_resting).
        """
        async with self._turn():
            async for attempt in self._attempts():
                with attempt:
                    pieces = self._pieces(messages, max_tokens, temperature)
                    piece = await anext(pieces, None)
            async with aclosing(pieces):
                while piece is not None:
                    yield piece
                    piece = await anext(pieces, None)

    async def _pieces(
        self, messages: Sequence[ChatMessage], max_tokens: int, temperature: float
    ) -> AsyncGenerator[str, None]:
        started = time.perf_counter()
        is_first = True
        with self._counted():
            pieces = self._model.stream(messages, max_tokens=max_tokens, temperature=temperature)
            async with aclosing(pieces):
                async for piece in pieces:
                    if is_first:
                        FIRST_PIECE_SECONDS.observe(time.perf_counter() - started)
                        is_first = False
                    yield piece


class SteadyJsonModel(_Steady[JsonModel]):
    """Wraps a model that writes JSON; fits the same port."""

    async def write_json(self, messages: Sequence[ChatMessage], schema: Mapping[str, Any], *, max_tokens: int) -> str:
        """Return one reply; see `JsonModel.write_json`.

        Raises:
            Overloaded: no turn came within `queue_s`.
            Unavailable: the model failed, or rests after failures (code model_resting).
        """
        async with self._turn():
            async for attempt in self._attempts():
                with attempt, self._counted():
                    return await self._model.write_json(messages, schema, max_tokens=max_tokens)
        raise AssertionError("tenacity returns or raises")


def _is_passing(error: BaseException) -> bool:
    """Whether a second call may do better: not after a time-out, which has cost the time of one."""
    return isinstance(error, Unavailable) and error.code not in (_TIMEOUT, RESTING)
