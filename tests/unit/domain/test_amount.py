"""Amounts as printed: separators, signs, accounting parentheses, units."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.domain.amount import YUAN_PER_UNIT, Amount, plain, read_amount, read_number
from nianbao.domain.errors import NotAnAmount

CENTS = st.decimals(min_value=-(10**15), max_value=10**15, places=2)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,234.50", "1234.50"),
        ("１，２３４．５", "1234.5"),
        ("-0.36", "-0.36"),
        ("－12", "-12"),
        ("—12", "-12"),
        ("−12.50", "-12.50"),
        ("–12.50", "-12.50"),
        ("﹣12.50", "-12.50"),
        ("‐12.50", "-12.50"),
        ("－１，２３４．５０", "-1234.50"),
        ("（１，２３４．５０）", "-1234.50"),
        ("- 1,234.50", "-1234.50"),
        ("( 1,234.50 )", "-1234.50"),
        ("△1,234.50", "-1234.50"),
        ("▲1,234.50", "-1234.50"),
        ("Δ3.2%", "-0.032"),
        ("1,234.50-", "-1234.50"),
        ("１，２３４－", "-1234"),
        ("负1,234.50", "-1234.50"),
        ("負3.2", "-3.2"),
        ("(5,678)", "-5678"),
        ("（1,234.50）", "-1234.50"),
        (" 22,172,721.0 0 ", "22172721.00"),
        ("12.5%", "0.125"),
        ("(3.2%)", "-0.032"),
        (".5", "0.5"),
        ("0", "0"),
        ("(0.00)", "0.00"),
        ("+7", "7"),
    ],
)
def test_a_printed_number_is_read(cell: str, value: str) -> None:
    assert read_number(cell) == Decimal(value)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "-",
        "—",
        "不适用",
        "七、1",
        "1,234元",
        "12(3",
        "1.2.3",
        "(12",
        "12)",
        "1e5",
        "NaN",
        "1 - 2",
        "12-",
        "(-5)",
        "-(5)",
        "-5-",
        "△-5",
        "负",
    ],
)
def test_what_is_no_number_is_refused(cell: str) -> None:
    with pytest.raises(NotAnAmount):
        read_number(cell)


def test_zero_has_no_sign() -> None:
    assert not read_number("(0.00)").is_signed()


@pytest.mark.parametrize(("unit", "factor"), YUAN_PER_UNIT.items())
def test_units_scale_to_yuan(unit: str, factor: Decimal) -> None:
    assert read_amount("1,000.5", unit) == Amount(Decimal("1000.5") * factor)


def test_plain_writes_no_exponent() -> None:
    assert plain(Decimal("1E+8")) == "100000000"
    assert plain(Decimal("1E-7")) == "0.0000001"


@given(CENTS)
def test_any_amount_printed_with_separators_is_read_back(amount: Decimal) -> None:
    assert read_number(f"{amount:,}") == amount


@given(CENTS.filter(lambda amount: amount > 0), st.booleans())
def test_parentheses_are_a_minus_sign(amount: Decimal, is_wide: bool) -> None:
    opening, closing = "（）" if is_wide else "()"
    assert read_number(f"{opening}{amount:,}{closing}") == -amount


@given(CENTS)
def test_plain_is_read_back(amount: Decimal) -> None:
    assert Decimal(plain(amount)) == amount


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        number = read_number(text)
    except NotAnAmount:
        return
    assert number.is_finite()
