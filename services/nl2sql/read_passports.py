"""Passports: a value goes on only with the cell that prints it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import prod

import structlog

from nianbao.domain.amount import plain
from nianbao.domain.answer import Citation
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import DEDUCTION_CHECK
from nianbao.domain.geometry import Box
from nianbao.domain.period import Period
from services.nl2sql.figures import Figure, FigureKey, Reading
from services.nl2sql.reader import Row, View
from services.nl2sql.select_passports import ROWS_MAX, select_passports

log = structlog.get_logger(__name__)

# As many values go into one statement; more while the rectangle of their passports surely fits into one result.
_BATCH = 100


async def read_passports(view: View, catalogue: Catalogue, readings: Sequence[Reading]) -> dict[FigureKey, Figure]:
    """Fetch the passports of values; a value without one, or that differs from it, is dropped."""
    figures: dict[FigureKey, Figure] = {}
    for batch in _batches(readings):
        rows = await _passports(view, batch)
        for reading in batch:
            row = rows.get(_identity(reading))
            is_turned = row is not None and _is_turned(catalogue, reading, row)
            if row is None or not (is_turned or _agrees(row, reading.value)):
                log.warning("value_without_passport", key=str(reading.key), source=str(reading.source))
                continue
            figures[reading.key] = Figure(
                reading.key,
                reading.value,
                catalogue.metric(reading.source.metric).unit,
                _citation(catalogue, reading, row, is_turned=is_turned),
            )
    return figures


def _batches(readings: Sequence[Reading]) -> Iterator[list[Reading]]:
    """Split values so that those of one table and company stand together."""
    batch: list[Reading] = []
    corners: tuple[set[object], ...] = (set(), set(), set(), set())
    for reading in sorted(readings, key=_identity):
        code, table, period, scope, metric = _identity(reading)
        more = tuple(known | {one} for known, one in zip(corners, (code, period, (table, scope), metric), strict=True))
        if len(batch) >= _BATCH and prod(len(known) for known in more) >= ROWS_MAX:
            yield batch
            batch, more = [], ({code}, {period}, {(table, scope)}, {metric})
        batch.append(reading)
        corners = more
    if batch:
        yield batch


async def _passports(view: View, batch: Sequence[Reading]) -> dict[tuple[str, ...], Row]:
    result = await view.run(select_passports(batch))
    if len(result.rows) < ROWS_MAX or len(batch) == 1:
        return {tuple(row[:5]): row for row in result.rows}
    middle = len(batch) // 2
    return await _passports(view, batch[:middle]) | await _passports(view, batch[middle:])


def _identity(reading: Reading) -> tuple[str, ...]:
    key, source = reading.key, reading.source
    return (key.company_code, str(source.table), str(key.period), str(source.scope), source.metric)


def _agrees(row: Row, value: Decimal | str) -> bool:
    """Whether the fact holds the value that the wide view showed."""
    number, text = row[5], row[6]
    return bool(number == value if isinstance(value, Decimal) else text == value)


def _is_turned(catalogue: Catalogue, reading: Reading, row: Row) -> bool:
    """Whether the fact holds as a negative what the wide view shows as the positive amount that is taken off."""
    if not isinstance(reading.value, Decimal) or not reading.value or row[5] != -reading.value:
        return False
    source = reading.source
    return any(each.table is source.table and source.metric in each for each in catalogue.deductions)


def _citation(catalogue: Catalogue, reading: Reading, row: Row, *, is_turned: bool) -> Citation:
    code, _, period, scope, metric, _, _, printed, page, x0, y0, x1, y1, checks, report_id, document = row[:16]
    label, column, restated, *restating_report = row[16:]
    return Citation(
        document=document,
        page=page,
        box=None if x0 is None else Box(x0, y0, x1, y1),
        text=printed,
        metric=metric,
        period=period,
        scope=scope,
        value=plain(reading.value) if isinstance(reading.value, Decimal) else reading.value,
        unit=catalogue.metric(metric).unit,
        checks=(*checks, f"{DEDUCTION_CHECK}:pass") if is_turned else tuple(checks),
        report_id=str(report_id),
        company=code,
        label=label,
        column=column,
        restated_value="" if restated is None else plain(-restated if is_turned else restated),
        restated_by="" if restated is None else _report_words(*restating_report),
    )


def _report_words(period: str, kind: str) -> str:
    """Call a report by its year and kind: 2023年年报."""
    return f"{Period.parse(period).year}年{kind}"
