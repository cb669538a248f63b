"""Pieces of JSON text for the artifact files, which hold a hundred thousand boxes a report.

Rounding and writing a float costs more than all else in such a file, and the corners of
a table's cells repeat, so each is written once and remembered.
"""

from __future__ import annotations

import json
from functools import lru_cache

from nianbao.domain.geometry import Box

_ENCODER = json.JSONEncoder(ensure_ascii=False)


def quoted(text: str) -> str:
    r"""Write a string as JSON.

    >>> quoted('“元”\n')
    '"“元”\\n"'
    """
    return _ENCODER.encode(text)


def corners(box: Box | None) -> str:
    """Write a box as JSON, to a tenth of a point as `Box.rounded` has it.

    >>> corners(Box(90.04, 1.0, 200, 12.26)), corners(None)
    ('[90.0, 1.0, 200, 12.3]', 'null')
    """
    if box is None:
        return "null"
    return f"[{_tenth(box.x0)}, {_tenth(box.y0)}, {_tenth(box.x1)}, {_tenth(box.y1)}]"


# 1 and 1.0 are the same key but not the same text, hence `typed`.
@lru_cache(maxsize=16384, typed=True)
def _tenth(coordinate: float) -> str:
    return repr(round(coordinate, 1))
