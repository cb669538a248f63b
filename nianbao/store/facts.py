"""Facts, the truth, and the figure rows chosen from them. Written by the indexer only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow

from nianbao.domain.amount import plain
from nianbao.domain.fact import Fact
from nianbao.domain.period import Period
from nianbao.store.reports import FULL_KINDS
from nianbao.store.tree import storable

Connection = psycopg.Connection[TupleRow]


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact of a current report, as the choice of figures needs it.

    `period` is folded; `report_period` is the period of the report it stands in.
    `has_failed` and `has_passed` say how the checks that it took part in ended.
    """

    id: int
    table: str
    scope: str
    metric: str
    period: str
    value: Decimal | None
    text_value: str | None
    has_passed: bool
    has_failed: bool
    is_restated_away: bool
    report_period: str
    short_name: str
    full_name: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One row of a wide read view: values as text by metric, and the facts they came from.

    `has_own_report` is false when all facts are comparative figures of later reports.
    """

    table: str
    company_code: str
    period: str
    scope: str
    year: int
    short_name: str
    full_name: str
    has_own_report: bool
    figures: Mapping[str, str]
    fact_ids: Mapping[str, int]


@lru_cache(maxsize=1024)
def fold_period(stated: str) -> str:
    """Write a period the one way that views use: 2023-06-30 is 2023H1, 2023-12-31 is 2023.

    A text that is no period is given back as it is.
    """
    try:
        return str(Period.parse(stated))
    except ValueError:
        return stated


def copy_facts(connection: Connection, report_id: UUID, facts: Iterable[Fact]) -> None:
    """Store the facts of one report."""
    copy_facts_of_reports(connection, ((report_id, fact) for fact in facts))


def copy_facts_of_reports(connection: Connection, facts: Iterable[tuple[UUID, Fact]]) -> None:
    """Store facts, each with the report that it stands in."""
    statement = (
        "COPY nianbao.fact (report_id, table_name, scope, metric, label, period, stated_period, value, text_value,"
        " unit, printed, page, x0, y0, x1, y1, checks, is_restated_away, column_name, parent_label) FROM STDIN"
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for report_id, fact in facts:
            copy.write_row(_fact_row(report_id, fact))


def company_facts(connection: Connection, knowledge_base_id: int, company_code: str) -> list[StoredFact]:
    """List the named facts of all current reports of a company, in printed order."""
    return facts_by_company(connection, knowledge_base_id, [company_code])[company_code]


def facts_by_company(
    connection: Connection, knowledge_base_id: int, company_codes: Sequence[str]
) -> dict[str, list[StoredFact]]:
    """List the named facts of all current reports of each company, in printed order."""
    rows = connection.execute(
        """
        SELECT r.company_code, f.id, f.table_name, f.scope, f.metric, f.period, f.value, f.text_value,
               f.checks::text LIKE '%%:pass%%', f.checks::text LIKE '%%:fail%%',
               f.is_restated_away, r.period, r.short_name, r.full_name
          FROM nianbao.report r
          JOIN nianbao.fact f ON f.report_id = r.id
         WHERE r.knowledge_base_id = %s AND r.company_code = ANY(%s) AND r.is_current AND r.kind = ANY(%s)
           AND f.metric <> ''
         ORDER BY f.id
        """,
        (knowledge_base_id, list(company_codes), list(FULL_KINDS)),
    )
    facts: dict[str, list[StoredFact]] = {code: [] for code in company_codes}
    for code, *values in rows:
        facts[code].append(StoredFact(*values))
    return facts


def replace_figure_rows(
    connection: Connection, knowledge_base_id: int, company_codes: Sequence[str], rows: Iterable[FigureRow]
) -> None:
    """Put these rows in place of all that the companies had."""
    connection.execute(
        "DELETE FROM nianbao.figure_row WHERE knowledge_base_id = %s AND company_code = ANY(%s)",
        (knowledge_base_id, list(company_codes)),
    )
    statement = (
        "COPY nianbao.figure_row (knowledge_base_id, table_name, company_code, period, scope, year, short_name,"
        " full_name, own_report, figures, fact_ids) FROM STDIN"
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(
                (
                    knowledge_base_id,
                    row.table,
                    row.company_code,
                    row.period,
                    row.scope,
                    row.year,
                    row.short_name,
                    row.full_name,
                    "是" if row.has_own_report else "否",
                    json.dumps(dict(row.figures), ensure_ascii=False),
                    json.dumps(dict(row.fact_ids), ensure_ascii=False),
                )
            )


def _fact_row(report_id: UUID, fact: Fact) -> tuple[object, ...]:
    box = fact.passport.box
    is_number = isinstance(fact.value, Decimal)
    return (
        report_id,
        fact.table.value,
        fact.scope.value,
        fact.metric,
        storable(fact.label),
        fold_period(fact.period),
        fact.period,
        plain(fact.value) if isinstance(fact.value, Decimal) else None,
        None if is_number else storable(str(fact.value)),
        storable(fact.unit),
        storable(fact.passport.printed),
        fact.passport.page,
        *((box.x0, box.y0, box.x1, box.y1) if box else (None, None, None, None)),
        [str(check) for check in fact.checks],
        fact.is_restated_away,
        storable(fact.passport.column),
        storable(fact.passport.parent),
    )
