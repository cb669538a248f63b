"""Table rows as sentences that say which column each cell stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nianbao.domain.row import Row
from nianbao.text.normal import normal_form

# A cell that holds a figure: "1,234.56", "(12.5)", "39.19%", "-".
_FIGURE = re.compile(r"[(（]?[-+－]?\d[\d,]*(?:\.\d+)?[)）]?%?(?:个百分点)?|[-－—]+")
_NUMBER = re.compile(r"\d[\d,]*\.\d|\d{1,3}(?:,\d{3})+|\d+%")  # what no header cell holds: "1,234", "3.5", "12%"
_MOST_HEADER_ROWS = 3


def table_sentences(rows: Sequence[Row]) -> list[str]:
    """Write each row of one table as "label：column cell；column cell", the header rows left out.

    A table of words alone has no header that could be told from its body; its rows are
    their cells joined. Rows whose cells do not match the header's columns are, too.
    """
    header_rows = _header_rows(rows)
    headers = _headers([row.cells for row in rows[:header_rows]])
    written = (_sentence([normal_form(cell) for cell in row.cells], headers) for row in rows[header_rows:])
    sentences = [sentence for sentence in written if sentence]
    return sentences or [" ".join(filter(None, headers))]


def _header_rows(rows: Sequence[Row]) -> int:
    """How many rows at the head of a table of figures name its columns."""
    for index, row in enumerate(rows):
        if any(_is_figure(cell) for cell in row.cells[1:]):
            return min(index, _MOST_HEADER_ROWS)
    return 0


def _is_figure(cell: str) -> bool:
    text = normal_form(cell)
    return bool(_NUMBER.search(text)) and _FIGURE.fullmatch(text) is not None


def _headers(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Join the header cells of each column, e.g. "2024年" over "金额"."""
    if not rows:
        return []
    width = max(len(cells) for cells in rows)
    columns = [
        dict.fromkeys(normal_form(cells[column]) for cells in rows if column < len(cells) and cells[column].strip())
        for column in range(width)
    ]
    return [" ".join(names) for names in columns]


def _sentence(cells: list[str], headers: list[str]) -> str:
    if not any(cells):
        return ""
    label, values = cells[0], cells[1:]
    if len(headers) != len(cells):
        return "；".join(filter(None, (label, *values))) if label else " ".join(filter(None, values))
    named = (f"{header} {value}".strip() for header, value in zip(headers[1:], values, strict=True) if value)
    return f"{label}：{'；'.join(named)}" if label else "；".join(named)
