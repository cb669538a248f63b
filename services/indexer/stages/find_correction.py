"""Whether a filing corrects an earlier one: its cover says so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nianbao.domain.row import Row, RowType
from nianbao.text.normal import squeezed

# On covers: "2022年年度报告（修订版）", "(更正后)", "更新后", "(二次修订稿)", "（修订 ）".
_WORDS = "(?:修订|更正|更新|修正|补充更正)"
_CORRECTED = re.compile(rf"{_WORDS}(?:版|后|稿|本)|[(（][^()（）]{{0,8}}{_WORDS}[)）]")
_COVER_ROWS = 12
_LONGEST_TITLE = 40


def find_correction(rows: Iterable[Row]) -> bool:
    """Say whether a title line or the header of the first page marks a corrected version."""
    cover = [row for row in rows if row.page == 1 and row.type in (RowType.TEXT, RowType.HEADER)][:_COVER_ROWS]
    return any(len(row.text) <= _LONGEST_TITLE and _CORRECTED.search(squeezed(row.text)) for row in cover)
