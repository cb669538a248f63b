"""Text Embeddings Inference over HTTP: its batches, retries and deadline."""

from __future__ import annotations

import time
from typing import Any

import httpx
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_exponential_jitter

from nianbao.domain.errors import Unavailable

_MOST_CONNECT_S = 2.0
_REASON_CHARS = 200


class TeiClient:
    """Calls one TEI server; nothing connects before the first call.

    A call has `deadline_s` in all, retries included: a server that is overloaded (429), starting
    (5xx) or away is asked again; a request that it refuses is not.
    """

    def __init__(self, base_url: str, token: str = "", deadline_s: float = 30.0) -> None:
        self._url = base_url.rstrip("/")
        self._deadline_s = deadline_s
        headers = {"authorization": f"Bearer {token}"} if token else {}
        # The environment's proxies are for the internet, not for a server beside us.
        self._client = httpx.Client(headers=headers, trust_env=False)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Send one request and give the decoded reply.

        Raises:
            Unavailable: no good reply came before the deadline.
        """
        ends = time.monotonic() + self._deadline_s
        attempts = Retrying(
            retry=retry_if_exception(_may_pass),
            stop=stop_after_delay(self._deadline_s),
            wait=wait_exponential_jitter(multiplier=0.1, max=2.0, jitter=0.1),
            sleep=lambda seconds: time.sleep(max(0.0, min(seconds, ends - time.monotonic()))),
            reraise=True,
        )
        try:
            return attempts(self._post_once, path, body, ends)
        except httpx.TimeoutException as error:
            raise Unavailable("向量服务没有在时限内答复，请稍后再试", service="tei", code="embedder_timeout") from error
        except httpx.HTTPStatusError as error:
            reason = f"{error.response.status_code} {error.response.text[:_REASON_CHARS]}"
            raise Unavailable(f"向量服务返回错误：{reason}", service="tei") from error
        except (httpx.HTTPError, ValueError) as error:
            raise Unavailable("无法连接向量服务，请检查 NIANBAO_INDEXER_EMBEDDER_URL", service="tei") from error

    def _post_once(self, path: str, body: dict[str, Any], ends: float) -> Any:
        left = max(0.01, ends - time.monotonic())
        timeout = httpx.Timeout(left, connect=min(left, _MOST_CONNECT_S))
        response = self._client.post(f"{self._url}{path}", json=body, timeout=timeout)
        response.raise_for_status()
        return response.json()


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code == 429 or error.response.status_code >= 500
    return isinstance(error, httpx.TransportError)
