"""Which years the figures of a sentence are of, by the datings around each."""

from __future__ import annotations

import re

from services.generator.guard.figure import Figure, Kind
from services.generator.guard.read_dates import Dating

SAID_APIECE = re.compile(r"分别|依次|各自?(?=[升降增减提下上]|为)")
_BETWEEN_YEARS = re.compile(r"^[、,和及与至到\-~\x00\s度末]*$")
# "同比增减(%)", "本年比上年增减": the column of changes.
_CHANGE_COLUMN = re.compile(r"增减|同比|变动|变化|增长率|增幅|降幅|跌幅|增速")
# "上年为4.14亿元,减少约1.68亿元": no level, which 至 or 到 follows.
_ARROW = re.compile(r"\s*(?:→|->|—>|=>)\s*")
_CHANGED = re.compile(
    _CHANGE_COLUMN.pattern
    + r"|(?:增长|增加|提高|提升|上升|减少|下降|降低|下滑|回落|净增|净减|增|减|升|降|"
    + r"[多少][\u4e00-\u9fff]{0,2}?)了?约?(?:\(|$)"
)
# "利息费用由5亿元降至4亿元": the first of the two is the year before's.
_FROM, _TO = re.compile(r"[由从][^,;。]{0,8}$"), re.compile(r"^[^,;。]{0,10}?(?:[到至]|转为|变为|[降升增减]为)")


def years_of(
    sentence: str, figures: list[Figure], datings: list[Dating], own: frozenset[int] | None, *, is_evidence: bool
) -> list[frozenset[int] | None]:
    """The years that a sentence gives each of its figures; None where it gives none.

    `own` are the years of the report, or those that a sentence to be checked leaves unsaid.
    """
    years = [_nearest_years(sentence, figure, datings) for figure in figures]
    if is_evidence:
        ends = [0, *(figure.end for figure in figures)]
        for index, figure in enumerate(figures):
            years[index] = _back_to_own(sentence, ends[index], figure, datings, own, years[index])
    else:
        _reset(sentence, figures, datings, years)
        _in_series(sentence, figures, years, own)
        _widen_changes(sentence, figures, datings, years, own)
    for index in range(len(figures)):
        spoken_of = years[index] or own
        if spoken_of and _is_start(sentence, figures, index, datings):
            before = frozenset(year - 1 for year in spoken_of)
            years[index] = before | spoken_of if is_evidence or len(spoken_of) > 1 else before
    for apiece in SAID_APIECE.finditer(sentence):
        listed = _listed_years(sentence, datings, apiece.start())
        run = [index for index, figure in enumerate(figures) if figure.start >= apiece.start()][: len(listed)]
        if len(listed) > 1 and len(run) == len(listed):
            for year, index in zip(listed, run, strict=True):
                years[index] = frozenset((year,))
    return years


def _back_to_own(
    sentence: str,
    begin: int,
    figure: Figure,
    datings: list[Dating],
    own: frozenset[int] | None,
    years: frozenset[int] | None,
) -> frozenset[int] | None:
    """The years of a printed figure behind one of the year before, which does not govern what follows for long.

    "上年同期3亿元,同比下降5%;境外收入2亿元": the change and what stands behind a semicolon are the report's own.
    """
    is_change = _CHANGE_COLUMN.search(sentence[begin : figure.start])
    if is_change and ":" in sentence:
        return own
    last = next((each for each in reversed(datings) if each.end <= figure.start and each.years), None)
    if last is None or last.is_written or own is None or years == own:
        return years
    between = sentence[last.end : figure.start]
    if is_change or ";" in between:
        return own
    is_another = "," in between and figure.kind in (Kind.MONEY, Kind.COUNT)
    return own | (years or own) if is_another else years


def _reset(sentence: str, figures: list[Figure], datings: list[Dating], years: list[frozenset[int] | None]) -> None:
    """上期 governs no further than to the semicolon."""
    for index, figure in enumerate(figures):
        last = next((each for each in reversed(datings) if each.end <= figure.start and each.years), None)
        if last and not last.is_written and ";" in sentence[last.end : figure.start]:
            years[index] = None


def _in_series(
    sentence: str, figures: list[Figure], years: list[frozenset[int] | None], own: frozenset[int] | None
) -> None:
    """The years of "1.97亿元→2.88亿元→5.15亿元", whose last is of the year spoken of."""
    for index in range(len(figures) - 2, -1, -1):
        next_years = years[index + 1] or own
        if next_years and _ARROW.fullmatch(sentence[figures[index].end : figures[index + 1].start]):
            years[index] = frozenset(year - 1 for year in next_years)


def _is_start(sentence: str, figures: list[Figure], index: int, datings: list[Dating]) -> bool:
    """Whether a figure is what another rose or fell from, and no year of its own is said."""
    figure = figures[index]
    begin = figures[index - 1].end if index else 0
    until = figures[index + 1].start if index + 1 < len(figures) else figure.end
    start = _FROM.search(sentence[begin : figure.start])
    is_dated = start and any(begin + start.start() <= each.start < figure.start for each in datings)
    return bool(start and not is_dated and _TO.match(sentence[figure.end : until]))


def _widen_changes(
    sentence: str,
    figures: list[Figure],
    datings: list[Dating],
    years: list[frozenset[int] | None],
    own: frozenset[int] | None,
) -> None:
    """A change said after the figures of two years may be of either: "2020年12亿元,2019年11亿元,同比增长9%"."""
    ends = [0, *(figure.end for figure in figures)]
    for index, figure in enumerate(figures):
        is_dated = any(ends[index] <= each.start < figure.start and not each.is_basis for each in datings)
        if index and not is_dated and _CHANGED.search(sentence[ends[index] : figure.start]):
            before = [each for each in datings if each.end <= figure.start]
            said = frozenset(year for each in before for year in each.years)
            # "由2021年的612人增至684人,增幅11.76%": the change is of the year that is not named.
            if own and None in years[:index]:
                said |= own
            years[index] = None if all(each.is_basis for each in before) else said or None


def _listed_years(sentence: str, datings: list[Dating], before: int) -> list[int]:
    """The years of the list before 分别: 2018年、2019年和2020年, or 2018年至2020年."""
    listed: list[int] = []
    last_start = None
    for each in reversed([each for each in datings if each.end <= before and each.years]):
        if last_start is not None and not _BETWEEN_YEARS.match(sentence[each.end : last_start]):
            break
        listed = [*each.years, *listed]
        last_start = each.start
    return listed


def _nearest_years(sentence: str, figure: Figure, datings: list[Dating]) -> frozenset[int] | None:
    """The years of the dating that governs a figure: the last before it that is no basis of comparison."""
    before = [each for each in datings if each.end <= figure.start and each.years]
    if follows_basis(sentence, figure, datings):
        return frozenset(before[-1].years)
    stated = [each for each in before if not each.is_basis and not _is_in_brackets(sentence, each, figure)]
    if not stated:
        following = [
            each for each in datings if each.start == figure.end + 1 and sentence[each.end : each.end + 1] == ")"
        ]
        return frozenset(following[0].years) if following else None
    group = [stated[-1]]
    for each in reversed(stated[:-1]):
        if not _BETWEEN_YEARS.match(sentence[each.end : group[0].start]) or each.end == group[0].start:
            break
        group.insert(0, each)
    if any(each.is_written for each in group):
        group = [each for each in group if each.is_written]
    return frozenset(year for each in group for year in each.years)


def follows_basis(sentence: str, figure: Figure, datings: list[Dating]) -> bool:
    """Whether a figure is the basis's own: "较2019年的4亿元"."""
    before = [each for each in datings if each.end <= figure.start and each.years]
    if not before or not before[-1].is_basis:
        return False
    # "由上年同期净流出1亿元转为净流入2亿元"
    is_from = sentence[: before[-1].start].endswith(("由", "从"))
    between = r"[^,;。\d]{0,8}" if is_from else r"(?:度|末|同期)?的?(?:每①⓪股)?"
    return re.fullmatch(between, sentence[before[-1].end : figure.start]) is not None


def _is_in_brackets(sentence: str, dating: Dating, figure: Figure) -> bool:
    """Whether brackets around a dating close before the figure: "5亿元(2019年:4亿元),同比增长25%"."""
    between = sentence[dating.end : figure.start]
    return ")" in between and "(" not in between
