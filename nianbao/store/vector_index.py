"""The index over the vectors of a model: which one is in use, when a better one is due, how it is built.

It is an inverted file (IVF): vectors are listed by the nearest of some centres, and a search reads the
lists of the centres nearest to the question. Centres are learned from the vectors there are, so an index
is made once there are enough, and anew with more lists as they grow. See decision 0024.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, sqrt

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from nianbao.store.embeddings import EmbeddingModel

Connection = psycopg.Connection[TupleRow]
AsyncConnection = psycopg.AsyncConnection[TupleRow]

INDEXED_FROM = 20_000
"""Fewer vectors are all compared, in some 20 ms."""

_VECTORS_PER_LIST = 500
_GROWTH = 2
# Any fixed number: the lock under which one worker at a time builds an index.
_LOCK_KEY = 7_202_612
# pgvector learns the centres from so many vectors a list, and keeps the distance of each to every centre.
_SAMPLES_PER_LIST = 50
_FLOAT_BYTES = 4
_ROW_OVERHEAD_BYTES = 70


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """An index as the catalogue shows it; one that is not valid was left by a build that broke off."""

    name: str
    lists: int
    is_valid: bool

    @property
    def probes(self) -> int:
        """How many lists a search reads: a growing number of ever smaller shares; measured, see decision 0024."""
        return ceil(sqrt(self.lists))


def lists_for(vectors: int, dimension: int, memory_mb: int) -> int:
    """How many lists an index over some vectors should have, 0 for no index.

    `memory_mb` bounds what learning the centres takes, which grows with the square of their number.

    >>> [lists_for(count, 384, 1024) for count in (19_999, 20_000, 1_000_000, 4_000_000)]
    [0, 40, 2000, 2061]
    """
    if vectors < INDEXED_FROM:
        return 0
    # Of a list: its samples and its row of bounds. a·lists² + b·lists = memory, with a tenth to spare.
    square = (_SAMPLES_PER_LIST + 1) * _FLOAT_BYTES
    linear = _SAMPLES_PER_LIST * (2 * dimension + _ROW_OVERHEAD_BYTES) + 4 * dimension * _FLOAT_BYTES
    most = (sqrt(linear**2 + 4 * square * 0.9 * memory_mb * 2**20) - linear) / (2 * square)
    return max(1, min(vectors // _VECTORS_PER_LIST, int(most)))


def is_due(index: VectorIndex | None, wanted_lists: int) -> bool:
    """Whether an index with so many lists is worth building beside the one there is."""
    return wanted_lists >= _GROWTH * index.lists if index is not None else wanted_lists > 0


async def index_in_use(connection: AsyncConnection, model: EmbeddingModel) -> VectorIndex | None:
    """The index that searches of a model go by; None while there is none."""
    cursor = await connection.execute(*_listed(model))
    return _best([VectorIndex(*row) async for row in cursor])


async def about_vectors(connection: AsyncConnection, model: EmbeddingModel) -> int:
    """About how many vectors there are at most, of all models; costs nothing."""
    cursor = await connection.execute("SELECT pg_relation_size('nianbao.embedding')")
    row = await cursor.fetchone()
    assert row is not None
    return int(row[0]) // _row_bytes(model)


def due_lists(connection: Connection, model: EmbeddingModel, memory_mb: int) -> int:
    """With how many lists an index should be built now; 0 when the one there is will do."""
    held = _best(VectorIndex(*row) for row in connection.execute(*_listed(model)))
    row = connection.execute("SELECT pg_relation_size('nianbao.embedding')").fetchone()
    assert row is not None
    # The table's size is known at once; counting reads all of it, so only when it may matter.
    if not is_due(held, lists_for(row[0] // _row_bytes(model), model.dimension, memory_mb)):
        return 0
    row = connection.execute("SELECT count(*) FROM nianbao.embedding WHERE model_id = %s", (model.id,)).fetchone()
    assert row is not None
    wanted = lists_for(row[0], model.dimension, memory_mb)
    return wanted if is_due(held, wanted) else 0


def build_index(connection: Connection, model: EmbeddingModel, lists: int, memory_mb: int) -> VectorIndex | None:
    """Build an index beside the one in use, then drop what it replaces; None while another worker builds.

    `connection` is in autocommit: searches and writers go on meanwhile, which no transaction allows.
    What a build that was broken off has left is dropped first.

    Raises:
        psycopg.Error: the build failed, for want of disk or memory, or because its connection was cut.
    """
    # Waiting for the lock would hold a snapshot, for whose end a concurrent build waits in turn.
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK_KEY,)).fetchone()
    if row is None or not row[0]:
        return None
    try:
        _be_patient(connection, memory_mb)
        before = [VectorIndex(*row) for row in connection.execute(*_listed(model))]
        _drop(connection, (each for each in before if not each.is_valid))
        number = max((int(each.name.rpartition("_")[2]) for each in before), default=0) + 1
        built = VectorIndex(f"{_prefix(model)}{number}", lists, True)
        connection.execute(
            sql.SQL(
                "CREATE INDEX CONCURRENTLY {} ON nianbao.embedding"
                " USING ivfflat ((vector::halfvec({})) halfvec_ip_ops) WITH (lists = {}) WHERE model_id = {}"
            ).format(sql.Identifier(built.name), *map(sql.Literal, (model.dimension, lists, model.id)))
        )
        _drop(connection, (each for each in before if each.is_valid))
        return built
    finally:
        if not connection.closed:
            connection.execute("RESET ALL")
            connection.execute("SELECT pg_advisory_unlock(%s)", (_LOCK_KEY,))


def _be_patient(connection: Connection, memory_mb: int) -> None:
    """A build takes minutes and waits for every search that began before it."""
    settings = {
        "statement_timeout": "0",
        "lock_timeout": "0",
        "maintenance_work_mem": f"{memory_mb}MB",
        # When this worker is killed, its build ends and gives up the lock.
        "client_connection_check_interval": "5s",
    }
    for name, value in settings.items():
        connection.execute("SELECT set_config(%s, %s, false)", (name, value))


def _drop(connection: Connection, indexes: Iterable[VectorIndex]) -> None:
    for index in indexes:
        name = sql.Identifier("nianbao", index.name)
        connection.execute(sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(name))


def _best(indexes: Iterable[VectorIndex]) -> VectorIndex | None:
    """Two are there between a build and the dropping of its predecessor."""
    return max((index for index in indexes if index.is_valid), key=lambda index: index.lists, default=None)


def _listed(model: EmbeddingModel) -> tuple[str, tuple[str]]:
    return (
        """
        SELECT c.relname, coalesce((SELECT option_value::int FROM pg_options_to_table(c.reloptions)
                                     WHERE option_name = 'lists'), 0), i.indisvalid
          FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
         WHERE i.indrelid = 'nianbao.embedding'::regclass AND starts_with(c.relname, %s)
        """,
        (_prefix(model),),
    )


def _prefix(model: EmbeddingModel) -> str:
    return f"embedding_ivf_{model.id}_"


def _row_bytes(model: EmbeddingModel) -> int:
    return 2 * model.dimension + _ROW_OVERHEAD_BYTES
