"""Text Generation Inference, or any server with the same OpenAI-style chat API."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from httpx2 import HTTPError, TimeoutException
from huggingface_hub import AsyncInferenceClient
from huggingface_hub.errors import HfHubHTTPError, InferenceTimeoutError, TextGenerationError

from nianbao.domain.errors import Unavailable
from nianbao.llm.chat import ChatMessage


class TgiChatModel:
    """Streams chat completions from a TGI server; nothing connects before the first call.

    `base_url` is the server's root or its /v1. `timeout_s` bounds the connection and the
    silence between two pieces, not the whole reply.
    """

    def __init__(self, base_url: str, name: str = "tgi", token: str = "", timeout_s: float = 20.0) -> None:
        self._name = name
        self._base_url = base_url
        self._token = token or None
        self._timeout_s = timeout_s

    @property
    def name(self) -> str:
        """The model's name as the server is asked for it."""
        return self._name

    async def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, temperature: float = 0.0
    ) -> AsyncGenerator[str, None]:
        """Yield pieces of the reply; see `ChatModel.stream`.

        Leaving the iteration early closes the connection, which ends the generation.
        """
        with _named_errors():
            async with self._client() as client:
                chunks = await client.chat_completion(
                    [{"role": str(message.speaker), "content": message.text} for message in messages],
                    model=self._name,
                    stream=True,
                    max_tokens=max_tokens,
                    # TGI refuses a temperature of 0; without one it decodes greedily.
                    temperature=temperature or None,
                )
                async for chunk in chunks:
                    piece = _text_of(chunk)
                    if piece:
                        yield piece

    async def write_json(self, messages: Sequence[ChatMessage], schema: Mapping[str, Any], *, max_tokens: int) -> str:
        """Return one reply constrained by a schema; see `JsonModel.write_json`."""
        # The client types what OpenAI takes; TGI takes this.
        grammar: Any = {"type": "json", "value": schema}
        with _named_errors():
            async with self._client() as client:
                reply = await client.chat_completion(
                    [{"role": str(message.speaker), "content": message.text} for message in messages],
                    model=self._name,
                    max_tokens=max_tokens,
                    response_format=grammar,
                )
        if not reply.choices:
            raise Unavailable("语言模型没有给出内容", service="model")
        return reply.choices[0].message.content or ""

    async def close(self) -> None:
        """Nothing stays open between calls."""

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[AsyncInferenceClient]:
        # One client a call: a shared one keeps every stream's response until it is closed.
        client = AsyncInferenceClient(base_url=self._base_url, api_key=self._token, timeout=self._timeout_s)
        try:
            yield client
        finally:
            await client.close()  # type: ignore[no-untyped-call]


@contextmanager
def _named_errors() -> Iterator[None]:
    """Everything that the client raises, as Unavailable."""
    try:
        yield
    except (InferenceTimeoutError, TimeoutException, TimeoutError) as error:
        raise Unavailable("语言模型没有在时限内答复", service="model", code="model_timeout") from error
    except HfHubHTTPError as error:
        raise Unavailable(f"语言模型服务返回错误：{error.response.status_code}", service="model") from error
    except TextGenerationError as error:
        raise Unavailable("语言模型生成中断，请稍后再试", service="model") from error
    except (HTTPError, OSError, ValueError) as error:
        raise Unavailable("无法连接语言模型服务，请检查它的地址（设置项 MODEL_URL）", service="model") from error


def _text_of(chunk: Any) -> str:
    """The text of one stream chunk; usage chunks and the last one carry none."""
    choices = chunk.choices or []
    return (choices[0].delta.content or "") if choices else ""
