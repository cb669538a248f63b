"""One table between domain errors, gRPC status codes and HTTP status codes.

An error crosses gRPC as its status code plus trailing metadata: the stable code, the
Chinese message (percent-encoded, since metadata is ASCII), and the service that is away.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TypeVar
from urllib.parse import quote, unquote

import grpc
import structlog

from nianbao.domain.errors import (
    BadDocument,
    BadInput,
    BadQuestion,
    Forbidden,
    NianbaoError,
    NotFound,
    Overloaded,
    Unauthenticated,
    Unavailable,
    UnsafeSql,
)
from nianbao.rpc.measures import RPC_FAILURES

log = structlog.get_logger()

CODE_KEY, MESSAGE_KEY, RETRY_KEY = "nianbao-code", "nianbao-message", "nianbao-retry-after"
SERVICE_KEY = "nianbao-service"

# Most specific first: the first class that an error is an instance of decides.
STATUS_OF_ERROR: tuple[tuple[type[NianbaoError], grpc.StatusCode, int], ...] = (
    (NotFound, grpc.StatusCode.NOT_FOUND, 404),
    (BadQuestion, grpc.StatusCode.INVALID_ARGUMENT, 400),
    (BadDocument, grpc.StatusCode.INVALID_ARGUMENT, 400),
    (BadInput, grpc.StatusCode.INVALID_ARGUMENT, 400),
    (Unauthenticated, grpc.StatusCode.UNAUTHENTICATED, 401),
    (Forbidden, grpc.StatusCode.PERMISSION_DENIED, 403),
    (Overloaded, grpc.StatusCode.RESOURCE_EXHAUSTED, 429),
    (Unavailable, grpc.StatusCode.UNAVAILABLE, 503),
    (UnsafeSql, grpc.StatusCode.FAILED_PRECONDITION, 422),
    (NianbaoError, grpc.StatusCode.INTERNAL, 500),
)

_Request = TypeVar("_Request")
_Response = TypeVar("_Response")


def http_status(error: NianbaoError) -> int:
    """The HTTP status that an error is answered with."""
    return next(http for kind, _, http in STATUS_OF_ERROR if isinstance(error, kind))


async def abort_with(context: grpc.aio.ServicerContext[_Request, _Response], error: NianbaoError) -> None:
    """End an RPC with the error; never returns."""
    status = next(code for kind, code, _ in STATUS_OF_ERROR if isinstance(error, kind))
    metadata = [(CODE_KEY, error.code), (MESSAGE_KEY, quote(error.message))]
    if isinstance(error, Unavailable):
        metadata.append((SERVICE_KEY, error.service))
    if isinstance(error, Overloaded):
        metadata.append((RETRY_KEY, str(error.retry_after_s)))
    await context.abort(status, error.code, tuple(metadata))


def error_from(failure: grpc.aio.AioRpcError, service: str) -> NianbaoError:
    """Turn a failed call of a service back into the domain error that caused it.

    What is away may be another service, behind the one that was called: the error names that one.
    """
    RPC_FAILURES.labels(service, failure.code().name).inc()
    metadata = {str(key): str(value) for key, value in failure.trailing_metadata() or ()}
    message = unquote(metadata.get(MESSAGE_KEY, ""))
    code = metadata.get(CODE_KEY)
    if code is None:
        return _transport_error(failure, service)
    away = metadata.get(SERVICE_KEY, service)
    match failure.code():
        case grpc.StatusCode.NOT_FOUND:
            return NotFound(message, code=code)
        case grpc.StatusCode.INVALID_ARGUMENT:
            return BadInput(message, code=code)
        case grpc.StatusCode.UNAUTHENTICATED:
            return Unauthenticated(message, code=code)
        case grpc.StatusCode.PERMISSION_DENIED:
            return Forbidden(message, code=code)
        case grpc.StatusCode.RESOURCE_EXHAUSTED:
            return Overloaded(message, service=away, retry_after_s=int(metadata.get(RETRY_KEY, "1")))
        case grpc.StatusCode.UNAVAILABLE:
            return Unavailable(message, service=away, code=code)
        case grpc.StatusCode.FAILED_PRECONDITION:
            return UnsafeSql(message, code=code)
        case _:
            return NianbaoError(message, code=code)


def never_began(service: str) -> Unavailable:
    """The error of a call that its server did not take up in time."""
    RPC_FAILURES.labels(service, grpc.StatusCode.DEADLINE_EXCEEDED.name).inc()
    return _late(service)


def _late(service: str) -> Unavailable:
    return Unavailable(f"{service} 服务没有在时限内答复，请稍后再试", service=service, code="deadline_exceeded")


def _transport_error(failure: grpc.aio.AioRpcError, service: str) -> NianbaoError:
    if failure.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
        return _late(service)
    if failure.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED):
        return Unavailable(f"{service} 服务目前不可用，请稍后再试或检查该服务（nianbao status）", service=service)
    return NianbaoError(f"{service} 服务内部出错，请查看该服务的日志", code="internal")


def answers_errors(
    method: Callable[..., Awaitable[_Response]],
) -> Callable[..., Awaitable[_Response]]:
    """Decorate a unary servicer method: domain errors end the call with their status.

    This is one of the four edges where anything else is caught, logged and answered
    as INTERNAL without its text.
    """

    @wraps(method)
    async def wrapped(
        self: object, request: _Request, context: grpc.aio.ServicerContext[_Request, _Response]
    ) -> _Response:
        try:
            return await method(self, request, context)
        except NianbaoError as error:
            await abort_with(context, error)
        except grpc.aio.AbortError:
            raise
        except Exception:
            log.exception("rpc_failed", method=method.__qualname__)
            await abort_with(context, NianbaoError("服务内部出错，请查看日志"))
        raise AssertionError("abort_with does not return")

    return wrapped
