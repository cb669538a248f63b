"""Both clients against a scripted gateway: typed values, errors by kind, and asking again."""

from __future__ import annotations

import asyncio
import inspect
import json
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from nianbao.client import AnswerReady, AsyncClient, Client, Delta, Understood, Writing
from nianbao.client.connection import Retries
from nianbao.domain.errors import BadInput, Forbidden, NotFound, Overloaded, Unauthenticated, Unavailable
from tests.support.scripted_gateway import ScriptedGateway, scripted_gateway

UNDERSTOOD = {
    "route": "fact",
    "operation": "value",
    "companies": [],
    "periods": ["2020"],
    "metrics": ["管理费用"],
    "scope": "合并",
    "confidence": 1.0,
    "understood_by": "rules",
    "full_question": None,
}
ANSWER = {
    "answer": "星河股份2020年的管理费用是1,234.50元。",
    "refused": False,
    "refusal_code": "",
    "route": "fact",
    "sql": "SELECT 1",
    "plan": None,
    "citations": [
        {"document": "a.pdf", "page": 2, "box": [1, 2, 3, 4], "text": "1,234.5", "metric": "费用", "value": "1234.5"},
        {"document": "a.pdf", "page": 3, "box": None, "text": "一段话", "from_a_newer_gateway": True},
    ],
    "session": "s",
    "latency_ms": 3.5,
    "composed_by": "template",
    "warnings": [],
    "sources": [{"report": None, "company": "星河股份"}, {"report": None, "company": ""}],
    "full_question": None,
    "understanding": UNDERSTOOD,
}  # fmt: skip
JOB = {
    "id": str(uuid.uuid4()),
    "batch": str(uuid.uuid4()),
    "kb": "default",
    "file_name": "a.pdf",
    "state": "queued",
    "reason_code": "",
    "reason": "",
    "warnings": [],
    "pages": None,
    "report": None,
    "attempt": 1,
    "created_at": "2026-01-01T00:00:00Z",
    "updated_at": "2026-01-01T00:00:00Z",
}


class Both:
    """The same calls on either client, so that each test runs on both."""

    def __init__(self, gateway: ScriptedGateway, *, is_async: bool) -> None:
        self.gateway = gateway
        self.is_async = is_async

    def __call__(self, use: Callable[[Any], Any], *, api_key: str = "", retries: Retries | None = None) -> Any:
        wanted = retries or Retries(most=2, first_wait_s=0.001)
        if not self.is_async:
            with Client(self.gateway.url, api_key, retries=wanted) as client:
                made = use(client)
                return list(made) if isinstance(made, Iterator) else made

        async def run() -> Any:
            async with AsyncClient(self.gateway.url, api_key, retries=wanted) as client:
                made = use(client)
                return [each async for each in made] if isinstance(made, AsyncIterator) else await made

        return asyncio.run(run())


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def call(request: pytest.FixtureRequest) -> Iterator[Both]:
    with scripted_gateway() as gateway:
        yield Both(gateway, is_async=request.param)


def busy(times: int, then: Any, status: int = 429, headers: dict[str, str] | None = None) -> Callable[..., Any]:
    left = iter(range(times))

    def answer(_body: Any, _query: Any) -> Any:
        if next(left, None) is None:
            return 200, then
        said = {"error": {"code": "overloaded", "message": "忙", "service": "gateway"}}
        return status, said, headers or {"retry-after": "0"}

    return answer


def events(*sent: tuple[str, Any]) -> str:
    return "".join(f"event: {name}\r\ndata: {json.dumps(data)}\r\n\r\n: ping\r\n\r\n" for name, data in sent)


def test_an_answer_is_a_value_with_its_citations(call: Both) -> None:
    call.gateway.routes["POST /v1/ask"] = lambda _b, _q: (200, ANSWER)
    answer = call(lambda client: client.ask("管理费用？", kb="a", session="s"), api_key="nb_x")
    assert (answer.answer, answer.session, answer.understanding.metrics) == (ANSWER["answer"], "s", ("管理费用",))
    figure, text = answer.citations
    assert (figure.page, figure.box, Decimal(figure.value)) == (2, (1, 2, 3, 4), Decimal("1234.5"))
    assert (text.metric, text.box) == ("", None)
    ((_, body, _),) = call.gateway.seen
    assert body == {"question": "管理费用？", "store": True, "kb": "a", "session": "s"}
    assert call.gateway.seen_headers[0]["authorization"] == "Bearer nb_x"


def test_an_answer_grows_and_its_last_event_is_final(call: Both) -> None:
    stream = events(
        ("understanding", UNDERSTOOD), ("writing", {"model": "m"}), ("delta", {"text": "星河"}), ("new", {}),
        ("answer", ANSWER),
    )  # fmt: skip
    call.gateway.routes["POST /v1/ask"] = busy(1, stream)
    understood, writing, delta, ready = call(lambda client: client.ask_stream("管理费用？"))
    assert isinstance(understood, Understood)
    assert understood.understanding.periods == ("2020",)
    assert (writing, delta) == (Writing("m"), Delta("星河"))
    assert isinstance(ready, AnswerReady)
    assert ready.answer.answer == ANSWER["answer"]


def test_a_stream_that_breaks_raises_what_broke_it(call: Both) -> None:
    error = {"error": {"code": "unavailable", "message": "不可用", "service": "generator"}}
    call.gateway.routes["POST /v1/ask"] = lambda _b, _q: (200, events(("delta", {"text": "一"}), ("error", error)))
    with pytest.raises(Unavailable) as broken:
        call(lambda client: client.ask_stream("？"))
    assert broken.value.service == "generator"
    call.gateway.routes["POST /v1/ask"] = lambda _b, _q: (400, {"error": {"code": "empty_question", "message": "空"}})
    with pytest.raises(BadInput) as refused:
        call(lambda client: client.ask_stream(""))
    assert refused.value.code == "empty_question"


@pytest.mark.parametrize("status", [429, 503])
def test_what_is_busy_is_asked_again_until_it_answers(call: Both, status: int) -> None:
    call.gateway.routes["POST /v1/ask"] = busy(2, ANSWER, status)
    assert call(lambda client: client.ask("？")).answer == ANSWER["answer"]
    assert len(call.gateway.seen) == 3


def test_what_stays_busy_is_an_error_that_says_when_to_come_back(call: Both) -> None:
    call.gateway.routes["POST /v1/ask"] = busy(9, ANSWER, headers={"retry-after": "7"})
    with pytest.raises(Overloaded) as busy_still:
        call(lambda client: client.ask("？"), retries=Retries(most=0))
    assert (busy_still.value.retry_after_s, len(call.gateway.seen)) == (7, 1)


def test_a_wait_is_as_long_as_asked_for_and_no_longer_than_half_a_minute() -> None:
    def wait_s(said: str, attempt: int = 0, status: int = 429) -> float | None:
        return Retries(most=3, first_wait_s=0.5).wait_s(httpx.Response(status, headers={"retry-after": said}), attempt)

    assert [wait_s("2"), wait_s("0"), wait_s("0", 2), wait_s("900")] == [2, 0.5, 2.0, 30]
    assert wait_s("Wed, 21 Oct 2026 07:28:00 GMT") == 0.5
    assert (wait_s("1", attempt=3), wait_s("1", status=500), wait_s("1", status=200)) == (None, None, None)


@pytest.mark.parametrize(
    ("status", "kind"), [(400, BadInput), (401, Unauthenticated), (403, Forbidden), (404, NotFound), (413, BadInput)]
)
def test_a_refusal_is_an_error_of_its_kind(call: Both, status: int, kind: type[Exception]) -> None:
    report = uuid.uuid4()
    said = {"error": {"code": "a_code", "message": "请改正"}}
    call.gateway.routes[f"GET /v1/reports/{report}"] = lambda _b, _q: (status, said)
    with pytest.raises(kind, match="请改正"):
        call(lambda client: client.report(report))


def test_a_gateway_that_is_away_or_is_no_gateway_is_unavailable(call: Both) -> None:
    call.gateway.routes["GET /v1/knowledge-bases"] = lambda _b, _q: (200, ["no gateway"])
    with pytest.raises(Unavailable, match="不是年报网关"):
        call(lambda client: client.knowledge_bases())
    call.gateway.url = "http://127.0.0.1:1"
    with pytest.raises(Unavailable, match="连不上网关"):
        call(lambda client: client.knowledge_bases())


def test_files_are_submitted_by_path_and_by_content_and_waited_for(call: Both, tmp_path) -> None:
    path = tmp_path / "年报.pdf"
    path.write_bytes(b"%PDF-path")
    call.gateway.routes["POST /v1/documents"] = busy(1, {"batch": JOB["batch"], "jobs": [JOB, JOB]})
    submission = call(lambda client: client.upload([path, ("b.pdf", b"%PDF-content")], kb="a"))
    assert [job.state for job in submission.jobs] == ["queued", "queued"]
    # The second attempt sends the whole file again.
    for _, body, _ in call.gateway.seen:
        assert b"%PDF-path" in body
        assert b"%PDF-content" in body
    states = iter(["parsing", "partial"])
    call.gateway.routes[f"GET /v1/jobs/{JOB['id']}"] = lambda _b, _q: (200, JOB | {"state": next(states)})
    job = call(lambda client: client.wait(JOB["id"]))
    assert (job.state, job.is_over) == ("partial", True)
    call.gateway.routes[f"GET /v1/jobs/{JOB['id']}"] = lambda _b, _q: (200, JOB)
    with pytest.raises(Unavailable, match="没有结束"):
        call(lambda client: client.wait(JOB["id"], timeout_s=0))


def test_a_file_is_taken_away_as_bytes(call: Both) -> None:
    call.gateway.routes["POST /v1/compare/export"] = lambda _b, _q: (200, b"PK\x03\x04")
    assert call(lambda client: client.export(["a"], ["营业收入"], ["2023"])) == b"PK\x03\x04"
    assert call.gateway.seen[0][2] == {"format": "xlsx"}
    assert call.gateway.seen[0][1]["periods"] == ["2023"]


def test_an_id_of_others_making_stays_within_its_step_of_the_path(call: Both) -> None:
    with pytest.raises(NotFound):
        call(lambda client: client.session("../keys?x=1"))
    assert call.gateway.seen[0][0] == "GET /v1/sessions/..%2Fkeys%3Fx%3D1"


def test_both_clients_have_the_same_methods_with_the_same_parameters() -> None:
    def signatures(client: type) -> dict[str, list[str]]:
        methods = inspect.getmembers(client, inspect.isfunction)
        return {name: list(inspect.signature(each).parameters) for name, each in methods if not name.startswith("_")}

    assert signatures(Client) == signatures(AsyncClient)
