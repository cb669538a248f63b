"""Text Embeddings Inference over HTTP, against a server that follows a script."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from nianbao.domain.errors import Unavailable
from nianbao.llm.embedder import TextKind
from nianbao.llm.reranker import TeiReranker
from nianbao.llm.tei import TeiClient
from nianbao.llm.tei_embedder import ServedModel, TeiEmbedder

MODEL = ServedModel("intfloat/multilingual-e5-base", 2, "query: ", "passage: ")
Reply = tuple[int, Any]
Script = Callable[[str, dict[str, Any]], Reply]


class ScriptedTei:
    """Answers each request as the script says and notes what was asked."""

    def __init__(self) -> None:
        self.script: Script = lambda _path, body: (200, [[3.0, 4.0] for _ in body["inputs"]])
        self.asked: list[tuple[str, dict[str, Any], str]] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                owner.asked.append((self.path, body, self.headers.get("authorization", "")))
                status, reply = owner.script(self.path, body)
                text = json.dumps(reply).encode() if not isinstance(reply, bytes) else reply
                self.send_response(status)
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def tei() -> Iterator[ScriptedTei]:
    server = ScriptedTei()
    yield server
    server.close()


def embedder(tei: ScriptedTei, deadline_s: float = 5.0, batch_size: int = 2) -> TeiEmbedder:
    return TeiEmbedder(TeiClient(f"{tei.url}/", "secret", deadline_s), MODEL, batch_size)


def failing(times: int, status: int) -> Script:
    left = [times]

    def script(_path: str, body: dict[str, Any]) -> Reply:
        if left[0]:
            left[0] -= 1
            return status, {"error": "no", "error_type": "x"}
        return 200, [[1.0, 0.0] for _ in body["inputs"]]

    return script


def test_texts_are_sent_in_batches_with_the_model_s_prefix_and_come_back_with_length_one(tei: ScriptedTei) -> None:
    vectors = embedder(tei).embed(["甲", "乙", "丙"], TextKind.PASSAGE)

    assert np.allclose(vectors, [[0.6, 0.8]] * 3)
    assert [body["inputs"] for _, body, _ in tei.asked] == [["passage: 甲", "passage: 乙"], ["passage: 丙"]]
    assert {(path, body["truncate"], token) for path, body, token in tei.asked} == {("/embed", True, "Bearer secret")}


def test_a_question_has_its_own_prefix(tei: ScriptedTei) -> None:
    embedder(tei).embed(["甲"], TextKind.QUERY)

    assert tei.asked[0][1]["inputs"] == ["query: 甲"]


def test_no_texts_ask_nothing(tei: ScriptedTei) -> None:
    assert embedder(tei).embed([], TextKind.QUERY).shape == (0, 2)
    assert tei.asked == []


@pytest.mark.parametrize("status", [429, 503])
def test_an_overloaded_or_starting_server_is_asked_again(tei: ScriptedTei, status: int) -> None:
    tei.script = failing(2, status)

    assert embedder(tei).embed(["甲"], TextKind.QUERY).shape == (1, 2)
    assert len(tei.asked) == 3


def test_a_request_that_the_server_refuses_is_not_sent_again(tei: ScriptedTei) -> None:
    tei.script = failing(9, 413)

    with pytest.raises(Unavailable, match="413"):
        embedder(tei).embed(["甲"], TextKind.QUERY)
    assert len(tei.asked) == 1


def test_a_server_that_hangs_costs_no_more_than_the_deadline(tei: ScriptedTei) -> None:
    def hang(_path: str, _body: dict[str, Any]) -> Reply:
        time.sleep(1.5)
        return 200, []

    tei.script = hang
    started = time.monotonic()
    with pytest.raises(Unavailable) as raised:
        embedder(tei, deadline_s=0.3).embed(["甲"], TextKind.QUERY)

    assert raised.value.code == "embedder_timeout"
    assert time.monotonic() - started < 1.2


def test_a_server_that_is_away_is_given_up_at_the_deadline() -> None:
    away = TeiEmbedder(TeiClient("http://127.0.0.1:9", deadline_s=0.4), MODEL)
    started = time.monotonic()
    with pytest.raises(Unavailable, match="EMBEDDER_URL"):
        away.embed(["甲"], TextKind.QUERY)

    assert time.monotonic() - started < 1.5


@pytest.mark.parametrize(
    "reply",
    [[[1.0, 2.0, 3.0]], [], [[1.0, 2.0], [1.0, 2.0]], {"error": "x"}, [[1.0, None]], [["a", "b"]], [[1.0], [1.0, 2.0]]],
)
def test_a_reply_that_is_not_the_vectors_asked_for_is_refused(tei: ScriptedTei, reply: Any) -> None:
    tei.script = lambda _path, _body: (200, reply)

    with pytest.raises(Unavailable) as raised:
        embedder(tei).embed(["甲"], TextKind.QUERY)
    assert raised.value.code == "embedder_mismatch"


def test_a_reply_that_is_no_json_is_refused(tei: ScriptedTei) -> None:
    tei.script = lambda _path, _body: (200, b"<html>")

    with pytest.raises(Unavailable):
        embedder(tei).embed(["甲"], TextKind.QUERY)


def test_texts_are_scored_in_their_own_order_whatever_the_server_s(tei: ScriptedTei) -> None:
    def by_length(_path: str, body: dict[str, Any]) -> Reply:
        scores = [{"index": number, "score": len(text)} for number, text in enumerate(body["texts"])]
        return 200, sorted(scores, key=lambda each: -each["score"])

    tei.script = by_length
    reranker = TeiReranker(TeiClient(tei.url), batch_size=2)

    assert reranker.score("问", ["一", "二二二", "三三"]) == [1.0, 3.0, 2.0]
    assert [path for path, _, _ in tei.asked] == ["/rerank", "/rerank"]


@pytest.mark.parametrize("reply", [[], [{"index": 1, "score": 1}], [{"index": 0}], {"index": 0, "score": 1}])
def test_scores_that_do_not_match_the_texts_are_refused(tei: ScriptedTei, reply: Any) -> None:
    tei.script = lambda _path, _body: (200, reply)

    with pytest.raises(Unavailable, match="RERANKER_URL"):
        TeiReranker(TeiClient(tei.url)).score("问", ["一"])
