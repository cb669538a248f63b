"""Text Generation Inference, or any server with the same OpenAI-style chat API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
from huggingface_hub import AsyncInferenceClient
from huggingface_hub.errors import HfHubHTTPError, InferenceTimeoutError

from nianbao.domain.errors import Unavailable
from nianbao.llm.chat import ChatMessage


class TgiChatModel:
    """Streams chat completions from a TGI server; nothing connects before the first call.

    `base_url` is the server's root or its /v1. `timeout_s` bounds the connection and the
    silence between two pieces, not the whole reply.
    """

    def __init__(self, base_url: str, name: str = "tgi", token: str = "", timeout_s: float = 20.0) -> None:
        self._name = name
        self._client = AsyncInferenceClient(base_url=base_url, api_key=token or None, timeout=timeout_s)

    @property
    def name(self) -> str:
        """The model's name as the server is asked for it."""
        return self._name

    async def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, temperature: float = 0.0
    ) -> AsyncIterator[str]:
        """Yield pieces of the reply; see `ChatModel.stream`."""
        try:
            chunks = await self._client.chat_completion(
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
        except (InferenceTimeoutError, httpx.TimeoutException, TimeoutError) as error:
            raise Unavailable("语言模型没有在时限内答复", service="model", code="model_timeout") from error
        except HfHubHTTPError as error:
            raise Unavailable(f"语言模型服务返回错误：{_status_of(error)}", service="model") from error
        except (httpx.HTTPError, OSError, ValueError) as error:
            raise Unavailable("无法连接语言模型服务，请检查 NIANBAO_GENERATOR_MODEL_URL", service="model") from error

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()  # type: ignore[no-untyped-call]


def _text_of(chunk: Any) -> str:
    """The text of one stream chunk; usage chunks and the last one carry none."""
    choices = chunk.choices or []
    return (choices[0].delta.content or "") if choices else ""


def _status_of(error: HfHubHTTPError) -> str:
    return str(error.response.status_code) if error.response is not None else "未知状态"
