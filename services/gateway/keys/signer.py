"""Signs what callers may see, with the secret that the database checks it by."""

from __future__ import annotations

from collections.abc import Iterable

from nianbao.store.access_token import read_secret, sign
from nianbao.store.async_postgres import AsyncPostgres


class Signer:
    """Reads the secret with its first signature and remembers it: it lives as long as the database."""

    def __init__(self, database: AsyncPostgres) -> None:
        self._database = database
        self._secret: bytes | None = None

    async def sign(self, bases: Iterable[int] | None) -> str:
        """Make the token for knowledge bases by id, None for all.

        Raises:
            Unavailable: the database does not answer.
        """
        if self._secret is None:
            async with self._database.transaction(for_caller=False) as connection:
                self._secret = await read_secret(connection)
        return sign(self._secret, bases)
