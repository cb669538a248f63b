"""One error shape for everything that goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from nianbao.domain.errors import BadInput, NianbaoError, Overloaded, Unauthenticated, Unavailable
from nianbao.rpc.status import http_status

log = structlog.get_logger(__name__)

# Codes whose HTTP status says more than that of their class of errors.
_STATUS_OF_CODE = {
    "too_large": 413,
    "body_too_large": 413,
    "not_multipart": 415,
    "exists": 409,
    "not_retryable": 409,
    "not_cancellable": 409,
    "batch_cancelled": 409,
}

_OPENAI_KINDS = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
# A process that ended is back within this time, where something restarts it.
_AWAY_S = 5

_MESSAGES = {
    404: ("not_found", "没有这个地址，可用的接口见 /openapi.json"),
    405: ("method_not_allowed", "这个地址不支持该请求方法，可用的接口见 /openapi.json"),
}

_PROBLEMS = {
    "missing": "缺少",
    "json_invalid": "不是有效的 JSON",
    "extra_forbidden": "不认识的字段",
    "uuid_parsing": "不是有效的编号",
    "int_parsing": "应为整数",
    "string_type": "应为文本",
    "bool_parsing": "应为 true 或 false",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "string_pattern_mismatch": "格式不对",
    "datetime_from_date_parsing": "不是有效的时间（如 2026-01-31T08:00:00Z）",
    "too_long": "最多 {max_length} 项",
    "too_short": "至少 {min_length} 项",
    "enum": "应为 {expected} 之一",
    "literal_error": "应为 {expected} 之一",
    "model_attributes_type": "应为 JSON 对象",
}


class ErrorDetailJson(BaseModel):
    """What went wrong: a stable code, a Chinese sentence, and the service that is away."""

    code: str
    message: str
    service: str | None = None


class ErrorJson(BaseModel):
    """The body of every error."""

    error: ErrorDetailJson


def install_error_handlers(app: FastAPI) -> None:
    """Answer every error of the application in the one shape."""
    app.add_exception_handler(NianbaoError, _on_domain_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_error)


def status_of(error: NianbaoError) -> int:
    """The HTTP status that an error is answered with."""
    return _STATUS_OF_CODE.get(error.code) or http_status(error)


def error_json(error: NianbaoError) -> dict[str, Any]:
    """The body that an error is answered with; also the data of an `error` event."""
    service = {"service": error.service} if isinstance(error, Unavailable) else {}
    return {"error": {"code": error.code, "message": error.message, **service}}


def error_response(error: NianbaoError, beside: Mapping[str, Any] | None = None) -> JSONResponse:
    """Answer with an error; `beside` adds what was done in spite of it."""
    headers = {"retry-after": str(_retry_after_s(error))} if isinstance(error, Unavailable) else None
    if isinstance(error, Unauthenticated):
        headers = {"www-authenticate": "Bearer"}
    return JSONResponse({**error_json(error), **(beside or {})}, status_of(error), headers)


def _retry_after_s(error: Unavailable) -> int:
    """Seconds until a client should ask again; what is away needs longer than what is busy."""
    return error.retry_after_s if isinstance(error, Overloaded) else _AWAY_S


def openai_error(error: NianbaoError) -> dict[str, Any]:
    """The body of an error as clients of OpenAI's API read it: our own with `type` and `param`."""
    kind = _OPENAI_KINDS.get(status_of(error)) or (
        "server_error" if status_of(error) >= 500 else "invalid_request_error"
    )
    return {"error": {**error_json(error)["error"], "type": kind, "param": None}}


async def _on_domain_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, NianbaoError)
    if status_of(error) >= 500:
        log.warning("request_failed", code=error.code, message=error.message)
    return error_response(error, openai_error(error) if _is_openai(request) else None)


async def _on_invalid_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problems = "；".join(_explain(problem) for problem in error.errors()[:5])
    said = BadInput(f"请求有误：{problems}。请改正后再试", code="bad_request")
    return JSONResponse(openai_error(said) if _is_openai(request) else error_json(said), 400)


def _is_openai(request: Request) -> bool:
    return is_openai(request.url.path)


def is_openai(path: str) -> bool:
    """Whether the path is one of OpenAI's API, whose clients look for `type` in an error."""
    return path.startswith(("/v1/chat/", "/v1/models"))


async def _on_http_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, NianbaoError):
        # Raised while a body was read, and wrapped by the framework.
        return error_response(error.__cause__)
    code, message = _MESSAGES.get(error.status_code, ("bad_request", "请求有误，请改正后再试"))
    return _answer(error.status_code, code, message, error.headers)


def bug_response() -> JSONResponse:
    """Answer when something went wrong that nobody foresaw; its text stays in the log."""
    return _answer(500, "internal", "服务内部出错，请把响应头 x-request-id 告诉管理员")


def _answer(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


def _explain(problem: Mapping[str, Any]) -> str:
    place = ".".join(str(step) for step in problem["loc"] if step not in ("body", "query", "path"))
    reason = _PROBLEMS.get(problem["type"])
    said = problem["msg"] if reason is None else reason.format(**problem.get("ctx", {}))
    return f"{place} {said}".strip()
