"""Books that balance: an entity rolled forward year by year in Decimal.

Working capital follows revenue, long-term assets and equity roll forward, cash is what
is left; the cash flow statement is then derived from the changes in the balance sheet,
so every identity between the statements holds to the cent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from demo.cash_flow_statement import cash_flow_statement, supplement
from demo.income_statement import income_statement, year_events
from demo.ledger import (
    CURRENT_ASSETS,
    CURRENT_LIABILITIES,
    NONCURRENT_ASSETS,
    NONCURRENT_LIABILITIES,
    WORKING_ASSETS,
    WORKING_LIABILITIES,
    ZERO,
    Amounts,
    BookedYear,
    Books,
    Drivers,
    Entity,
    OpenYear,
    cents,
    uneven,
    working_capital,
)

_FOLLOWS_REVENUE = {**WORKING_ASSETS, **WORKING_LIABILITIES}
_EQUITY = ("股本", "资本公积", "其他综合收益", "盈余公积", "未分配利润", "少数股东权益")


def keep_books(
    entity: Entity, years: Mapping[int, Drivers], surplus: Mapping[int, Decimal] | None = None
) -> dict[int, Books]:
    """Roll an entity forward from the year before the first; return its books by year.

    `surplus` is what the parent company put into 盈余公积 each year; without it the
    entity is the parent itself and puts a tenth of its own profit aside.
    """
    before = _opening(entity, years[min(years)], min(years) - 1)
    books: dict[int, Books] = {}
    for year in sorted(years):
        opened = OpenYear(entity, years[year], year, before)
        books[year] = _book(opened, None if surplus is None else surplus[year])
        before = books[year].balance
    return books


def _book(opened: OpenYear, surplus: Decimal | None) -> Books:
    events = year_events(opened)
    income = income_statement(opened, events)
    aside = cents(income["净利润"] / 10) if surplus is None else surplus
    restricted = {
        "提取盈余公积": aside,
        "本年分红": opened.drivers.dividends,
        "受限资金期初": cents(opened.before["应付票据"] * Decimal("0.12")),
    }
    balance = _closing(opened, events | restricted, income)
    restricted["受限资金"] = cents(balance["应付票据"] * Decimal("0.12"))
    booked = BookedYear(opened, events | restricted, income, balance)
    cash = cash_flow_statement(booked)
    return Books(opened.year, balance | _totals(balance), income, cash, supplement(booked, cash), booked.detail)


def _opening(entity: Entity, drivers: Drivers, year: int) -> Amounts:
    """The balance sheet before the first year; 未分配利润 is what makes it balance."""
    revenue = drivers.revenue * Decimal("0.9")
    fixed = entity.opening_fixed_assets
    balance = working_capital(entity, revenue, year, _FOLLOWS_REVENUE)
    balance |= {
        "货币资金": entity.opening_cash,
        "交易性金融资产": uneven(revenue * Decimal("0.05"), "0.1", entity.name, "交易性金融资产", year),
        "长期股权投资": entity.long_term_investments,
        "其他权益工具投资": cents(revenue * Decimal("0.012")),
        "投资性房地产": cents(fixed * Decimal("0.04")),
        "固定资产": fixed,
        "在建工程": cents(fixed * Decimal("0.18")),
        "使用权资产": cents(fixed * Decimal("0.03")),
        "无形资产": cents(fixed * Decimal("0.22")),
        "商誉": entity.goodwill,
        "长期待摊费用": cents(fixed * Decimal("0.02")),
        "递延所得税资产": cents(revenue * Decimal("0.014")),
        "其他非流动资产": cents(fixed * Decimal("0.025")),
        "短期借款": entity.opening_borrowings[0],
        "长期借款": entity.opening_borrowings[1],
        "一年内到期的非流动负债": cents(fixed * Decimal("0.008")),
        "租赁负债": cents(fixed * Decimal("0.021")),
        "递延所得税负债": cents(revenue * Decimal("0.006")),
        "股本": entity.capital,
        "资本公积": entity.capital_reserve,
        "库存股": ZERO,
        "其他综合收益": cents(revenue * Decimal("0.0013")),
        "盈余公积": cents(entity.capital * Decimal("0.21")),
        "少数股东权益": entity.opening_minority,
    }
    assets = _total(balance, CURRENT_ASSETS + NONCURRENT_ASSETS)
    owed = _total(balance, CURRENT_LIABILITIES + NONCURRENT_LIABILITIES)
    balance["未分配利润"] = ZERO
    balance["未分配利润"] = assets - owed - _total(balance, _EQUITY)
    return balance


def _closing(opened: OpenYear, detail: Amounts, income: Amounts) -> Amounts:
    """The balance sheet at the end of the year, without totals; 货币资金 is what is left."""
    before, drivers = opened.before, opened.drivers
    balance = working_capital(opened.entity, drivers.revenue, opened.year, _FOLLOWS_REVENUE)
    balance["交易性金融资产"] = opened.share("0.052", "0.5", "交易性金融资产")
    balance["长期股权投资"] = before["长期股权投资"] + detail["联营收益"] + drivers.invested_in_subsidiaries
    balance["其他权益工具投资"] = before["其他权益工具投资"] + detail["其他权益工具增值"]
    balance["投资性房地产"] = before["投资性房地产"] - detail["投资性房地产折旧"]
    balance["固定资产"] = (
        before["固定资产"] + detail["转入固定资产"] + detail["固定资产购置"]
        - detail["固定资产折旧"] - detail["处置账面价值"]
    )  # fmt: skip
    balance["在建工程"] = before["在建工程"] + detail["在建工程支出"] - detail["转入固定资产"]
    balance["使用权资产"] = before["使用权资产"] + detail["使用权资产增加"] - detail["使用权资产折旧"]
    balance["无形资产"] = before["无形资产"] + detail["无形资产购置"] - detail["无形资产摊销"]
    balance["商誉"] = before["商誉"]
    balance["长期待摊费用"] = before["长期待摊费用"] + detail["长期待摊费用增加"] - detail["长期待摊费用摊销"]
    balance["递延所得税资产"] = opened.share("0.014", "0.1", "递延所得税资产")
    balance["其他非流动资产"] = opened.uneven(drivers.capital_spending * Decimal("0.09"), "0.5", "其他非流动资产")
    net_borrowed = drivers.borrowing
    balance["短期借款"] = before["短期借款"] + cents(net_borrowed * Decimal("0.6"))
    balance["长期借款"] = before["长期借款"] + net_borrowed - cents(net_borrowed * Decimal("0.6"))
    lease = balance["使用权资产"] * Decimal("0.97")
    balance["租赁负债"] = cents(lease * Decimal("0.72"))
    balance["一年内到期的非流动负债"] = cents(lease * Decimal("0.28"))
    balance["递延所得税负债"] = (
        before["递延所得税负债"] + detail["其他权益工具递延税"] + opened.share("0.0004", "3", "递延所得税负债")
    )
    balance |= _closing_equity(opened, detail, income)
    funded = _total(balance, CURRENT_LIABILITIES + NONCURRENT_LIABILITIES) + _equity(balance)
    balance["货币资金"] = funded - _total(balance, CURRENT_ASSETS[1:] + NONCURRENT_ASSETS)
    return balance


def _closing_equity(opened: OpenYear, detail: Amounts, income: Amounts) -> Amounts:
    before, aside = opened.before, detail["提取盈余公积"]
    kept = income["归属于母公司所有者的净利润"] - aside - opened.drivers.dividends
    minority = income["少数股东损益"] + detail["少数股东投入"] - detail["少数股东分红"]
    return {
        "股本": before["股本"],
        "资本公积": before["资本公积"] + detail["股份支付"],
        "库存股": before["库存股"] + opened.drivers.treasury_shares_bought,
        "其他综合收益": before["其他综合收益"] + income["其他综合收益的税后净额"],
        "盈余公积": before["盈余公积"] + aside,
        "未分配利润": before["未分配利润"] + kept,
        "少数股东权益": before["少数股东权益"] + minority,
    }


def _total(balance: Amounts, names: Sequence[str]) -> Decimal:
    return sum((balance[name] for name in names), ZERO)


def _equity(balance: Amounts) -> Decimal:
    return _total(balance, _EQUITY) - balance["库存股"]


def _totals(balance: Amounts) -> Amounts:
    current, fixed = _total(balance, CURRENT_ASSETS), _total(balance, NONCURRENT_ASSETS)
    short, long = _total(balance, CURRENT_LIABILITIES), _total(balance, NONCURRENT_LIABILITIES)
    equity = _equity(balance)
    return {
        "流动资产合计": current,
        "非流动资产合计": fixed,
        "资产总计": current + fixed,
        "流动负债合计": short,
        "非流动负债合计": long,
        "负债合计": short + long,
        "归属于母公司所有者权益合计": equity - balance["少数股东权益"],
        "所有者权益合计": equity,
        "负债和所有者权益总计": short + long + equity,
    }
