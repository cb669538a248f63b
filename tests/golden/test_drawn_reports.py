"""The parser reads every true value of the drawn reports, where it stands, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from demo.draw_report import SampleReport, draw_samples
from demo.report_draft import TruthCell
from nianbao.domain.fact import Fact, Table
from nianbao.domain.geometry import Box
from nianbao.domain.parsed_report import ParsedReport
from services.parser.pipeline import parse_document
from tests.support.audit_passports import audit_passports

Parsed = list[tuple[SampleReport, ParsedReport]]


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Parsed:
    samples = draw_samples(tmp_path_factory.mktemp("samples"))
    return [(sample, parse_document(sample.path)) for sample in samples]


def _reading(cell: TruthCell | Fact) -> tuple[str, ...]:
    """What must agree between truth and fact."""
    value = cell.value.normalize() if isinstance(cell.value, Decimal) else cell.value
    names = (cell.table.value, cell.scope.value, cell.metric, cell.label, cell.unit)
    return (*names, cell.period, str(value), str(cell.is_restated_away))


def _figures(cells: tuple[TruthCell, ...] | tuple[Fact, ...]) -> Iterator[TruthCell | Fact]:
    return (cell for cell in cells if cell.table is not Table.COMPANY)


def test_identity_is_read_from_the_pages(parsed: Parsed) -> None:
    for sample, report in parsed:
        identity = report.summary.identity
        assert (identity.company_code, identity.short_name, identity.year) == (sample.code, sample.company, sample.year)


def test_every_figure_is_read_exactly_and_none_is_made_up(parsed: Parsed) -> None:
    for sample, report in parsed:
        truth = {_reading(cell) for cell in _figures(sample.truth)}
        found = {_reading(fact) for fact in _figures(report.facts)}

        assert truth - found == set(), sample.path.name
        assert found - truth == set(), sample.path.name


def test_every_passport_leads_into_the_cell(parsed: Parsed) -> None:
    for sample, report in parsed:
        cells: dict[tuple[str, ...], list[TruthCell]] = {}
        for cell in _figures(sample.truth):
            cells.setdefault(_reading(cell), []).append(cell)
        for fact in _figures(report.facts):
            passport = fact.passport
            assert any(
                cell.page == passport.page and passport.box is not None and _is_over(passport.box, cell.cell_box)
                for cell in cells[_reading(fact)]
            ), (sample.path.name, fact)


def _is_over(box: Box, cell: Box) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return cell.x0 <= x <= cell.x1 and cell.y0 <= y <= cell.y1


def test_every_check_that_was_made_passed(parsed: Parsed) -> None:
    for sample, report in parsed:
        checks = [check for fact in report.facts for check in fact.checks]
        assert checks
        assert all(check.passed for check in checks), sample.path.name


def test_texts_of_the_company_are_read_exactly(parsed: Parsed) -> None:
    for sample, report in parsed:
        truth = {_reading(cell) for cell in sample.truth if cell.table is Table.COMPANY}
        found = {_reading(fact) for fact in report.facts if fact.table is Table.COMPANY}

        assert truth - found == set(), sample.path.name
        assert found - truth == set(), sample.path.name


def test_every_fact_is_proven_by_its_page_alone(parsed: Parsed) -> None:
    for sample, report in parsed:
        assert [each for each in audit_passports(sample.path, report.facts) if each.claim != "line"] == []
