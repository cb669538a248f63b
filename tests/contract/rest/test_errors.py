"""Errors, ids and documentation of the REST edge."""

from __future__ import annotations

import uuid

import pytest


@pytest.mark.parametrize(
    "path",
    ["/v1/jobs", f"/v1/jobs/{uuid.uuid4()}", "/v1/reports", "/v1/facts", "/v1/sessions", "/v1/knowledge-bases"],
)
async def test_with_the_database_down_every_reader_is_503_naming_it(client, path):
    response = await client.get(path)
    assert response.status_code == 503
    assert response.json()["error"]["service"] == "postgres"
    assert "数据库" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/docs", 404),
        ("/redoc", 404),
        ("/v1/ask", 405),
        ("/v1/jobs/not-a-uuid", 400),
        ("/v1/jobs?limit=100000", 400),
        ("/v1/jobs?status=sleeping", 400),
        ("/v1/sessions/not-a-uuid", 404),
        ("/v1/reports/not-a-uuid/pages/1.png", 400),
    ],
)
async def test_wrong_requests_are_answered_in_the_one_error_shape(client, path, status):
    response = await client.get(path)
    assert response.status_code == status
    assert set(response.json()) == {"error"}
    assert set(response.json()["error"]) == {"code", "message"}


async def test_a_request_keeps_the_id_it_came_with_unless_that_is_no_id(client):
    given = await client.get("/nowhere", headers={"x-request-id": "abc-123"})
    assert given.headers["x-request-id"] == "abc-123"
    forged = await client.get("/nowhere", headers={"x-request-id": "a b\\n" + "x" * 100})
    assert len(forged.headers["x-request-id"]) == 32


async def test_the_openapi_document_lists_the_endpoints_of_the_design(client):
    document = (await client.get("/openapi.json")).json()
    assert {
        "/v1/documents",
        "/v1/jobs",
        "/v1/jobs/{job_id}",
        "/v1/jobs/{job_id}/events",
        "/v1/jobs/{job_id}/retry",
        "/v1/ask",
        "/v1/reports",
        "/v1/reports/{report_id}",
        "/v1/reports/{report_id}/outline",
        "/v1/reports/{report_id}/changes",
        "/v1/reports/{report_id}/pages/{page}.png",
        "/v1/facts",
        "/v1/sessions",
        "/v1/sessions/{session_id}",
        "/v1/knowledge-bases",
        "/v1/knowledge-bases/{name}",
        "/v1/services",
    } <= set(document["paths"])


async def test_a_bug_is_500_without_its_text_but_with_the_request_s_id(client, doubles):
    doubles.router.failure = RuntimeError("secret detail")
    response = await client.post("/v1/ask", json={"question": "管理费用？"}, headers={"x-request-id": "abc"})

    assert (response.status_code, response.json()["error"]["code"]) == (500, "internal")
    assert "secret" not in response.text
    assert response.headers["x-request-id"] == "abc"


async def test_a_body_of_unannounced_length_is_bounded_too(client):
    async def body():
        yield b'{"question": "'
        for _ in range(20):
            yield b"x" * 100_000
        yield b'"}'

    response = await client.post("/v1/ask", content=body(), headers={"content-type": "application/json"})
    assert (response.status_code, response.json()["error"]["code"]) == (413, "body_too_large")
