"""主要会计数据 of an invented company: computed from its books, restated where it says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from demo.invented import InventedCompany
from demo.ledger import CENT, ZERO, Books, cents, split

QUARTER_WEIGHTS: Mapping[str, tuple[int, int, int, int]] = {
    "营业收入": (21, 25, 26, 28),
    "归属于上市公司股东的净利润": (19, 27, 29, 25),
    "归属于上市公司股东的扣除非经常性损益的净利润": (19, 28, 29, 24),
    "经营活动产生的现金流量净额": (-9, 31, 26, 52),
}


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The figures of one year that the first table of a report shows."""

    year: int
    revenue: Decimal
    profit: Decimal
    recurring_profit: Decimal
    operating_cash: Decimal
    net_assets: Decimal
    total_assets: Decimal
    earnings_per_share: Decimal
    recurring_per_share: Decimal
    return_on_equity: Decimal
    recurring_return: Decimal


def nonrecurring_items(company: InventedCompany, year: int) -> list[tuple[str, Decimal]]:
    """The items of 非经常性损益 with their tax and minority effect; they add up to the last."""
    books = company.group[year]
    income = books.income
    items = [
        ("非流动性资产处置损益", income["资产处置收益"]),
        ("计入当期损益的政府补助", cents(income["其他收益"] * Decimal("0.86"))),
        ("持有金融资产产生的公允价值变动损益以及处置损益", income["公允价值变动收益"] + books.detail["理财收益"]),
        ("除上述各项之外的其他营业外收入和支出", income["营业外收入"] - income["营业外支出"]),
    ]
    before_tax = sum((value for _, value in items), ZERO)
    tax = cents(before_tax * Decimal("0.15"))
    minority = cents((before_tax - tax) * Decimal("0.03"))
    items += [("减：所得税影响额", tax), ("少数股东权益影响额（税后）", minority)]
    return [*items, ("合计", before_tax - tax - minority)]


def key_figures(company: InventedCompany, year: int) -> KeyFigures:
    """The figures of a year as its books hold them (after any restatement)."""
    books, before = company.group[year], company.group.get(year - 1)
    profit = books.income["归属于母公司所有者的净利润"]
    recurring = profit - nonrecurring_items(company, year)[-1][1]
    opening = _opening_net_assets(books, before)
    weighted = opening + profit / 2 - books.detail["本年分红"] / 2
    return KeyFigures(
        year=year,
        revenue=books.income["营业收入"],
        profit=profit,
        recurring_profit=recurring,
        operating_cash=books.cash["经营活动产生的现金流量净额"],
        net_assets=books.balance["归属于母公司所有者权益合计"],
        total_assets=books.balance["资产总计"],
        earnings_per_share=books.income["基本每股收益"],
        recurring_per_share=_rounded(recurring / company.shares),
        return_on_equity=_rounded(profit / weighted * 100),
        recurring_return=_rounded(recurring / weighted * 100),
    )


def figures_before_restatement(company: InventedCompany, year: int) -> KeyFigures:
    """What had been published before a business under common control was taken in.

    The acquired business made up the given share of each figure.
    """
    now = key_figures(company, year)
    return KeyFigures(
        year=year,
        revenue=cents(now.revenue * Decimal("0.9812")),
        profit=cents(now.profit * Decimal("0.9877")),
        recurring_profit=now.recurring_profit,
        operating_cash=cents(now.operating_cash * Decimal("0.9931")),
        net_assets=cents(now.net_assets * Decimal("0.9918")),
        total_assets=cents(now.total_assets * Decimal("0.9886")),
        earnings_per_share=_rounded(now.profit * Decimal("0.9877") / company.shares),
        recurring_per_share=now.recurring_per_share,
        return_on_equity=now.return_on_equity - Decimal("0.06"),
        recurring_return=now.recurring_return,
    )


def quarters(company: InventedCompany, year: int) -> dict[str, list[Decimal]]:
    """The four quarters of each flow; they add up to the year."""
    figures = key_figures(company, year)
    totals = {
        "营业收入": figures.revenue,
        "归属于上市公司股东的净利润": figures.profit,
        "归属于上市公司股东的扣除非经常性损益的净利润": figures.recurring_profit,
        "经营活动产生的现金流量净额": figures.operating_cash,
    }
    return {name: split(total, QUARTER_WEIGHTS[name]) for name, total in totals.items()}


def _opening_net_assets(books: Books, before: Books | None) -> Decimal:
    if before is not None:
        return before.balance["归属于母公司所有者权益合计"]
    owners = books.income["归属于母公司所有者的净利润"] - books.detail["本年分红"]
    return books.balance["归属于母公司所有者权益合计"] - owners


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)
