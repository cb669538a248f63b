"""Equal values in a ranking are said."""

from __future__ import annotations

from decimal import Decimal

from services.nl2sql.say_ties import TIES_SHOWN, say_ties


def row(code: str, value: int) -> tuple[str, str, str, str, Decimal]:
    return (code, code, "2020", f"公司{code}", Decimal(value))


def test_companies_with_equal_values_share_a_place() -> None:
    rows = [row("1", 9), row("2", 8), row("3", 8), row("4", 7)]
    assert say_ties(rows, 0, 3, "净利润") == ("公司2、公司3的净利润相同，并列第2，按证券代码排列。",)


def test_a_tie_with_the_first_company_that_is_not_listed_is_said() -> None:
    rows = [row("1", 9), row("2", 8), row("3", 8)]
    assert say_ties(rows, 0, 2, "净利润") == ("公司2、公司3的净利润相同，并列第2，按证券代码排列。",)
    assert say_ties(rows, 0, 1, "净利润") == ()


def test_a_tie_before_the_one_place_asked_is_said() -> None:
    rows = [row("1", 8), row("2", 8), row("3", 7)]
    assert say_ties(rows, 1, 2, "净利润") == ("公司1、公司2的净利润相同，并列第1，按证券代码排列。",)
    assert say_ties(rows, 2, 3, "净利润") == ()


def test_a_tie_that_goes_on_beyond_what_was_fetched_is_open() -> None:
    rows = [row(str(number), 0) for number in range(1 + TIES_SHOWN)]
    (sentence,) = say_ties(rows, 0, 1, "研发费用")
    assert "等公司的研发费用相同，并列第1" in sentence
