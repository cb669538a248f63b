"""Where figures, units and years stand in an answer, a sentence or a statement of SQL."""

from __future__ import annotations

import re

# "1,234.5" in "为1,234.5万元"; not part of a name or code: "600519", "2020", "V2".
FIGURE = re.compile(r"(?<![A-Za-z0-9_.,-])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![A-Za-z0-9_]|[.,]\d)")
# "2020" in "2020年", "'2020'", "年份 = 2020".
YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d|\.\d)")
# "600519", "02565"
_CODE = re.compile(r"\d{5,6}")


def figures_in(text: str) -> list[re.Match[str]]:
    """Find the figures of a text that could be misread: no years, no codes of companies, no single digits.

    >>> [found.group() for found in figures_in("2020年净利润为1,234.50万元，占比 12.3%，代码600519")]
    ['1,234.50', '12.3']
    """
    found = FIGURE.finditer(text)
    return [each for each in found if len(each.group()) > 1 and not _is_year_or_code(each.group())]


def _is_year_or_code(text: str) -> bool:
    return bool(YEAR.fullmatch(text) or _CODE.fullmatch(text))
