"""Whether the evidence leaves no doubt that a printed figure is of the year that a sentence says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.generator.guard.place_figures import Placed

# "2021年:39,606.77", "2021-12-31"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# So many signs from a sentence's beginning to its figure make it a quotation.
_QUOTED = 4


def is_surely_dated(stated: Placed, printed: Placed, all_printed: Sequence[Placed], report_year: int | None) -> bool:
    """Whether the year is written right before the printed figure, or is the report's own where none is.

    A column that names no year ("占比") may take that of the column before it in `place_figures`; to say so is to
    guess. What is quoted sign by sign from a sentence's beginning on guesses nothing. `report_year` is the year of
    the report that `printed` stands in.
    """
    if stated.years is None or printed.years is None:
        return True
    prefix = stated.setting[: stated.figure.start]
    if len(prefix) >= _QUOTED and printed.setting[: printed.figure.start].endswith(prefix):
        return True
    before = max(
        (
            other.figure.end
            for other in all_printed
            if other.passage == printed.passage
            and other.setting == printed.setting
            and other.figure.end <= printed.figure.start
        ),
        default=0,
    )
    if before == 0 or _YEAR.search(printed.setting[before : printed.figure.start]):
        return not stated.years.isdisjoint(printed.years)
    return report_year is not None and stated.years == {report_year}
