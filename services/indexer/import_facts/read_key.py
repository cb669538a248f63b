"""Read the cells that say whose figures a line holds: the company's code and the year."""

from __future__ import annotations

import re
import unicodedata

# "000001", "1" (a spreadsheet drops leading zeros), "600519.SH", "SZ000001", "02565.HK"
_CODE = re.compile(r"(?:S[HZ]|BJ)?(?P<digits>\d{1,6})(?:\.(?:S[HZS]|BJ|HK))?")
# "2021", "2021年", "2021年度", "2021.0" (a spreadsheet's number), "2021-12-31"
_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)(?:年度?|\.0|-12-31)?")
_HONG_KONG_DIGITS = 5


def read_code(cell: str) -> str | None:
    """The exchange's code as the registry writes it; None when the cell holds none.

    >>> read_code("1"), read_code("600519.SH"), read_code("02565"), read_code("六")
    ('000001', '600519', '02565', None)
    """
    match = _CODE.fullmatch(_plain(cell).upper())
    if match is None:
        return None
    digits = match["digits"]
    return digits if len(digits) == _HONG_KONG_DIGITS else digits.zfill(6)


def read_year(cell: str) -> int | None:
    """The fiscal year; None when the cell holds none.

    >>> read_year("2021年度"), read_year("21")
    (2021, None)
    """
    match = _YEAR.fullmatch(_plain(cell))
    return None if match is None else int(match["year"])


def _plain(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).split())
