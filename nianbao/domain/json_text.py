"""Pieces of JSON text for the artifact files, which hold a hundred thousand boxes a report.

Rounding and writing a float costs more than all else in such a file, and the corners of
a table's cells repeat, so each is written once and remembered.
"""

from __future__ import annotations

from functools import lru_cache
from json.encoder import encode_basestring

from nianbao.domain.geometry import Box


def quoted(text: str) -> str:
    r"""Write a string as JSON.

    >>> quoted('“元”\n')
    '"“元”\\n"'
    """
    return encode_basestring(text)


def corners(box: Box | None) -> str:
    """Write a box as JSON, to a tenth of a point as `Box.rounded` has it.

    >>> corners(Box(90.04, 1.0, 200, 12.26)), corners(None)
    ('[90.0, 1.0, 200, 12.3]', 'null')
    """
    if box is None:
        return "null"
    x0, y0, x1, y1 = box
    return f"[{_tenth(x0)}, {_tenth(y0)}, {_tenth(x1)}, {_tenth(y1)}]"


# 1 and 1.0 are the same key but not the same text, hence `typed`.
@lru_cache(maxsize=16384, typed=True)
def _tenth(coordinate: float) -> str:
    return repr(round(coordinate, 1))
