"""JSON by schema from an OpenAI-compatible server (vLLM, llama.cpp, TGI 3).

huggingface_hub's client writes `response_format` the way TGI has it, whatever it is given, so
these servers are spoken to directly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from nianbao.domain.errors import Unavailable
from nianbao.llm.chat import ChatMessage


class OpenAiJsonModel:
    """Asks /v1/chat/completions with `response_format: json_schema`.

    `base_url` is the server's root or its /v1. `timeout_s` bounds one reply.
    """

    def __init__(self, base_url: str, name: str, token: str = "", timeout_s: float = 10.0) -> None:
        self._name = name
        self._url = f"{base_url.rstrip('/').removesuffix('/v1')}/v1/chat/completions"
        # A model server stands beside the services; a proxy of the environment must not see questions.
        self._client = httpx.AsyncClient(
            timeout=timeout_s, trust_env=False, headers={"authorization": f"Bearer {token}"} if token else {}
        )

    @property
    def name(self) -> str:
        """The model's name as the server is asked for it."""
        return self._name

    async def write_json(self, messages: Sequence[ChatMessage], schema: Mapping[str, Any], *, max_tokens: int) -> str:
        """Return one reply constrained by a schema; see `JsonModel.write_json`."""
        body = {
            "model": self._name,
            "messages": [{"role": str(message.speaker), "content": message.text} for message in messages],
            "max_tokens": max_tokens,
            "temperature": 0,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "reply", "schema": schema, "strict": True},
            },
        }
        try:
            response = await self._client.post(self._url, json=body)
            response.raise_for_status()
            content = response.json()["choices"][0]["message"]["content"]
        except httpx.TimeoutException as error:
            raise Unavailable("语言模型没有在时限内答复", service="model", code="model_timeout") from error
        except httpx.HTTPStatusError as error:
            raise Unavailable(f"语言模型服务返回错误：{error.response.status_code}", service="model") from error
        except httpx.HTTPError as error:
            raise Unavailable("无法连接语言模型服务，请检查它的地址（设置项 MODEL_URL）", service="model") from error
        except (ValueError, LookupError, TypeError) as error:
            raise Unavailable("语言模型服务的答复不是约定的格式", service="model") from error
        return content if isinstance(content, str) else ""

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
