"""Numbers in answers are exact: what is said reads back as what was stored."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.domain.amount import YUAN_PER_UNIT, read_number
from services.generator.say_number import round_half_up, say_computed, say_stated

MONEY = st.decimals(min_value=Decimal("-1e15"), max_value=Decimal("1e15"), places=2, allow_nan=False)
FRACTIONS = st.decimals(min_value=-50, max_value=50, places=8, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "unit", "asked_unit", "decimals", "said"),
    [
        ("123456789.01", "元", "", None, "123,456,789.01元"),
        ("123456789.10", "元", "元", None, "123,456,789.10元"),
        ("-19572506.45", "元", "", None, "-19,572,506.45元"),
        ("123456789.01", "元", "亿元", None, "1.23亿元（123,456,789.01元）"),
        ("123456789.01", "元", "万元", 4, "12,345.6789万元（123,456,789.01元）"),
        ("123450000", "元", "亿元", 3, "1.235亿元（123,450,000元）"),
        ("-125000", "元", "百万元", 1, "-0.1百万元（-125,000元）"),
        ("12.00", "元", "亿元", None, "0.00000012亿元（12.00元）"),
        ("123.456", "元", "", 2, "123.46元（精确值123.456元）"),
        ("123", "元", "", 2, "123.00元"),
        ("1444", "人", "", None, "1,444人"),
        ("1444.00", "人", "", None, "1,444人"),
        ("1444.00", "人", "亿元", None, "1,444人"),
        ("0.744095", "元/股", "", None, "0.744095元/股"),
        ("0.744095", "元/股", "", 2, "0.74元/股（精确值0.744095元/股）"),
        ("0.1234", "%", "", None, "12.34%"),
        ("0.12", "%", "", 2, "12.00%"),
        ("-0.005", "%", "", None, "-0.5%"),
        ("2000.5", "小时", "", None, "2,000.5小时"),
    ],
)
def test_a_stated_figure_is_said_in_full_and_as_asked(
    value: str, unit: str, asked_unit: str, decimals: int | None, said: str
) -> None:
    assert say_stated(Decimal(value), unit, asked_unit, decimals) == said


@pytest.mark.parametrize(
    ("value", "display", "asked_unit", "decimals", "said"),
    [
        ("0.367589", "percent", "", None, "36.76%"),
        ("0.367589", "percent", "", 2, "36.76%"),
        ("0.367589", "percent", "", 4, "36.7589%"),
        ("-0.0449", "percent", "", None, "-4.49%"),
        ("0.00000123", "percent", "", None, "0.00012%"),
        ("0", "percent", "", None, "0.00%"),
        ("20.5104", "percent", "", 2, "2,051.04%"),
        ("0.367589", "decimal", "", 2, "0.37"),
        ("0.365", "decimal", "", 2, "0.37"),
        ("-0.365", "decimal", "", 2, "-0.37"),
        ("-0.001", "decimal", "", 2, "0.00"),
        ("0.00367589", "decimal", "", None, "0.0037"),
        ("0.367589", "decimal", "%", None, "36.76%"),
        ("80000000.00", "yuan", "", None, "80,000,000.00元"),
        ("80000000.00", "yuan", "亿元", None, "0.80亿元（80,000,000.00元）"),
        ("12345.678901", "yuan", "", None, "12,345.68元"),
        ("7", "count", "", None, "7家"),
        ("-38", "persons", "", None, "-38人"),
        ("0.0125", "points", "", None, "1.25个百分点"),
        ("0.05", "per_share", "", None, "0.05元/股"),
    ],
)
def test_a_computed_value_is_rounded_half_up_to_what_was_asked(
    value: str, display: str, asked_unit: str, decimals: int | None, said: str
) -> None:
    assert say_computed(Decimal(value), display, asked_unit, decimals) == said


@given(MONEY)
def test_a_stated_amount_reads_back_as_itself(value: Decimal) -> None:
    assert read_number(say_stated(value, "元").removesuffix("元")) == value


@given(FRACTIONS)
def test_a_stated_percentage_reads_back_as_itself(value: Decimal) -> None:
    assert read_number(say_stated(value, "%")) == value


@given(MONEY, st.sampled_from([unit for unit in YUAN_PER_UNIT if unit != "元"]), st.integers(0, 6))
def test_a_converted_amount_is_within_half_a_unit_and_keeps_the_exact_one(
    value: Decimal, unit: str, decimals: int
) -> None:
    match = re.fullmatch(r"(.+?)[百千万亿]*元（(.+)元）", say_stated(value, "元", unit, decimals))
    assert match is not None
    shown = read_number(match[1]) * YUAN_PER_UNIT[unit]
    assert abs(shown - value) <= YUAN_PER_UNIT[unit] * Decimal(1).scaleb(-decimals) / 2
    assert read_number(match[2]) == value


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False), st.integers(0, 5))
def test_rounding_is_half_up_and_never_says_minus_zero(value: Decimal, decimals: int) -> None:
    rounded = round_half_up(value, decimals)
    assert rounded == value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    assert rounded or not rounded.is_signed()
