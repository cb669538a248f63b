"""What books are kept with: amounts, entities, a year's decisions, and the lines of a balance sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal(0)
Amounts = dict[str, Decimal]


def cents(value: Decimal) -> Decimal:
    """Round to the cent, halves away from zero as accountants do."""
    return value.quantize(CENT, ROUND_HALF_UP)


def wobble(*parts: object) -> Decimal:
    """A fixed number in [0, 1) for a name: invented figures look uneven but never change."""
    digest = hashlib.sha256("|".join(map(str, parts)).encode()).digest()
    return Decimal(int.from_bytes(digest[:6], "big")) / Decimal(2**48)


def uneven(base: Decimal, spread: str, *parts: object) -> Decimal:
    """`base` moved by at most `spread` (a fraction) up or down, to the cent."""
    return cents(base * (1 + Decimal(spread) * (2 * wobble(*parts) - 1)))


def split(total: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """Cut an amount into parts by weight; the last part takes the rounding."""
    whole = sum(weights)
    parts = [cents(total * weight / whole) for weight in weights[:-1]]
    return [*parts, total - sum(parts, ZERO)]


@dataclass(frozen=True, slots=True)
class Drivers:
    """What is decided about one entity's year; shares are fractions of revenue."""

    revenue: Decimal
    cost_share: Decimal
    selling_share: Decimal
    administration_share: Decimal
    research_share: Decimal
    capital_spending: Decimal
    borrowing: Decimal
    dividends: Decimal
    invested_in_subsidiaries: Decimal = ZERO
    dividends_from_subsidiaries: Decimal = ZERO
    treasury_shares_bought: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity whose books are kept: the group or the parent company alone."""

    name: str
    is_group: bool
    capital: Decimal
    capital_reserve: Decimal
    opening_cash: Decimal
    opening_fixed_assets: Decimal
    opening_borrowings: tuple[Decimal, Decimal]
    long_term_investments: Decimal
    goodwill: Decimal
    minority_share: Decimal
    opening_minority: Decimal


@dataclass(frozen=True, slots=True)
class Books:
    """One entity's year: the three statements, the supplement and what notes need."""

    year: int
    balance: Amounts
    income: Amounts
    cash: Amounts
    supplement: Amounts
    detail: Amounts


WORKING_ASSETS: Mapping[str, str] = {
    "应收票据": "0.031",
    "应收账款": "0.187",
    "应收款项融资": "0.024",
    "预付款项": "0.019",
    "其他应收款": "0.008",
    "存货": "0.164",
    "合同资产": "0.011",
    "其他流动资产": "0.009",
}
WORKING_LIABILITIES: Mapping[str, str] = {
    "应付票据": "0.062",
    "应付账款": "0.143",
    "合同负债": "0.047",
    "应付职工薪酬": "0.029",
    "应交税费": "0.013",
    "其他应付款": "0.017",
    "其他流动负债": "0.006",
    "预计负债": "0.003",
    "递延收益": "0.021",
}
CURRENT_ASSETS = (
    "货币资金", "交易性金融资产", "应收票据", "应收账款", "应收款项融资", "预付款项",
    "其他应收款", "存货", "合同资产", "其他流动资产",
)  # fmt: skip
NONCURRENT_ASSETS = (
    "长期股权投资", "其他权益工具投资", "投资性房地产", "固定资产", "在建工程", "使用权资产",
    "无形资产", "商誉", "长期待摊费用", "递延所得税资产", "其他非流动资产",
)  # fmt: skip
CURRENT_LIABILITIES = (
    "短期借款", "应付票据", "应付账款", "合同负债", "应付职工薪酬", "应交税费", "其他应付款",
    "一年内到期的非流动负债", "其他流动负债",
)  # fmt: skip
NONCURRENT_LIABILITIES = ("长期借款", "租赁负债", "预计负债", "递延收益", "递延所得税负债")


@dataclass(frozen=True, slots=True)
class OpenYear:
    """A year about to be booked: whose, what was decided, and the balance sheet before."""

    entity: Entity
    drivers: Drivers
    year: int
    before: Amounts

    def uneven(self, base: Decimal, spread: str, name: str) -> Decimal:
        """`base` moved by the fixed number of this entity, name and year."""
        return uneven(base, spread, self.entity.name, name, self.year)

    def share(self, part: str, spread: str, name: str) -> Decimal:
        """An uneven part of the year's revenue."""
        return self.uneven(self.drivers.revenue * Decimal(part), spread, name)


@dataclass(frozen=True, slots=True)
class BookedYear:
    """A year whose balance sheet and income statement stand; cash flows follow from it."""

    opened: OpenYear
    detail: Amounts
    income: Amounts
    balance: Amounts

    def change(self, *names: str) -> Decimal:
        """By how much lines of the balance sheet grew over the year."""
        return sum((self.balance[name] - self.opened.before[name] for name in names), ZERO)


def working_capital(entity: Entity, revenue: Decimal, year: int, shares: Mapping[str, str]) -> Amounts:
    """Lines that follow revenue, uneven by entity, name and year."""
    return {name: uneven(revenue * Decimal(share), "0.14", entity.name, name, year) for name, share in shares.items()}
