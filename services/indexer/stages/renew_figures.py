"""Choose a company's figures from the facts of all its reports, and compare what two of them print."""

from __future__ import annotations

import psycopg
import structlog
from psycopg.rows import TupleRow

from nianbao.domain.catalogue import load_catalogue
from nianbao.store.comparisons import printed_twice, replace_comparisons
from nianbao.store.facts import company_facts, replace_figure_rows
from nianbao.store.reports import settle_current
from services.indexer.stages.choose_figures import choose_figures
from services.indexer.stages.compare_years import compare_years

log = structlog.get_logger()


def renew_figures(connection: psycopg.Connection[TupleRow], knowledge_base_id: int, company_code: str) -> None:
    """Put the company's rows right after a report came or went; the caller has the company's lock."""
    if not company_code:
        return
    settle_current(connection, knowledge_base_id, [company_code])
    facts = company_facts(connection, knowledge_base_id, company_code)
    rows = choose_figures(company_code, facts, load_catalogue())
    replace_figure_rows(connection, knowledge_base_id, [company_code], rows)
    comparisons = compare_years(printed_twice(connection, knowledge_base_id, company_code))
    replace_comparisons(connection, knowledge_base_id, company_code, comparisons)
    restated = sum(not each.is_equal for each in comparisons)
    log.info("years_compared", company=company_code, figures=len(comparisons), restated=restated)
    log.info("figures_chosen", company=company_code, facts=len(facts), rows=len(rows))
