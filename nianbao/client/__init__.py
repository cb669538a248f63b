"""The gateway's REST for Python programs, typed, sync and async.

    from nianbao.client import Client

    with Client("http://127.0.0.1:8600", api_key="nb_…") as client:
        answer = client.ask("珩槿精工2023年的营业收入是多少？")
        print(answer.answer, answer.citations[0].page)

Errors are those of `nianbao.domain.errors`: `BadInput` (change the request), `NotFound`, `Unauthenticated`,
`Forbidden`, `Overloaded` (carries `retry_after_s`), `Unavailable` (names the service).
"""

from nianbao.client.async_client import AsyncClient
from nianbao.client.client import Client
from nianbao.client.events import AnswerReady, Delta, Understood, Writing

__all__ = ["AnswerReady", "AsyncClient", "Client", "Delta", "Understood", "Writing"]
