"""A company that is listed twice reports once: its A share's and B share's codes mean one company."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from services.indexer.import_facts.map_columns import Columns
from services.indexer.import_facts.read_key import read_code
from services.indexer.import_facts.table_file import Line

# B shares of Shanghai and Shenzhen: "900934", "200570". Another code of the same name is another filing.
_B_SHARE = re.compile(r"(?:900|200)\d{3}")


def unite_share_classes(lines: Iterable[Line], columns: Columns) -> Mapping[str, str]:
    """Map each code of a company that stands under an A and a B code to the one that most lines use.

    Companies are told by their full name; a table without such a column unites nothing.
    """
    if columns.full_name is None:
        return {}
    codes_of: dict[str, Counter[str]] = {}
    for line in lines:
        if len(line.cells) <= max(columns.full_name, columns.code):
            continue
        code, name = read_code(line.cells[columns.code]), line.cells[columns.full_name].strip()
        if code is not None and name:
            codes_of.setdefault(name, Counter())[code] += 1
    one_code: dict[str, str] = {}
    for counted in codes_of.values():
        are_b = {bool(_B_SHARE.fullmatch(code)) for code in counted}
        if len(counted) == len(are_b) == 2:
            chosen = max(counted, key=lambda code: (counted[code], not _B_SHARE.fullmatch(code)))
            one_code |= dict.fromkeys(counted, chosen)
    return one_code
