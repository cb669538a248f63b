"""Table rows as sentences that say which column each cell stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nianbao.domain.row import Row
from nianbao.text.normal import normal_form

# A cell that holds a figure: "1,234.56", "(12.5)", "39.19%", "1252", "-1.01个百分点".
_FIGURE = re.compile(r"\(?[-+]?\d[\d,]*(?:\.\d+)?\)?%?(?:个百分点)?")
_YEAR = re.compile(r"(?:19|20)\d\d")  # "2022" heads a column
# What names a column of words: "担任的职务", "变动原因", "索赔金额(万元)".
_HEADER_CELL = re.compile(
    r".{0,16}?(?:名|名称|职务|类型|日期|原因|项目|内容|金额|情况|比例|说明|对象|方式|时间|期限|进展|索引|关系|原则|事由|背景"
    r"|承诺方|目的|目标|影响|性别|年龄|状态|概述|措施|计划|业务|对方|单位|性质|来源|编号|序号|数量|价格|类别|阶段|地址|期间|电话|国籍|年限|用途)"
    r"(?:\([^()]*\))?"
)
_LEAST_HEADERS = 3
_HEADER_SHARE = 0.6
_MOST_HEADER_ROWS = 3
_LABEL_AND_VALUE = 2
_LABEL_SIGN = "："

Sentence = tuple[str, Row]


def table_sentences(rows: Sequence[Row]) -> list[Sentence]:
    """Write each row of one table as "label：column cell；column cell", with the row it came from.

    Header rows are written only when a row does not fit them, so that no word is lost.
    The header of a table of words alone is told by the words that name columns (职务, 原因);
    without one its rows are their cells joined, and so is a row that does not fit.
    """
    count = _header_rows(rows)
    headers = _headers([row.cells for row in rows[:count]])
    fits = all(len(row.cells) == len(headers) for row in rows[count:])
    head = [] if fits and count < len(rows) else [_sentence(row.cells, ()) for row in rows[:count]]
    body = [_sentence(row.cells, headers) for row in rows[count:]]
    written = zip([*head, *body], rows if head else rows[count:], strict=True)
    return [(sentence, row) for sentence, row in written if sentence]


def _header_rows(rows: Sequence[Row]) -> int:
    """How many rows at the head of a table of figures name its columns."""
    for index, row in enumerate(rows):
        if any(_is_figure(cell) for cell in row.cells[1:]):
            return index if index <= _MOST_HEADER_ROWS else 0
    return int(len(rows) > 1 and _names_columns(rows[0].cells))


def _names_columns(cells: Sequence[str]) -> bool:
    named = [cell for cell in map(normal_form, cells) if _is_header(cell)]
    return len(named) >= _LEAST_HEADERS and len(named) >= _HEADER_SHARE * len(cells)


def _is_header(cell: str) -> bool:
    return _HEADER_CELL.fullmatch(cell) is not None


def _is_figure(cell: str) -> bool:
    text = normal_form(cell)
    return _FIGURE.fullmatch(text) is not None and _YEAR.fullmatch(text) is None


def _headers(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Join the header cells of each column, e.g. "2024年" over "金额"."""
    widest = max((len(row) for row in rows), default=0)
    lowest = next(([normal_form(cell) for cell in row] for row in reversed(rows) if len(row) == widest), [])
    # A single cell over the whole table is its title.
    named = [[normal_form(cell) for cell in row] for row in rows if len(set(row)) > 1 or widest == 1]
    spread = [cells for row in named if (cells := _spread(row, lowest))]
    return [" ".join(dict.fromkeys(filter(None, names))) for names in zip(*spread, strict=True)]


def _spread(cells: Sequence[str], lowest: Sequence[str]) -> list[str]:
    """A header row's cells over the columns of the lowest one; nothing where it cannot be told which stands over which.

    A row with merged cells is shorter. Of its cells those that the lowest row repeats head
    one column each, the others the same number of columns each.

    >>> _spread(["项目", "2024年", "2023年"], ["项目", "金额", "占比", "金额", "占比"])
    ['项目', '2024年', '2024年', '2023年', '2023年']
    """
    if len(cells) == len(lowest):
        return list(cells)
    over = [cell for cell in cells if cell not in lowest]
    below = [cell for cell in lowest if cell not in cells]
    if not over or not below or len(below) % len(over) or len(cells) > len(lowest):
        return []
    each = len(below) // len(over)
    shared = [cell for cell in cells if cell in lowest]
    placed = iter([cell for cell in over for _ in range(each)])
    spread = ["" if cell in shared else next(placed) for cell in lowest]
    named = [cell or lowest[place] for place, cell in enumerate(spread)]
    in_order = list(dict.fromkeys(named)) == list(dict.fromkeys(cells))
    return named if in_order else []


def _sentence(printed: Sequence[str], headers: Sequence[str]) -> str:
    cells = [normal_form(cell) for cell in printed]
    label, values = (cells[0], cells[1:]) if cells else ("", [])
    if len(headers) != len(cells):
        return (_LABEL_SIGN if len(cells) == _LABEL_AND_VALUE else "；").join(filter(None, cells))
    named = "；".join(f"{header} {value}".strip() for header, value in zip(headers[1:], values, strict=True) if value)
    return f"{label}{_LABEL_SIGN}{named}" if label and named else label or named
