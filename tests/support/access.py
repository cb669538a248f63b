"""Proofs of access for tests that call what stands behind the gateway."""

from __future__ import annotations

from collections.abc import Iterable

import psycopg

from nianbao.rpc.access import PassedOn
from nianbao.store.access_token import sign


def access_to(database_url: str, names: Iterable[str] | None = None, *, now: float | None = None) -> PassedOn:
    """The access to knowledge bases by name, all of them by default, as the gateway would sign it."""
    with psycopg.connect(database_url) as connection:
        [(secret,)] = connection.execute("SELECT secret FROM nianbao.access_secret").fetchall()
        ids = None
        if names is not None:
            rows = connection.execute("SELECT id FROM nianbao.knowledge_base WHERE name = ANY(%s)", (list(names),))
            ids = [each[0] for each in rows.fetchall()]
    return PassedOn(sign(bytes(secret), ids, now=now))
