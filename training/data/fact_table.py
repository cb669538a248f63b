"""The annual figures of a knowledge base as plain values: what questions are drawn from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from psycopg import AsyncConnection, sql
from psycopg.rows import TupleRow

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Table
from nianbao.domain.report import Company
from nianbao.store.views import GROUP_COLUMN, metric_columns

Value = Decimal | str
CompanyYear = tuple[str, int]

_ANNUAL = r"^\d{4}$"  # "2020", not "2020H1"


@dataclass(frozen=True, slots=True)
class FactTable:
    """The company-years that have a report of their own, and the figures of the group each states.

    A metric counts only where its first table of the catalogue prints it.
    """

    companies: Mapping[str, Company]
    values: Mapping[CompanyYear, Mapping[str, Value]]
    rows: Mapping[CompanyYear, frozenset[Table]]
    """The tables of which a company-year has a row."""

    @property
    def years(self) -> list[int]:
        """The years of which there are reports."""
        return sorted({year for _, year in self.values})

    def stating(self, year: int, metrics: Sequence[str]) -> list[str]:
        """The codes of the companies that state all the metrics for a year."""
        return [
            code for (code, when), found in self.values.items() if when == year and all(m in found for m in metrics)
        ]

    def number(self, code: str, year: int, metric: str) -> Decimal | None:
        """One figure, None where it is not stated."""
        value = self.values.get((code, year), {}).get(metric)
        return value if isinstance(value, Decimal) else None


async def read_fact_table(
    connection: AsyncConnection[TupleRow], companies: Sequence[Company], catalogue: Catalogue
) -> FactTable:
    """Read all annual figures through the read views."""
    values: defaultdict[CompanyYear, dict[str, Value]] = defaultdict(dict)
    rows: defaultdict[CompanyYear, set[Table]] = defaultdict(set)
    for table in Table:
        names = [name for name in metric_columns(table) if catalogue.metric(name).tables[0] is table]
        statement = sql.SQL(
            "SELECT 证券代码, 年份, {} FROM read.{} WHERE {} = '是' AND 本期报告 = '是' AND 报告期 ~ %s ORDER BY 1, 2"
        ).format(
            sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier(str(table)), sql.Identifier(GROUP_COLUMN)
        )
        cursor = await connection.execute(statement, (_ANNUAL,))
        async for code, year, *cells in cursor:
            rows[code, year].add(table)
            values[code, year] |= {
                name: cell for name, cell in zip(names, cells, strict=True) if cell is not None and cell != ""
            }
    return FactTable(
        {company.code: company for company in companies},
        dict(sorted(values.items())),
        {key: frozenset(tables) for key, tables in rows.items()},
    )
