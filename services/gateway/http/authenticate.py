"""Whose request it is, before anything else looks at it: keys, cookies, forged requests, limits."""

from __future__ import annotations

import ipaddress
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog

from nianbao.domain.access import Scope, bind_access
from nianbao.domain.errors import Forbidden, NianbaoError, NotAllowed, Unauthenticated
from services.gateway.http.errors import error_response, is_openai, openai_error
from services.gateway.http.scopes import scope_of
from services.gateway.keys.caller import ANYBODY, Caller, CallerAccess, bind_caller
from services.gateway.keys.doorkeeper import Doorkeeper
from services.gateway.keys.key_ring import no_key
from services.gateway.measures import REFUSED_KEYS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Send
    from starlette.types import Scope as AsgiScope

log = structlog.get_logger(__name__)

COOKIE = "nianbao_login"
_SAFE = ("GET", "HEAD", "OPTIONS")
_SCOPES = {Scope.READ: "查看", Scope.ASK: "提问", Scope.INGEST: "入库", Scope.ADMIN: "管理"}


class Authenticate:
    """An ASGI middleware; refuses, or binds the caller and what the caller may see to the request's task."""

    def __init__(self, app: ASGIApp, *, door: Doorkeeper) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Handle one ASGI event stream."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            caller = await self._admit(scope["method"], scope["path"], headers)
        except NianbaoError as error:
            if isinstance(error, NotAllowed):
                REFUSED_KEYS.labels(error.code).inc()
                log.warning("request_refused", code=error.code)
            beside = openai_error(error) if is_openai(scope["path"]) else None
            await error_response(error, beside)(scope, receive, send)
            return
        bind_caller(caller)
        bind_access(CallerAccess(caller, self._door.signer))
        await self._app(scope, receive, send)

    async def _admit(self, method: str, path: str, headers: dict[str, str]) -> Caller:
        bearer = bearer_of(headers)
        if bearer is None:
            _refuse_forged(method, headers)
        if not self._door.is_required:
            if self._door.only_local and not is_loopback(headers.get("host", "")):
                # A page of the web whose name leads here would otherwise read everything.
                raise Forbidden("没有启用密钥，只能用 127.0.0.1 或 localhost 访问", code="foreign_host")
            return ANYBODY
        needed = scope_of(method, path)
        if needed is None:
            return ANYBODY
        caller = await self._caller(bearer, headers)
        if needed not in caller.scopes:
            raise Forbidden(
                f"密钥「{caller.name}」没有{_SCOPES[needed]}权限（{needed}），请换用有此权限的密钥或请管理员签发",
                code="missing_scope",
            )
        if caller.requests_per_minute:
            most = caller.requests_per_minute
            await self._door.limiter.take(
                f"requests:{caller.id}", most=most, per_s=most / 60, said=f"每分钟最多 {most} 次请求"
            )
        return caller

    async def _caller(self, bearer: str | None, headers: dict[str, str]) -> Caller:
        if bearer is not None:
            return await self._door.keys.identify(bearer)
        cookie = cookie_of(headers)
        if cookie is None:
            raise no_key()
        key_id = await self._door.logins.find(cookie)
        if key_id is None:
            raise Unauthenticated("登录已失效，请重新登录", code="login_expired")
        return await self._door.keys.bearer_of(key_id)


def bearer_of(headers: dict[str, str]) -> str | None:
    """The key of an Authorization header, or of X-API-Key; None where there is none."""
    kind, _, key = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and key.strip():
        return key.strip()
    return headers.get("x-api-key", "").strip() or None


def cookie_of(headers: dict[str, str]) -> str | None:
    """The value of the sign-in cookie."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return found.value if found is not None and found.value else None


def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine to itself.

    >>> is_loopback("127.0.0.1:8600"), is_loopback("[::1]:80"), is_loopback("evil.example")
    (True, True, False)
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _refuse_forged(method: str, headers: dict[str, str]) -> None:
    """Refuse what another site's page sends in the reader's name: a cookie, or a machine's trust, is not its word.

    Browsers say where a request comes from; programs say nothing and are no browsers.
    """
    if method in _SAFE:
        return
    origin = headers.get("origin")
    is_foreign = headers.get("sec-fetch-site", "none") not in ("same-origin", "none")
    if origin is not None and urlsplit(origin).netloc != headers.get("host", ""):
        is_foreign = True
    if is_foreign:
        raise Forbidden("请求来自另一个网站，已拒绝；请在本系统的页面操作，或用 API 密钥", code="cross_site")
