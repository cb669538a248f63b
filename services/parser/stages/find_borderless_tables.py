"""Tables without rules: rows by baseline, columns by the right edges of their figures."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from services.parser.layout import GridCell, PageTable, Word
from services.parser.stages.join_words import join_line

Line = list[Word]

# "1,234", "(1,234.50)", "12.5%", "-3", "△3"
_FIGURE = re.compile(r"[-(（－−△▲负]{0,2}\d[\d,]*(?:\.\d+)?%?[)）]?")
_DASH = re.compile(r"[-–—－]{1,2}")  # "–", a figure that is nil
_YEAR = re.compile(r"(?:19|20)\d\d")  # "2025", a header and no figure
# A figure that is surely one, unlike a note or page number: "1,234", "0.55", "(85)"
_STRONG = re.compile(r"[,.()（）%]")
_HEADER = re.compile(
    r"[年月日期]|附[注註]|人民[币幣]|千元|百万元|百萬元|集[团團]|[本母]公司|[本銀银]行|项目|項目|(?:19|20)\d\d"
)  # "附註 人民幣千元 人民幣千元"
# "合并资产负债表(续)", "金额单位为人民币百万元", "本集團的業績摘要載列如下：", "2025年年度报告" at the head of a page
_NO_HEADER = re.compile(r"单位|單位|如下[:：]?$|表(?:[(（][续續][)）])?$|[报報]告$|[。；]")

_NOTES = re.compile(r"附[注註]|[注註]$")  # "附注四", "注"
_NOTE_PT = 6.0
_MIN_ROWS = 4
# So few rows are a table only when they are full and a header of years stands above them.
_MIN_HEADED_ROWS = 2
_MIN_STRONG_SHARE = 0.5
_SAME_COLUMN_PT = 8.0
# Between a column of dashes alone and the columns beside it.
_APART_PT = 10.0
_MIN_TEXT_ROWS = 3
_MOST_LINES_BETWEEN = 4
_HEADER_GAP_PT = 18.0
_HEADER_ABOVE_PT = 52.0
_MOST_HEADER_LINES = 6
# A gap within a text, as a share of the line's height; between two columns it is wider.
_ONE_TEXT = 0.45
_LONGEST_HEAD = 14
# A text over several columns stands in their middle, give or take this share of their width.
_OFF_MIDDLE = 0.12
_PERIOD_HEAD = re.compile(r"於?(?:19|20)\d\d年?(?:度|末|12月31日)?")  # "2025年", "於2025年"


class _Column(NamedTuple):
    """A column of figures: where they begin and end."""

    left: float
    right: float
    members: int


def find_borderless_tables(page: int, lines: Sequence[Line]) -> tuple[list[PageTable], list[Line]]:
    """Find tables among the text lines of a page; the lines in none of them come back too."""
    figures = [_figures(line) for line in lines]
    tables: list[PageTable] = []
    used: set[int] = set()
    for first, last in _runs(lines, figures):
        columns = _columns(figures[first : last + 1])
        is_long = _is_table(figures[first : last + 1], columns)
        if not is_long and not _is_headed(lines, figures, first, last, columns):
            continue
        if last + 1 < len(lines) and _is_label_rest(lines[last], lines[last + 1], columns):
            last += 1
        start = _header_start(lines, figures, first, columns, min_index=max(used, default=-1) + 1)
        if not is_long and start == first:
            continue
        used.update(range(start, last + 1))
        columns = _with_text_columns(lines[first : last + 1], figures[first : last + 1], columns)
        columns = _with_note_column(lines[start:first], columns)
        tables.append(_table(page, lines[start : last + 1], figures[start : last + 1], columns))
    return tables, [line for index, line in enumerate(lines) if index not in used]


def _figures(line: Line) -> list[Word]:
    """The figures at the end of a line; those of a header of years do not count."""
    if not _is_figure(line[-1], line):
        return []
    found = []
    after: Word | None = None
    for word in reversed(line):
        # "2024" begins a text in "2024 年12 月31 日".
        if not _is_figure(word, line):
            after = word
        elif after is None or after.x0 - word.x1 >= _ONE_TEXT * (word.y1 - word.y0):
            found.append(word)
            after = None
    found.reverse()
    if all(_YEAR.fullmatch(word.text) for word in found):
        return []
    return found


def _is_figure(word: Word, line: Line) -> bool:
    return bool(_FIGURE.fullmatch(word.text) or (_DASH.fullmatch(word.text) and word is not line[0]))


def _runs(lines: Sequence[Line], figures: Sequence[list[Word]]) -> list[tuple[int, int]]:
    """Stretches of lines that end in figures, with a few lines without between them."""
    runs: list[tuple[int, int]] = []
    for index, found in enumerate(figures):
        if not found:
            continue
        if runs and _may_stand_between(lines, runs[-1][1], index):
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs


def _may_stand_between(lines: Sequence[Line], last: int, index: int) -> bool:
    """Whether the lines between two rows of figures are labels: few, and short."""
    if index - last - 1 > _MOST_LINES_BETWEEN:
        return False
    figures_left = lines[index][-1].x0
    return all(line[-1].x1 < figures_left and not _NO_HEADER.search(line[-1].text) for line in lines[last + 1 : index])


def _columns(figures: Sequence[list[Word]]) -> list[_Column]:
    """Cluster the right edges of figures; dashes, whose place is looser, make a column where no figure stands."""
    words = [word for found in figures for word in found]
    columns = _clusters([word for word in words if not _DASH.fullmatch(word.text)])
    rows = sum(bool(found) for found in figures)
    columns = [column for column in columns if column.members >= max(2, rows * 0.15)]
    nils = _clusters([word for word in words if _DASH.fullmatch(word.text) and _column_of(word, columns) is None])
    apart = [nil for nil in nils if nil.members >= 2 and all(_is_apart(nil, column) for column in columns)]
    return sorted([*columns, *apart], key=lambda column: column.right) if columns and apart else columns


def _is_apart(nil: _Column, column: _Column) -> bool:
    return nil.left - column.right > _APART_PT or column.left - nil.right > _APART_PT


def _clusters(words: Iterable[Word]) -> list[_Column]:
    columns: list[_Column] = []
    for word in sorted(words, key=lambda word: word.x1):
        if columns and word.x1 - columns[-1].right <= _SAME_COLUMN_PT:
            last = columns[-1]
            columns[-1] = _Column(min(last.left, word.x0), word.x1, last.members + 1)
        else:
            columns.append(_Column(word.x0, word.x1, 1))
    return columns


def _is_table(figures: Sequence[list[Word]], columns: Sequence[_Column]) -> bool:
    rows = [found for found in figures if found]
    if len(rows) < _MIN_ROWS or not columns:
        return False
    if any(right.left < left.right for left, right in pairwise(columns)):
        return False
    placed = [(word, place) for found in rows for word in found if (place := _column_of(word, columns)) is not None]
    # A column of dashes alone says neither that the figures beside it are strong nor that they are not.
    figured = {place for word, place in placed if not _DASH.fullmatch(word.text)}
    aligned = [word for word, place in placed if place in figured]
    strong = [word for word in aligned if _STRONG.search(word.text)]
    return columns[-1].members >= _MIN_ROWS and len(strong) >= _MIN_STRONG_SHARE * len(aligned)


def _is_headed(
    lines: Sequence[Line], figures: Sequence[list[Word]], first: int, last: int, columns: Sequence[_Column]
) -> bool:
    """Whether a few rows are a table all the same: figures in every column, each under a year."""
    rows = figures[first : last + 1]
    if len(columns) < 2 or len(rows) < _MIN_HEADED_ROWS or any(len(found) != len(columns) for found in rows):
        return False
    words = [word for found in rows for word in found]
    if not all(_STRONG.search(word.text) or _DASH.fullmatch(word.text) for word in words):
        return False
    if any(_column_of(word, columns) != place % len(columns) for place, word in enumerate(words)):
        return False
    above = lines[max(0, first - _MOST_LINES_BETWEEN) : first]
    return any(_heads(line, columns) and lines[first][0].y0 - line[0].y1 <= _HEADER_ABOVE_PT for line in above)


def _heads(line: Line, columns: Sequence[_Column]) -> bool:
    """Whether a line holds one year over each column and nothing else."""
    return (
        len(line) == len(columns)
        and all(_PERIOD_HEAD.fullmatch(word.text) for word in line)
        and all(word.x0 < column.right and word.x1 > column.left for word, column in zip(line, columns, strict=True))
    )


def _column_of(word: Word, columns: Sequence[_Column]) -> int | None:
    for index, column in enumerate(columns):
        if abs(word.x1 - column.right) <= _SAME_COLUMN_PT or (column.left <= word.x0 and word.x1 <= column.right):
            return index
    return None


def _header_start(
    lines: Sequence[Line], figures: Sequence[list[Word]], first: int, columns: Sequence[_Column], min_index: int
) -> int:
    """The first line of the table: its header lines, and labels between them and the figures."""
    label_x = min(line[0].x0 for line in lines[first : first + _MIN_ROWS])
    start = candidate = first
    below = lines[first][0].y0
    while candidate > min_index and first - candidate < _MOST_HEADER_LINES:
        line = lines[candidate - 1]
        is_header = _is_header_line(line, label_x, columns) or _stands_over(
            line, columns, fewest=2 if start == first else 1
        )
        gap = below - line[0].y1
        if figures[candidate - 1] or gap > (_HEADER_GAP_PT if start < first else _HEADER_ABOVE_PT):
            break
        if not is_header and not _is_label_line(line, label_x, columns):
            break
        candidate -= 1
        below = line[0].y0
        if is_header:
            start = candidate
    return start


def _is_label_rest(line: Line, below: Line, columns: Sequence[_Column]) -> bool:
    """Whether the last figures stand beside a label that ends on the next line."""
    return below[0].y0 < line[-1].y1 - 2.0 and below[-1].x1 < columns[0].left


def _is_header_line(line: Line, label_x: float, columns: Sequence[_Column]) -> bool:
    text = "".join(word.text for word in line)
    if _NO_HEADER.search(text) or not _HEADER.search(text):
        return False
    # One text from the margin over the columns is a heading: "6.4按担保方式分类的逾期贷款分析".
    last = _texts(line)[-1]
    return last[0].x0 > label_x + 40 and (line[0].x0 > label_x + 40 or line[-1].x1 > columns[0].left)


def _stands_over(line: Line, columns: Sequence[_Column], fewest: int) -> bool:
    """Whether a line holds short texts over columns, one may stand left of them: 项目 | 东区 | 南区."""
    if _NO_HEADER.search(line[-1].text):
        return False
    heads = _texts(line)
    if heads[0][-1].x1 < columns[0].left:
        heads = heads[1:]
    if len(heads) < fewest or any(len("".join(word.text for word in head)) > _LONGEST_HEAD for head in heads):
        return False
    over = [
        [place for place, column in enumerate(columns) if head[0].x0 < column.right and head[-1].x1 > column.left]
        for head in heads
    ]
    return all(over) and all(left[-1] < right[0] for left, right in pairwise(over))


def _texts(line: Line) -> list[Line]:
    """The words of a line by the text that they belong to: those with hardly a gap between them."""
    texts = [[line[0]]]
    for before, word in pairwise(line):
        if word.x0 - before.x1 < _ONE_TEXT * (word.y1 - word.y0):
            texts[-1].append(word)
        else:
            texts.append([word])
    return texts


def _is_label_line(line: Line, label_x: float, columns: Sequence[_Column]) -> bool:
    return abs(line[0].x0 - label_x) < 40 and line[-1].x1 < columns[-1].left and not _NO_HEADER.search(line[-1].text)


def _table(page: int, lines: Sequence[Line], figures: Sequence[list[Word]], columns: Sequence[_Column]) -> PageTable:
    x0 = min(line[0].x0 for line in lines)
    x1 = max(line[-1].x1 for line in lines)
    edges = [x0]
    for index, column in enumerate(columns):
        before = columns[index - 1].right if index else min(column.left - 4.0, _labels_end(lines, figures, column))
        edges.append((before + column.left) / 2)
    edges.append(max(x1, columns[-1].right) + 1.0)
    numbered = enumerate(zip(lines, figures, strict=True))
    first = next((index for index, found in enumerate(figures) if found), 0)
    rows = tuple(
        _header_row(index, line, columns, edges) if index < first else _row(index, line, found, columns, edges)
        for index, (line, found) in numbered
    )
    y0, y1 = min(word.y0 for word in lines[0]), max(word.y1 for word in lines[-1])
    return PageTable(page, x0, y0, edges[-1], y1, tuple(edges), rows, is_ruled=False)


def _with_note_column(header: Sequence[Line], columns: list[_Column]) -> list[_Column]:
    """Add the column of note numbers that a header names, when too few stand there to show it."""
    for word in (word for line in header for word in line):
        if _NOTES.match(word.text) and word.x1 < columns[0].left:
            return [_Column(word.x0 - _NOTE_PT, word.x1 + _NOTE_PT, 0), *columns]
    return columns


def _with_text_columns(lines: Sequence[Line], figures: Sequence[list[Word]], columns: list[_Column]) -> list[_Column]:
    """Add the columns of texts between figures: labels of a second table beside the first, kinds of shares."""
    between: dict[int, list[Word]] = {}
    rows: Counter[int] = Counter()
    for line, found in zip(lines, figures, strict=True):
        if not found or len(line) == len(found):
            continue
        inner = [word for word in line if columns[0].right < word.x0 < found[-1].x0 and word not in found]
        gaps = {place for word in inner if (place := _gap_of(word, columns))}
        rows.update(gaps)
        for word in inner:
            between.setdefault(_gap_of(word, columns), []).append(word)
    texts = [
        _Column(min(word.x0 for word in between[gap]), max(word.x1 for word in between[gap]), 0)
        for gap, count in rows.items()
        if count >= _MIN_TEXT_ROWS
    ]
    return sorted([*columns, *texts], key=lambda column: column.right) if texts else columns


def _gap_of(word: Word, columns: Sequence[_Column]) -> int:
    """The place of the column right of the gap that a word stands in; 0 when it reaches into a column."""
    for place, (left, right) in enumerate(pairwise(columns), start=1):
        if left.right <= word.x0 and word.x1 <= right.left:
            return place
    return 0


def _labels_end(lines: Sequence[Line], figures: Sequence[list[Word]], column: _Column) -> float:
    beside = [line for line, found in zip(lines, figures, strict=True) if found]
    ends = [word.x1 for line in beside for word in line if word.x1 < column.left]
    return max(ends, default=column.left - 4.0)


def _row(
    index: int, line: Line, figures: Sequence[Word], columns: Sequence[_Column], edges: Sequence[float]
) -> tuple[GridCell, ...]:
    placed: dict[int, Line] = {}
    for word in line:
        placed.setdefault(_place(word, figures, columns, edges), []).append(word)
    y0, y1 = min(word.y0 for word in line), max(word.y1 for word in line)
    texts = [join_line(placed[column]) if column in placed else "" for column in range(len(edges) - 1)]
    return tuple(
        GridCell(index, column, 1, 1, edges[column], y0, edges[column + 1], y1, text)
        for column, text in enumerate(texts)
    )


def _header_row(index: int, line: Line, columns: Sequence[_Column], edges: Sequence[float]) -> tuple[GridCell, ...]:
    """A row above the figures: a text over the middle of several columns is a cell over all of them."""
    texts = _texts(line)
    places = [_place(text[0]._replace(x1=text[-1].x1), (), columns, edges) for text in texts]
    spans = _spans([text for text, place in zip(texts, places, strict=True) if place], columns)
    placed: dict[int, tuple[int, Line]] = {}
    for text, place in zip(texts, places, strict=True):
        first, span = spans.pop(0) if place and spans else (place, 1)
        placed[first] = (span, [*placed[first][1], *text] if first in placed else text)
    y0, y1 = min(word.y0 for word in line), max(word.y1 for word in line)
    cells: list[GridCell] = []
    column = 0
    while column < len(edges) - 1:
        span, words = placed.get(column, (1, []))
        text_ = join_line(words) if words else ""
        cells.append(GridCell(index, column, 1, span, edges[column], y0, edges[column + span], y1, text_))
        column += span
    return tuple(cells)


def _spans(heads: Sequence[Line], columns: Sequence[_Column]) -> list[tuple[int, int]]:
    """First column of the table and number of columns of each head, where each stands over the middle of its share.

    Nothing where the columns cannot be shared out evenly, or a head stands elsewhere.
    """
    figured = [place for place, column in enumerate(columns) if column.members]
    if not heads or len(heads) >= len(figured) or len(figured) % len(heads):
        return []
    share = len(figured) // len(heads)
    spans = []
    for number, head in enumerate(heads):
        own = figured[number * share : (number + 1) * share]
        left, right = columns[own[0]].left, columns[own[-1]].right
        if abs((head[0].x0 + head[-1].x1) / 2 - (left + right) / 2) > _OFF_MIDDLE * (right - left):
            return []
        spans.append((own[0] + 1, share))
    return spans


def _place(word: Word, figures: Sequence[Word], columns: Sequence[_Column], edges: Sequence[float]) -> int:
    """The column of a word: figures by their right edge, other words by their middle."""
    if word in figures:
        column = _column_of(word, columns)
        if column is not None:
            return column + 1
    middle = (word.x0 + word.x1) / 2
    return min(max(bisect_right(edges, middle) - 1, 0), len(edges) - 2)
