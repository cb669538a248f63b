"""Which scope each request needs: one table, and what is not in it needs `admin`."""

from __future__ import annotations

import re
from typing import NamedTuple

from nianbao.domain.access import Scope


class Rule(NamedTuple):
    """Requests of these methods to paths that the pattern matches from their beginning; None needs no key."""

    methods: frozenset[str]
    path: re.Pattern[str]
    scope: Scope | None


def _rule(methods: str, path: str, scope: Scope | None) -> Rule:
    return Rule(frozenset(methods.split()), re.compile(path), scope)


_ANY = "GET HEAD POST PUT PATCH DELETE OPTIONS"
_READ = "GET HEAD"

# The first that fits decides.
RULES = (
    _rule(_ANY, r"/v1/login$", None),
    _rule(_READ, r"/openapi\.json$", None),
    _rule("POST", r"/v1/(documents|documents/known|imports)$", Scope.INGEST),
    _rule("POST", r"/v1/jobs/([^/]+/)?(retry|cancel)$", Scope.INGEST),
    _rule("POST PATCH", r"/v1/batches(/|$)", Scope.INGEST),
    _rule("DELETE", r"/v1/documents/[^/]+$", Scope.INGEST),
    _rule("POST", r"/v1/(ask|chat/completions)$", Scope.ASK),
    _rule(_READ, r"/v1/models(/|$)", Scope.ASK),
    _rule(_READ, r"/v1/(batches|dead-letters|documents|jobs)(/|$)", Scope.READ),
    _rule(_READ, r"/v1/(reports|facts|catalogue|knowledge-bases|sessions|feedback|services|queues)(/|$)", Scope.READ),
    _rule(_READ, r"/v1/bad-cases(/|$)", Scope.READ),
    # What is learnt from is for those who also decide what is loaded, not for everybody who asks.
    _rule("POST PUT", r"/v1/bad-cases(/|$)", Scope.INGEST),
    _rule("GET HEAD POST", r"/v1/compare(/|$)", Scope.READ),
    _rule("DELETE PATCH", r"/v1/sessions/[^/]+$", Scope.ASK),
    _rule("PUT DELETE", r"/v1/messages/[^/]+/feedback$", Scope.ASK),
    # Making, deleting and embedding knowledge bases, and keys.
    _rule(_ANY, r"/v1/", Scope.ADMIN),
    # The pages: they hold nothing but themselves.
    _rule(_READ, r"/", None),
    _rule(_ANY, r"/", Scope.ADMIN),
)


def scope_of(method: str, path: str) -> Scope | None:
    """The scope that a request needs, None for none.

    >>> scope_of("POST", "/v1/ask"), scope_of("DELETE", "/v1/knowledge-bases/x"), scope_of("GET", "/v1/login")
    (<Scope.ASK: 'ask'>, <Scope.ADMIN: 'admin'>, None)
    """
    for rule in RULES:
        if method in rule.methods and rule.path.match(path):
            return rule.scope
    return Scope.ADMIN
