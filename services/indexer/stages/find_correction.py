"""Whether a filing corrects an earlier one: its cover says so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nianbao.domain.row import Row, RowType
from nianbao.text.normal import squeezed

# On covers: "2022年年度报告（修订版）", "(更正后)", "更新后", "修订稿".
_CORRECTED = re.compile(r"(?:修订|更正|更新|修正)(?:版|后|稿|本)|[(（](?:修订|更正|更新|修正)[)）]")
_COVER_ROWS = 12
_LONGEST_TITLE = 40


def find_correction(rows: Iterable[Row]) -> bool:
    """Say whether a title line on the first page marks a corrected version."""
    cover = [row for row in rows if row.page == 1 and row.type is RowType.TEXT][:_COVER_ROWS]
    return any(len(row.text) <= _LONGEST_TITLE and _CORRECTED.search(squeezed(row.text)) for row in cover)
