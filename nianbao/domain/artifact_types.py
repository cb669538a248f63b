"""The types of values in artifact files, checked as they are read: another program may have written them."""

from __future__ import annotations

import csv
import math
from decimal import InvalidOperation

# What reading a cut or foreign file raises.
NOT_AN_ARTIFACT = (
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    InvalidOperation,
    csv.Error,
)


def text(value: object) -> str:
    """The value, which is a string.

    Raises:
        TypeError: it is not.
    """
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def whole(value: object) -> int:
    """The value, which is an integer and no boolean.

    Raises:
        TypeError: it is not.
    """
    if type(value) is not int:
        raise TypeError(f"{value!r} is not an integer")
    return value


def finite(value: object) -> float:
    """The value, which is a number of points or milliseconds.

    Raises:
        TypeError: it is no number.
        ValueError: it is not finite.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is not a number")
    if not math.isfinite(value):
        raise ValueError(f"{value!r} is not finite")
    return value
