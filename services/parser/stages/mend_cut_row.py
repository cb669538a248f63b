"""Put a table row together again that a page break cut in two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from services.parser.document import FlowCell
from services.parser.stages.is_torn_number import is_torn_number

IsLabel = Callable[[str], bool]

# Lines of one paragraph overlap by less than this.
_OVERLAP_PT = 2.0
# What no label ends with: "按公允價值計入損益的"
_OPEN_END = re.compile(r"[的之及和與与或、，]\s*$")
# A tall cell that says whom the rows are about, a label, a value: 会计师事务所 | 办公地址 | 北京市….
# Where it goes on over the page break, the row below is a row of its own.
_OWNED_CELLS = 3
_AMOUNT = re.compile(r"[-(△▲负−]?[\d,.]*\d[\d,.]*%?\)?")  # "(1,234.50)", "12.5%"


def mend_cut_row(
    above: Sequence[FlowCell], below: Sequence[FlowCell], is_label: IsLabel
) -> tuple[FlowCell, ...] | None:
    """Join the last row of a page with the first one of the next, or None when both are whole.

    Four cuts occur: text of any cells goes on under an empty label; a label's second
    line follows its figures; the figures follow the label's first line; figures are torn.
    """
    if [cell.column for cell in above] != [cell.column for cell in below]:
        return None
    if _is_text_cut(above, below, is_label) or _is_label_cut(above, below, is_label) or _are_figures_torn(above, below):
        return tuple(_joined(upper, lower) for upper, lower in zip(above, below, strict=True))
    return None


def join_around_figures(above: Sequence[FlowCell], below: Sequence[FlowCell]) -> tuple[FlowCell, ...] | None:
    """Join two rows that overlap in height: figures stand centred beside a label of two lines."""
    upper, lower = above[0].box, below[0].box
    if upper is None or lower is None or above[0].page != below[0].page or lower.y0 >= upper.y1 - _OVERLAP_PT:
        return None
    if any(up.text and low.text for up, low in zip(above[1:], below[1:], strict=False)):
        return None
    joined = tuple(_joined(up, low) for up, low in zip(above, below, strict=True))
    label_box = upper.union(lower)
    return (joined[0]._replace(box=label_box), *joined[1:])


def _is_text_cut(above: Sequence[FlowCell], below: Sequence[FlowCell], is_label: IsLabel) -> bool:
    if below[0].text or not any(cell.text for cell in below):
        return False
    if len(below) == _OWNED_CELLS and all(cell.text for cell in below[1:]) and is_label(below[1].text):
        return False
    return all(
        upper.text and not _is_amount(lower.text) and not _is_amount(upper.text)
        for upper, lower in zip(above, below, strict=True)
        if lower.text
    )


def _is_label_cut(above: Sequence[FlowCell], below: Sequence[FlowCell], is_label: IsLabel) -> bool:
    label_above, label_below = above[0].text, below[0].text
    if not label_above or not label_below:
        return False
    has_figures = [any(_is_amount(cell.text) for cell in row[1:]) for row in (above, below)]
    if has_figures[0] == has_figures[1]:
        return False
    bare = below if has_figures[0] else above
    if any(cell.text for cell in bare[1:]):
        return False
    if _is_bracket_open(label_above) or _OPEN_END.search(label_above):
        return True
    return is_label(label_above + label_below) and not is_label(label_below)


def _are_figures_torn(above: Sequence[FlowCell], below: Sequence[FlowCell]) -> bool:
    """Whether a figure is whole only with what stands below it, and so is every other with one below."""
    # Whole figures end in three digits or in cents, and begin with a digit or a sign: most rows are done with here.
    for up, low in zip(above, below, strict=True):
        if up.text and low.text and ("," in up.text[-3:] or low.text[0] in ",."):
            break
    else:
        return False
    pairs = [(up.text, low.text) for up, low in zip(above[1:], below[1:], strict=True) if up.text and low.text]
    torn = [is_torn_number(up, low) for up, low in pairs]
    return any(torn) and all(
        is_torn or not (_is_amount(up) and _is_amount(low)) for is_torn, (up, low) in zip(torn, pairs, strict=True)
    )


def _is_bracket_open(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text)
    return plain.count("(") > plain.count(")")


def _is_amount(text: str) -> bool:
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return _AMOUNT.fullmatch(plain) is not None


def _joined(upper: FlowCell, lower: FlowCell) -> FlowCell:
    if not upper.text:
        return lower
    parted = f"{upper.apart or upper.text}\n{lower.apart or lower.text}" if upper.apart or lower.apart else ""
    return upper._replace(text=upper.text + lower.text, apart=parted)
