"""A company that lost a report: its figures come from the reports that are left."""

from __future__ import annotations

from nianbao.queue.messages import RenewRequest
from services.indexer.renew_task import renew_companies
from tests.integration.indexer.conftest import Shelf
from tests.support.parsed_reports import figure, of_year, parsed_report


def renewal(shelf: Shelf, knowledge_base_id: int | None = None) -> RenewRequest:
    return RenewRequest(knowledge_base_id=knowledge_base_id or shelf.knowledge_base_id, companies=("600001",))


def test_figures_of_a_deleted_report_are_gone_and_those_of_others_stay(shelf: Shelf) -> None:
    kept = shelf.submit(parsed_report(figure("营业收入", "100", "2021"), identity=of_year(2021)))
    deleted = shelf.submit(parsed_report(figure("营业收入", "200", "2022"), identity=of_year(2022)))
    shelf.index(kept)
    shelf.index(deleted)
    version = shelf.version()
    shelf.execute("DELETE FROM nianbao.document WHERE id = %s", (deleted.document_id,))

    renew_companies(renewal(shelf), shelf.pool)

    assert shelf.figures() == {"2021": {"营业收入": "100"}}
    assert shelf.version() > version


def test_a_comparative_figure_of_a_later_report_stands_in_for_the_deleted_one(shelf: Shelf) -> None:
    own = shelf.submit(parsed_report(figure("营业收入", "100", "2021"), identity=of_year(2021)))
    later = parsed_report(figure("营业收入", "200", "2022"), figure("营业收入", "101", "2021"), identity=of_year(2022))
    shelf.index(own)
    shelf.index(shelf.submit(later))
    assert shelf.figures()["2021"] == {"营业收入": "100"}
    shelf.execute("DELETE FROM nianbao.document WHERE id = %s", (own.document_id,))

    renew_companies(renewal(shelf), shelf.pool)

    assert shelf.figures()["2021"] == {"营业收入": "101"}


def test_a_knowledge_base_that_is_gone_has_nothing_to_renew(shelf: Shelf) -> None:
    renew_companies(renewal(shelf, knowledge_base_id=2**40), shelf.pool)
    assert shelf.figures() == {}
