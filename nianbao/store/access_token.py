"""Proof of which knowledge bases a transaction may see, which SQL cannot make up.

    1,5:1795000000:9f86d081…      ids, "*" for all : valid until (Unix time) : signature

The function `nianbao.allowed_bases()` of the database checks it; row-level security and the read
views are built on that function. The secret is a row that only the owner of the tables can read,
so a statement of another role can set `nianbao.access` to what it likes and sees nothing by it.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable

from psycopg import AsyncConnection

ALL = "*"
LIFETIME_S = 900
"""Longer than any question takes; no call is made for a caller after so long."""


def sign(secret: bytes, bases: Iterable[int] | None, *, now: float | None = None) -> str:
    """Make the token for these knowledge bases (ids); None is for all of them."""
    granted = ALL if bases is None else ",".join(str(each) for each in sorted(bases))
    said = f"{granted}:{int(time.time() if now is None else now) + LIFETIME_S}"
    inner = hashlib.sha256(secret + said.encode()).digest()
    return f"{said}:{hashlib.sha256(secret + inner).hexdigest()}"


def grants_all(token: str) -> bool:
    """Whether a token says that it is for all knowledge bases; only the database knows if it is genuine."""
    return token.startswith(f"{ALL}:")


async def read_secret(connection: AsyncConnection) -> bytes:
    """Read the secret, as the owner of the tables."""
    cursor = await connection.execute("SELECT secret FROM nianbao.access_secret")
    row = await cursor.fetchone()
    assert row is not None, "the migration has written one"
    return bytes(row[0])
