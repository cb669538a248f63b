"""Which request needs which scope: said for every endpoint there is, and `admin` for what nobody thought of."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute

from nianbao.domain.access import Scope
from services.gateway.http.app import ROUTERS
from services.gateway.http.scopes import RULES, scope_of

# What needs `admin` on purpose. An endpoint that is new is named here, or has a rule of its own.
ADMINISTRATIVE = {
    ("POST", "/v1/knowledge-bases"),
    ("DELETE", "/v1/knowledge-bases/{name}"),
    ("POST", "/v1/knowledge-bases/{name}/embeddings"),
    ("GET", "/v1/keys"),
    ("POST", "/v1/keys"),
    ("POST", "/v1/keys/{key_id}/rotate"),
    ("DELETE", "/v1/keys/{key_id}"),
    ("POST", "/v1/orphans/collect"),
}


def _endpoints() -> set[tuple[str, str]]:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return {(method, route.path) for route in routes for method in route.methods if route.path.startswith("/v1/")}


def test_every_endpoint_has_a_scope_that_somebody_chose():
    unruled = {
        each for each in _endpoints() if scope_of(each[0], each[1].replace("{", "").replace("}", "")) is Scope.ADMIN
    }
    assert unruled == ADMINISTRATIVE


def test_only_signing_in_needs_no_key():
    free = {each for each in _endpoints() if scope_of(*each) is None}
    assert {path for _, path in free} == {"/v1/login"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/new"),
        ("PATCH", "/v1/reports/x"),
        ("TRACE", "/v1/ask"),
        ("POST", "/v1/documents/../keys"),
        ("POST", "/v1/askers"),
        ("POST", "/page"),
        ("GET", "/v1/loginx"),
        ("GET", "/v1/reportsx"),
    ],
)
def test_what_nobody_thought_of_needs_admin(method, path):
    assert scope_of(method, path) is Scope.ADMIN


def test_the_last_rule_fits_everything_so_that_nothing_falls_through():
    assert RULES[-1].path.match("/x")
    assert RULES[-1].scope is Scope.ADMIN
