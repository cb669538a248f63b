"""What a later report prints for an earlier period: the same figure, or a restated one."""

from __future__ import annotations

from collections.abc import Iterable

from nianbao.domain.amount import printed_step
from nianbao.store.comparisons import Comparison, PrintedTwice


def compare_years(pairs: Iterable[PrintedTwice]) -> tuple[Comparison, ...]:
    """Say of each pair whether the figures agree; of a figure that stands twice in a report, the first counts.

    Reports in different units agree when they do to the coarser one's last place. A figure
    that only changes its sign is left out: expenses are printed with either, which is no
    restatement and no proof.
    """
    seen: set[tuple[int, object]] = set()
    taken: set[tuple[int, object]] = set()
    comparisons = []
    for pair in pairs:
        own, later = (pair.own_fact_id, pair.later_report_id), (pair.later_fact_id, pair.own_report_id)
        if own in seen or later in taken:
            continue
        seen.add(own)
        taken.add(later)
        is_equal = _agree(pair)
        if is_equal or pair.own_value != -pair.later_value:
            comparisons.append(
                Comparison(pair.own_fact_id, pair.later_fact_id, pair.own_report_id, pair.later_report_id, is_equal)
            )
    return tuple(comparisons)


def _agree(pair: PrintedTwice) -> bool:
    steps = {printed_step(pair.own_printed, pair.own_unit), printed_step(pair.later_printed, pair.later_unit)}
    tolerance = max(steps) if len(steps) > 1 else 0
    return abs(pair.own_value - pair.later_value) <= tolerance
