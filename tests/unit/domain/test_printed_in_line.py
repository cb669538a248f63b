"""What facts.csv does not say of a figure in a sentence is found in its line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nianbao.domain.fact import Fact, Passport, Scope, Table
from nianbao.domain.geometry import Box
from nianbao.domain.printed_in_line import printed_in_line
from nianbao.domain.row import Row, RowType

LINE = Row(3, 0, RowType.TEXT, text="前五名客户销售额1,234.50万元，占20.00%；其中20万元", box=Box(60, 70, 500, 82))


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [("12345000", "万元", "1,234.50"), ("0.2", "%", "20.00%"), ("200000", "万元", "20"), ("7", "万元", "")],
)
def test_the_number_of_the_facts_value_and_unit_is_found(value: str, unit: str, printed: str) -> None:
    passport = Passport(3, Box(100, 71, 140, 81), "")
    fact = Fact(Table.KEY_FIGURES, Scope.NONE, "", "前五名", "2023", Decimal(value), unit, passport)

    (found,) = printed_in_line([fact], [LINE])

    assert found.passport.printed == printed
