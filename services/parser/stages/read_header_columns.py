"""Company facts in columns: a row of labels over rows of values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Fact
from nianbao.domain.period import Period
from services.parser.document import FlowCell
from services.parser.stages.plain_form import plain_form
from services.parser.stages.state_company_fact import company_fact, is_company_label

Row = Sequence[FlowCell]

_KINDS_OF_SHARE = "股票种类"
_PLACES = ("备置", "地址")


def is_header_row(row: Row, catalogue: Catalogue) -> bool:
    """Whether a row names columns: two labels or more and nothing else.

    公司年度报告备置地点 beside 公司办公地址 is a label and its value.
    """
    texts = [cell.text for cell in row if cell.text]
    if any(plain_form(text) == _KINDS_OF_SHARE for text in texts):
        return True
    if len(texts) < 2 or not all(is_company_label(text, catalogue) for text in texts):
        return False
    return not (len(texts) == 2 and all(part in text for part, text in zip(_PLACES, texts, strict=True)))


def read_header_columns(header: Row, rows: Sequence[Row], report: Period, catalogue: Catalogue) -> Iterator[Fact]:
    """Read the rows below a header row column by column.

    Of a table of shares only the A shares count. Values of several rows are joined.
    """
    if any(plain_form(cell.text) == _KINDS_OF_SHARE for cell in header):
        rows = [row for row in rows if plain_form(row[0].text).startswith("A股")][:1]
    for label in header:
        below = [cell for row in rows for cell in row if cell.column == label.column and cell.text]
        if not below:
            continue
        fact = company_fact(label.text, _whole(below), report, catalogue)
        if fact is not None:
            yield fact


def _whole(cells: Sequence[FlowCell]) -> FlowCell:
    """One cell of several that stand below each other, each text once."""
    whole = cells[0]
    for cell in cells[1:]:
        if cell.text in whole.text:
            continue
        box = whole.box
        if box is not None and cell.box is not None and cell.page == whole.page:
            box = box.union(cell.box)
        apart = f"{whole.apart or whole.text}、{cell.apart or cell.text}" if whole.apart or cell.apart else ""
        whole = whole._replace(text=f"{whole.text}、{cell.text}", apart=apart, box=box)
    return whole
