"""Choose, of many reports, those that hold the most and the rarest of a question's words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from nianbao.store.chunks import AsyncConnection
from nianbao.store.reports import SearchableReport
from nianbao.store.word_blocks import BLOCK_REPORTS, words_of_blocks, words_of_reports

_ONE = ord("1")


@dataclass(frozen=True, slots=True)
class ReportPlaces:
    """Where the words of some reports are listed: by bits of blocks, or by postings of reports in no block.

    `ids` are in order; `columns` gives each report's place in a row of all blocks' bits with the reports in no
    block behind them.
    """

    ids: tuple[UUID, ...]
    blocks: tuple[int, ...]
    in_no_block: tuple[UUID, ...]
    columns: NDArray[np.intp]


def place_reports(reports: Iterable[SearchableReport]) -> ReportPlaces:
    """Find where the words of reports are listed; reports without passages hold none."""
    listed = sorted((report for report in reports if report.has_passages), key=lambda report: report.id)
    blocks = sorted({report.word_block for report in listed if report.word_block is not None})
    others = [report.id for report in listed if report.word_block is None]
    first = {block: place * BLOCK_REPORTS for place, block in enumerate(blocks)}
    behind = {report_id: len(blocks) * BLOCK_REPORTS + place for place, report_id in enumerate(others)}
    columns = [
        behind[report.id] if report.word_block is None else first[report.word_block] + report.word_number
        for report in listed
    ]
    return ReportPlaces(
        tuple(report.id for report in listed), tuple(blocks), tuple(others), np.array(columns, dtype=np.intp)
    )


async def likeliest_reports(
    connection: AsyncConnection, places: ReportPlaces, tokens: Sequence[str], count: int, limit: int
) -> list[UUID]:
    """Choose up to `limit` reports, likeliest first; none that holds no token.

    A token weighs the more the fewer of the `count` reports searched hold it; equal reports come by their ids.
    """
    held = await _held(connection, places, tokens)
    scores = np.zeros(len(places.ids))
    # Word by word: reports with the same words then have the same sum to the last bit.
    for row in held:
        if holding := int(row.sum()):
            scores += math.log(1 + count / holding) * row
    best = np.argsort(-scores, kind="stable")[:limit]
    return [places.ids[number] for number in best if scores[number] > 0]


async def _held(connection: AsyncConnection, places: ReportPlaces, tokens: Sequence[str]) -> NDArray[np.bool_]:
    """Which report holds which token: a row a token, a column a report."""
    row_of = {token: number for number, token in enumerate(tokens)}
    first = {block: place * BLOCK_REPORTS for place, block in enumerate(places.blocks)}
    behind = {report_id: len(first) * BLOCK_REPORTS + place for place, report_id in enumerate(places.in_no_block)}
    bits = np.zeros((len(row_of), len(first) * BLOCK_REPORTS + len(behind)), dtype=bool)
    if first:
        for found in await words_of_blocks(connection, places.blocks, tokens):
            start = first[found.block_id]
            flags = np.frombuffer(found.reports.encode("ascii"), np.uint8)
            bits[row_of[found.token], start : start + BLOCK_REPORTS] = flags == _ONE
    if behind:
        for report_id, token in await words_of_reports(connection, places.in_no_block, tokens):
            bits[row_of[token], behind[report_id]] = True
    return bits[:, places.columns]
