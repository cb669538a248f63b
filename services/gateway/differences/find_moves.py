"""Statement lines that moved far from one year's report to the next, with both cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nianbao.domain.geometry import Box

BALANCE, INCOME, CASH = "资产负债表", "利润表", "现金流量表"
# What a line's move must be a part of to matter, by the table that it stands in.
_YARDSTICKS = {BALANCE: (BALANCE, "资产总计"), INCOME: (INCOME, "营业收入"), CASH: (INCOME, "营业收入")}
_OTHER_YARDSTICK = (INCOME, "营业总收入")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of a statement as one report prints it; `value` is in yuan."""

    table: str
    scope: str
    metric: str
    period: str
    value: Decimal
    printed: str
    page: int
    box: Box | None
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A line before and now; None where the report does not print it.

    `restated` is what this year's report prints for the year before, where that differs from last year's report;
    `ratio` is the change over the comparable figure, the restated one where there is one, as a fraction:
    None where there is no positive figure to compare with.
    """

    table: str
    scope: str
    metric: str
    now: Stated | None
    before: Stated | None
    restated: Stated | None
    change: Decimal
    ratio: Decimal | None


def find_moves(
    now: Iterable[Stated],
    before: Iterable[Stated],
    period: str,
    period_before: str,
    *,
    threshold: Decimal,
    least_share: Decimal,
) -> tuple[Move, ...]:
    """Find lines that changed by at least `threshold` of the comparable figure, the biggest change of each table first.

    A change smaller than `least_share` of total assets (of revenue for the other statements) does not matter. A
    line that a report states with two values is left out: it is not known which of them moved.
    """
    all_now = list(now)
    current = _single(all_now, period)
    comparative = _single(all_now, period_before)
    previous = _single(before, period_before)
    moves = []
    for key in dict.fromkeys((*current, *previous)):
        if key in current.doubtful or key in previous.doubtful:
            continue
        move = _move(key, current.get(key), previous.get(key), comparative.get(key))
        if move is not None and _matters(move, current, threshold, least_share):
            moves.append(move)
    tables = (BALANCE, INCOME, CASH)
    return tuple(sorted(moves, key=lambda move: (tables.index(move.table), move.scope != "合并", -abs(move.change))))


_Key = tuple[str, str, str]


class _Figures(dict[_Key, Stated]):
    """Figures by table, scope and metric; `doubtful` are those stated with two values."""

    def __init__(self) -> None:
        super().__init__()
        self.doubtful: set[_Key] = set()


def _single(stated: Iterable[Stated], period: str) -> _Figures:
    found = _Figures()
    for each in stated:
        key = (each.table, each.scope, each.metric)
        if each.period != period or each.table not in _YARDSTICKS:
            continue
        if found.setdefault(key, each).value != each.value:
            found.doubtful.add(key)
    for key in found.doubtful:
        del found[key]
    return found


def _move(key: _Key, now: Stated | None, before: Stated | None, comparative: Stated | None) -> Move | None:
    restated = comparative if before is not None and comparative and comparative.value != before.value else None
    base = restated or before or comparative
    if now is None and before is None:
        return None
    this, that = (now.value if now else Decimal(0)), (base.value if base else Decimal(0))
    change = this - that
    ratio = change / that if that > 0 else None
    return Move(*key, now=now, before=before, restated=restated, change=change, ratio=ratio)


def _matters(move: Move, current: Mapping[_Key, Stated], threshold: Decimal, least_share: Decimal) -> bool:
    if not move.change or (move.ratio is not None and abs(move.ratio) < threshold):
        return False
    yardsticks: Sequence[tuple[str, str]] = (_YARDSTICKS[move.table], _OTHER_YARDSTICK)
    for table, metric in yardsticks:
        whole = current.get((table, move.scope, metric))
        if whole is not None and whole.value > 0:
            return abs(move.change) >= least_share * whole.value
    return True
