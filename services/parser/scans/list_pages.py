"""Page numbers as a person would list them."""

from __future__ import annotations

from collections.abc import Iterable

_MOST_RANGES = 12


def list_pages(numbers: Iterable[int]) -> str:
    """List pages by ranges.

    >>> list_pages([3, 4, 5, 9])
    '第3–5、9页'
    """
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    said = "、".join(str(first) if first == last else f"{first}–{last}" for first, last in ranges[:_MOST_RANGES])
    return f"第{said}{'等' if len(ranges) > _MOST_RANGES else ''}页"
