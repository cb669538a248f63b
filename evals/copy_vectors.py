"""Write many vectors to Postgres at once: binary COPY, a thousand times what inserts do."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import numpy as np
import psycopg

from nianbao.llm.embedder import Vectors

_AT_ONCE = 20_000


def copy_vectors(
    connection: psycopg.Connection,
    model_id: int,
    reports: Sequence[uuid.UUID],
    chunk_ids: Sequence[int],
    passages_a_report: int,
    vectors: Vectors,
) -> None:
    """Store vectors as those of passages, in the order of their reports and numbers."""
    dimension = vectors.shape[1]
    # A row of COPY's binary format: the number of fields, then each field's length and value.
    fields = "fields of_id id of_report report of_number number of_model model of_vector dimension unused vector"
    kinds = [">i2", ">i4", ">i8", ">i4", "V16", ">i4", ">i4", ">i4", ">i2", ">i4", ">i2", ">i2", f"({dimension},)>f2"]
    row = np.dtype(list(zip(fields.split(), kinds, strict=True)))
    reports_as_bytes = np.frombuffer(b"".join(report.bytes for report in reports), dtype="V16")
    statement = "COPY nianbao.embedding (chunk_id, report_id, number, model_id, vector) FROM STDIN (FORMAT binary)"
    with connection.cursor().copy(statement) as copy:
        copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        for start in range(0, len(vectors), _AT_ONCE):
            part = vectors[start : start + _AT_ONCE]
            places = np.arange(start, start + len(part))
            rows = np.zeros(len(part), row)
            rows["fields"], rows["of_id"], rows["of_report"], rows["of_number"], rows["of_model"] = 5, 8, 16, 4, 2
            rows["of_vector"], rows["dimension"], rows["model"] = 4 + 2 * dimension, dimension, model_id
            rows["id"] = chunk_ids[start : start + len(part)]
            rows["report"] = reports_as_bytes[places // passages_a_report]
            rows["number"] = places % passages_a_report
            rows["vector"] = part
            copy.write(rows.tobytes())
        copy.write(b"\xff\xff")
