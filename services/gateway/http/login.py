"""/v1/login: signing in on the pages with a key. Programs send the key itself and need none of this."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Cookie, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from nianbao.domain.access import Scope
from nianbao.domain.errors import NotAllowed
from services.gateway.http.authenticate import COOKIE, bearer_of, is_loopback
from services.gateway.http.parts import Gateway, Parts
from services.gateway.keys.caller import ANYBODY, Caller

router = APIRouter(prefix="/v1/login", tags=["login"])


class LoginJson(BaseModel):
    """The key to sign in with."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(max_length=512)


class WhoJson(BaseModel):
    """Whether keys are asked for, and what the present one allows; `knowledge_bases` null is all of them."""

    required: bool
    signed_in: bool
    name: str | None = None
    scopes: list[Scope] = []
    knowledge_bases: list[str] | None = None


@router.get("")
async def show_login(
    gateway: Gateway, request: Request, login: Annotated[str | None, Cookie(alias=COOKIE)] = None
) -> WhoJson:
    """Say who is signed in, by cookie or by the key that is sent; anybody may ask."""
    if not gateway.door.is_required:
        return _who(gateway, ANYBODY)
    try:
        if (bearer := bearer_of(dict(request.headers))) is not None:
            return _who(gateway, await gateway.door.keys.identify(bearer))
        key_id = None if login is None else await gateway.door.logins.find(login)
        return _who(gateway, None if key_id is None else await gateway.door.keys.bearer_of(key_id))
    except NotAllowed:
        return _who(gateway, None)


@router.post("")
async def sign_in(gateway: Gateway, request: Request, response: Response, wanted: LoginJson) -> WhoJson:
    """Sign in: the answer sets a cookie that scripts cannot read and other sites cannot use."""
    if not gateway.door.is_required:
        return _who(gateway, ANYBODY)
    caller = await gateway.door.keys.identify(wanted.key.strip())
    response.set_cookie(
        COOKIE,
        await gateway.door.logins.begin(caller.id),
        max_age=gateway.settings.login_lives_s,
        httponly=True,
        samesite="strict",
        secure=_is_secure(gateway, request),
        path="/",
    )
    return _who(gateway, caller)


@router.delete("", status_code=204)
async def sign_out(
    gateway: Gateway, request: Request, response: Response, login: Annotated[str | None, Cookie(alias=COOKIE)] = None
) -> None:
    """Sign out; the cookie is worth nothing afterwards."""
    if login is not None:
        await gateway.door.logins.end(login)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=_is_secure(gateway, request), path="/")


def _is_secure(gateway: Parts, request: Request) -> bool:
    """Browsers keep a secure cookie of their own machine only over TLS, and some not at all."""
    return gateway.settings.cookie_secure and not is_loopback(request.headers.get("host", ""))


def _who(gateway: Parts, caller: Caller | None) -> WhoJson:
    required = gateway.door.is_required
    if caller is None:
        return WhoJson(required=required, signed_in=False)
    return WhoJson(
        required=required,
        signed_in=required,
        name=caller.name if required else None,
        scopes=sorted(caller.scopes),
        knowledge_bases=None if caller.base_ids is None else list(caller.base_names),
    )
