"""The accounting identities hold on figures as reports state them."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.fact import Table
from nianbao.domain.metric import Identity

CATALOGUE = load_catalogue()
IDENTITIES = {identity.name: identity for identity in CATALOGUE.identities}


def _difference(identity: Identity, stated: Mapping[str, Decimal]) -> Decimal | None:
    """The total less the sum of its terms, None when the identity does not apply."""
    if identity.total not in stated or not identity.required <= stated.keys():
        return None
    return stated[identity.total] - sum(
        (sign * stated.get(name, Decimal(0)) for sign, name in identity.terms), Decimal(0)
    )


def test_each_statement_has_identities() -> None:
    tables = Counter(identity.table for identity in CATALOGUE.identities)
    assert min(tables[table] for table in (Table.BALANCE_SHEET, Table.INCOME_STATEMENT, Table.CASH_FLOW_STATEMENT)) >= 8


def test_a_missing_optional_line_counts_as_zero() -> None:
    stated = {"利润总额": Decimal(90), "营业利润": Decimal(100), "营业外支出": Decimal(10)}
    assert _difference(IDENTITIES["profit_before_tax=operating+non_operating"], stated) == 0


def test_a_missing_required_line_skips_the_check() -> None:
    assert (
        _difference(IDENTITIES["assets=liabilities+equity"], {"资产总计": Decimal(90), "负债合计": Decimal(40)}) is None
    )


def test_treasury_shares_reduce_equity() -> None:
    stated = {
        "归属于母公司所有者权益合计": Decimal(95),
        "股本": Decimal(60),
        "未分配利润": Decimal(40),
        "库存股": Decimal(5),
    }
    assert _difference(IDENTITIES["parent_equity=components"], stated) == 0


def test_the_cash_of_both_reporting_formats_adds_up() -> None:
    stated = {"期初现金及现金等价物余额": Decimal(10), "现金及现金等价物净增加额": Decimal(5)}
    identity = IDENTITIES["closing_cash=opening+net_increase"]
    assert _difference(identity, {**stated, "期末现金及现金等价物余额": Decimal(15)}) == 0
    late_fx = {"汇率变动对期末现金的影响": Decimal(-1), "期末现金及现金等价物余额": Decimal(14)}
    assert _difference(identity, {**stated, **late_fx}) == 0


def _figures(row: Mapping[str, str]) -> dict[str, Decimal]:
    figures: dict[str, Decimal] = {}
    for column, text in row.items():
        metric = CATALOGUE.find(column)
        if metric is None or not text:
            continue
        try:
            figures.setdefault(metric.name, Decimal(text))
        except InvalidOperation:
            continue
    return figures


def test_thousands_of_stated_figures_fulfil_the_income_identities(shared_data: Path) -> None:
    # The rest are errors of the collected figures themselves (measured: 0.4 to 2.4 %).
    with gzip.open(shared_data / "finglm" / "facts.csv.gz", "rt", encoding="utf-8-sig", newline="") as file:
        years = [_figures(row) for row, _ in zip(csv.DictReader(file), range(3_000), strict=False)]
    for name in (
        "profit_before_tax=operating+non_operating",
        "net_profit=before_tax-income_tax",
        "net_profit=continuing+discontinued",
        "operating_profit=revenue-cost+gains",
    ):
        found = [gap for figures in years if (gap := _difference(IDENTITIES[name], figures)) is not None]
        assert len(found) > 2_000
        assert sum(abs(gap) <= 1 for gap in found) / len(found) > 0.97, name
