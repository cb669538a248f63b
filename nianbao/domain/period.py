"""Reporting periods: fiscal years, half-years, quarters and single days."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PERIOD = re.compile(r"^(?P<year>\d{4})(?:(?P<part>H1|Q1-3|Q[1-4])|-(?P<month>\d{2})-(?P<day>\d{2}))?$")
_PART_OF_DAY = {("03", "31"): "Q1", ("06", "30"): "H1", ("09", "30"): "Q1-3"}
_PART_IN_WORDS = {
    "": "",
    "H1": "上半年",
    "Q1-3": "前三季度",
    "Q1": "第一季度",
    "Q2": "第二季度",
    "Q3": "第三季度",
    "Q4": "第四季度",
}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One reporting period.

    `part` is "" for the fiscal year (or its last day), "H1", "Q1" or "Q1-3" for the
    periods that interim reports cover, "Q2" to "Q4" for the other single quarters, and
    "MM-DD" for any other day.
    """

    year: int
    part: str = ""

    def __str__(self) -> str:
        """Write the period as facts.csv does, except that 06-30 is folded into H1.

        >>> str(Period(2024)), str(Period(2023, "H1"))
        ('2024', '2023H1')
        """
        if re.fullmatch(r"\d{2}-\d{2}", self.part):
            return f"{self.year}-{self.part}"
        return f"{self.year}{self.part}"

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read "2024", "2023H1", "2023-06-30" (folded to 2023H1) or "2024-12-31" (to 2024).

        Raises:
            ValueError: the text is none of these.

        >>> Period.parse("2023-06-30")
        Period(year=2023, part='H1')
        """
        match = _PERIOD.match(text)
        if match is None:
            raise ValueError(f"not a period: {text!r}")
        year = int(match["year"])
        if match["month"] is None:
            return cls(year, match["part"] or "")
        day = (match["month"], match["day"])
        if day == ("12", "31"):
            return cls(year)
        return cls(year, _PART_OF_DAY.get(day, "-".join(day)))

    def previous(self) -> Period:
        """The same period one year before."""
        return Period(self.year - 1, self.part)

    def in_words(self) -> str:
        """The period as Chinese readers say it: 2024年, 2023年上半年."""
        if self.part in _PART_IN_WORDS:
            return f"{self.year}年{_PART_IN_WORDS[self.part]}"
        month, day = self.part.split("-")
        return f"{self.year}年{int(month)}月{int(day)}日"
