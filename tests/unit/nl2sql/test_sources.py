"""Where a metric is looked for, and that scopes are never mixed."""

from __future__ import annotations

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.fact import Scope, Table
from services.nl2sql.figures import Source
from services.nl2sql.sources import sources_of

CATALOGUE = load_catalogue()


def test_the_primary_table_comes_first_and_key_figures_stand_in_for_the_group() -> None:
    places = sources_of(CATALOGUE, "营业收入", Scope.CONSOLIDATED)
    assert places[0] == Source(Table.INCOME_STATEMENT, Scope.CONSOLIDATED, "营业收入")
    assert places[1].table is Table.KEY_FIGURES
    assert Source(Table.INCOME_STATEMENT, Scope.NONE, "营业收入") in places[2:]


def test_the_parents_figures_come_from_rows_of_the_parent_only() -> None:
    for metric in CATALOGUE.metrics:
        for place in sources_of(CATALOGUE, metric.name, Scope.PARENT):
            assert place.scope is Scope.PARENT or place.table in (Table.STAFF, Table.COMPANY)


def test_the_groups_figures_never_come_from_the_parents_statements() -> None:
    for metric in CATALOGUE.metrics:
        assert all(place.scope is not Scope.PARENT for place in sources_of(CATALOGUE, metric.name, Scope.CONSOLIDATED))


def test_a_stand_in_follows_the_metric_itself() -> None:
    names = [place.metric for place in sources_of(CATALOGUE, "每股收益", Scope.CONSOLIDATED)]
    assert names[0] == "每股收益"
    assert "基本每股收益" in names
