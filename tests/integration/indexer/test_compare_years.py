"""A figure that a later report prints again: confirmed, or restated; whichever report comes first."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from nianbao.domain.fact import Fact
from nianbao.domain.parsed_report import ParsedReport
from nianbao.domain.report import ReportKind
from tests.integration.indexer.conftest import Shelf
from tests.support.parsed_reports import figure, of_year, parsed_report

FIRST = parsed_report(figure("营业收入", "200.50", "2022"), figure("净利润", "9.00", "2022"), identity=of_year(2022))
SECOND = parsed_report(
    figure("营业收入", "250.00", "2023"),
    figure("营业收入", "200.50", "2022"),
    figure("净利润", "8.00", "2022"),
    identity=of_year(2023),
)
THIRD = parsed_report(figure("净利润", "7.00", "2022"), identity=of_year(2024))


def _restated(shelf: Shelf) -> list[tuple[object, ...]]:
    return shelf.execute(
        "SELECT f.metric, f.period, f.value::text, l.value::text, lp.period FROM nianbao.comparison c"
        " JOIN nianbao.fact f ON f.id = c.own_fact_id JOIN nianbao.fact l ON l.id = c.later_fact_id"
        " JOIN nianbao.report lp ON lp.id = c.later_report_id"
        " WHERE NOT c.is_equal AND lp.knowledge_base_id = %s ORDER BY lp.period",
        (shelf.knowledge_base_id,),
    )


def _equal(shelf: Shelf) -> list[tuple[object, ...]]:
    return shelf.execute(
        "SELECT f.metric, f.value::text FROM nianbao.comparison c JOIN nianbao.fact f ON f.id = c.own_fact_id"
        " JOIN nianbao.report r ON r.id = c.own_report_id WHERE c.is_equal AND r.knowledge_base_id = %s",
        (shelf.knowledge_base_id,),
    )


@pytest.mark.parametrize("order", list(permutations((FIRST, SECOND, THIRD))))
def test_the_order_of_loading_makes_no_difference(shelf: Shelf, order: tuple[ParsedReport, ...]) -> None:
    for parsed in order:
        shelf.add(parsed)

    assert _equal(shelf) == [("营业收入", "200.50")]
    assert _restated(shelf) == [("净利润", "2022", "9.00", "8.00", "2023"), ("净利润", "2022", "9.00", "7.00", "2024")]


def test_a_corrected_report_takes_the_place_of_the_first_in_comparisons(shelf: Shelf) -> None:
    shelf.add(FIRST)
    shelf.add(SECOND)
    shelf.add(
        parsed_report(
            figure("净利润", "8.00", "2022"),
            identity=of_year(2022),
            cover="青禾农业股份有限公司2022年年度报告（修订版）",
        )
    )

    assert _restated(shelf) == []
    assert _equal(shelf) == [("净利润", "8.00")]


def test_a_report_parsed_anew_is_compared_anew(shelf: Shelf) -> None:
    shelf.add(FIRST)
    request = shelf.submit(SECOND)
    shelf.index(request)
    newer = request.model_copy(update={"artifacts": request.artifacts.removesuffix("/1") + "/2"})
    shelf.put_artifacts(newer.artifacts, parsed_report(figure("净利润", "9.00", "2022"), identity=of_year(2023)))
    shelf.index(newer)

    assert _restated(shelf) == []
    assert _equal(shelf) == [("净利润", "9.00")]


def test_a_deleted_document_takes_its_comparisons_along(shelf: Shelf) -> None:
    shelf.add(FIRST)
    later = shelf.add(SECOND)
    shelf.execute(
        "DELETE FROM nianbao.document d USING nianbao.report r WHERE r.document_id = d.id AND r.id = %s",
        (later.report_id,),
    )

    assert (_restated(shelf), _equal(shelf)) == ([], [])


def _in_thousands(fact: Fact, printed: str) -> Fact:
    return replace(fact, unit="千元", passport=replace(fact.passport, printed=printed))


def test_units_signs_and_imports_do_not_make_restatements(shelf: Shelf) -> None:
    shelf.add(
        parsed_report(
            figure("资产总计", "1234567.89", "2022"), figure("信用减值损失", "-5.00", "2022"), identity=of_year(2022)
        )
    )
    rounded = _in_thousands(figure("资产总计", "1235000", "2022"), "1,235")
    shelf.add(parsed_report(rounded, figure("信用减值损失", "5.00", "2022"), identity=of_year(2023)))

    assert _restated(shelf) == []
    assert _equal(shelf) == [("资产总计", "1234567.89")]


def test_a_half_year_is_compared_with_the_half_year_before_and_the_last_year_end(shelf: Shelf) -> None:
    shelf.add(parsed_report(figure("净利润", "4.00", "2022H1"), identity=of_year(2022, ReportKind.HALF_YEAR)))
    shelf.add(FIRST)
    shelf.add(
        parsed_report(
            figure("净利润", "3.00", "2022H1"),
            figure("营业收入", "199.00", "2022"),
            identity=of_year(2023, ReportKind.HALF_YEAR),
        )
    )

    assert sorted(_restated(shelf)) == [
        ("净利润", "2022H1", "4.00", "3.00", "2023H1"),
        ("营业收入", "2022", "200.50", "199.00", "2023H1"),
    ]
