"""Reporting periods: how they are written, read, ordered and spoken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.domain.period import Period

YEARS = st.integers(min_value=1990, max_value=2099)
PARTS = st.sampled_from(["", "H1", "Q1", "Q2", "Q3", "Q4", "Q1-3", "02-28", "11-15"])
PERIODS = st.builds(Period, YEARS, PARTS)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024", Period(2024)),
        ("2024-12-31", Period(2024)),
        ("2023H1", Period(2023, "H1")),
        ("2023-06-30", Period(2023, "H1")),
        ("2022-03-31", Period(2022, "Q1")),
        ("2022-09-30", Period(2022, "Q1-3")),
        ("2021-02-28", Period(2021, "02-28")),
    ],
)
def test_a_written_period_is_read(text: str, period: Period) -> None:
    assert Period.parse(text) == period


@pytest.mark.parametrize("text", ["", "24", "2024年", "2024H2", "2024-6-30", "2024/06/30", "2024 ", "x2024"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(2024), "2024年"),
        (Period(2023, "H1"), "2023年上半年"),
        (Period(2023, "Q1"), "2023年第一季度"),
        (Period(2023, "Q1-3"), "2023年前三季度"),
        (Period(2023, "Q3"), "2023年第三季度"),
        (Period(2021, "02-28"), "2021年2月28日"),
    ],
)
def test_a_period_is_spoken_in_chinese(period: Period, words: str) -> None:
    assert period.in_words() == words


def test_years_come_before_parts_in_order() -> None:
    assert sorted([Period(2024), Period(2023, "H1"), Period(2023)]) == [Period(2023), Period(2023, "H1"), Period(2024)]


@given(PERIODS)
def test_a_period_written_is_read_back(period: Period) -> None:
    assert Period.parse(str(period)) == period


@given(PERIODS)
def test_the_previous_period_is_the_same_part_a_year_before(period: Period) -> None:
    assert period.previous().year == period.year - 1
    assert period.previous().part == period.part
