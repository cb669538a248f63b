"""One report against an earlier one of the same company."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass
from decimal import Decimal

from psycopg import AsyncConnection

from nianbao.domain.errors import BadInput, NotFound
from nianbao.domain.geometry import Box
from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.sections import all_sections
from services.gateway.differences.diff_sections import SectionChange, diff_sections
from services.gateway.differences.find_moves import Move, Stated, find_moves
from services.gateway.library import Library, ReportRow

_EARLIER = """
    SELECT earlier.id FROM nianbao.report earlier
      JOIN nianbao.report r ON r.id = %s
     WHERE earlier.knowledge_base_id = r.knowledge_base_id AND earlier.company_code = r.company_code
       AND earlier.kind = r.kind AND earlier.year < r.year AND earlier.is_current
     ORDER BY earlier.year DESC, earlier.id LIMIT 1
"""
_FIGURES = """
    SELECT f.table_name, f.scope, f.metric, f.period, f.value, f.printed, f.page, f.x0, f.y0, f.x1, f.y1, f.checks
      FROM nianbao.fact f
     WHERE f.report_id = %s AND f.table_name IN ('资产负债表', '利润表', '现金流量表')
       AND f.metric <> '' AND f.value IS NOT NULL AND NOT f.is_restated_away
     ORDER BY f.id
"""


@dataclass(frozen=True, slots=True)
class Differences:
    """What is new in `report` against `against`; `has_sections` is false where one was indexed without its text."""

    report: ReportRow
    against: ReportRow
    has_sections: bool
    sections: tuple[SectionChange, ...]
    moves: tuple[Move, ...]


class DifferenceDesk:
    """Reads both reports and compares them beside the event loop."""

    def __init__(self, database: AsyncPostgres, library: Library) -> None:
        self._database = database
        self._library = library

    async def compare(
        self, report_id: uuid.UUID, against_id: uuid.UUID | None, *, threshold: Decimal, least_share: Decimal
    ) -> Differences:
        """Compare with another report of the company, by default with the last one before of the same kind.

        Raises:
            NotFound: there is no such report, or none before it is loaded.
            BadInput: the other report is another company's, or the same one.
        """
        report = await self._library.report(report_id)
        async with self._database.transaction() as connection:
            against_id = against_id or await _earlier(connection, report)
        against = await self._library.report(against_id)
        if against.company_code != report.company_code or against.id == report.id:
            raise BadInput("只能与同一公司的另一份报告比较，可用 GET /v1/reports?company= 查看", code="not_comparable")
        async with self._database.transaction() as connection:
            now, before = [await all_sections(connection, each.id) for each in (report, against)]
            figures, figures_before = [await _figures(connection, each.id) for each in (report, against)]
        # Long reports take tenths of a second, in which other requests go on.
        changes = await asyncio.to_thread(diff_sections, now, before) if now and before else ()
        moves = find_moves(
            figures,
            figures_before,
            report.period,
            against.period,
            threshold=threshold,
            least_share=least_share,
        )
        return Differences(report, against, bool(now and before), changes, moves)


async def _earlier(connection: AsyncConnection, report: ReportRow) -> uuid.UUID:
    found = await (await connection.execute(_EARLIER, (report.id,))).fetchone()
    if found is None:
        raise NotFound(
            f"没有收录{report.short_name}更早的{report.kind}，请先上传上一年的报告，或用 against 指定要对比的报告",
            code="nothing_before",
        )
    earlier: uuid.UUID = found[0]
    return earlier


async def _figures(connection: AsyncConnection, report_id: uuid.UUID) -> list[Stated]:
    cursor = await connection.execute(_FIGURES, (report_id,))
    return [
        Stated(table, scope, metric, period, value, printed, page, None if None in box else Box(*box), tuple(checks))
        async for table, scope, metric, period, value, printed, page, *box, checks in cursor
    ]
