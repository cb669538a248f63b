"""Books that balance: statements of one entity rolled forward year by year in Decimal.

Working capital follows revenue, long-term assets and equity roll forward, cash is what
is left; the cash flow statement is then derived from the changes in the balance sheet,
so every identity between the statements holds to the cent.
"""

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


def keep_books(
    entity: Entity, years: Mapping[int, Drivers], surplus: Mapping[int, Decimal] | None = None
) -> dict[int, Books]:
    """Roll an entity forward from the year before the first; return its books by year.

    `surplus` is what the parent company put into 盈余公积 each year; without it the
    entity is the parent itself and puts a tenth of its own profit aside.
    """
    first = min(years)
    before = _opening(entity, years[first], first - 1)
    books: dict[int, Books] = {}
    for year in sorted(years):
        roll = _Year(entity, years[year], year, before, surplus)
        books[year] = roll.close()
        before = books[year].balance
    return books


def _working_capital(entity: Entity, revenue: Decimal, year: int, shares: Mapping[str, str]) -> Amounts:
    return {name: uneven(revenue * Decimal(share), "0.14", entity.name, name, year) for name, share in shares.items()}


def _opening(entity: Entity, drivers: Drivers, year: int) -> Amounts:
    """The balance sheet before the first year; 未分配利润 is what makes it balance."""
    revenue = drivers.revenue * Decimal("0.9")
    fixed = entity.opening_fixed_assets
    balance = _working_capital(entity, revenue, year, WORKING_ASSETS | WORKING_LIABILITIES)
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
        "实收资本": entity.capital,
        "资本公积": entity.capital_reserve,
        "库存股": ZERO,
        "其他综合收益": cents(revenue * Decimal("0.0013")),
        "盈余公积": cents(entity.capital * Decimal("0.21")),
        "少数股东权益": entity.opening_minority,
    }
    assets = sum((balance[name] for name in CURRENT_ASSETS + NONCURRENT_ASSETS), ZERO)
    liabilities = sum((balance[name] for name in CURRENT_LIABILITIES + NONCURRENT_LIABILITIES), ZERO)
    equity = sum((balance[name] for name in ("实收资本", "资本公积", "其他综合收益", "盈余公积", "少数股东权益")), ZERO)
    balance["未分配利润"] = assets - liabilities - equity
    return balance


class _Year:
    """One year of one entity between two balance sheets."""

    def __init__(
        self, entity: Entity, drivers: Drivers, year: int, before: Amounts, surplus: Mapping[int, Decimal] | None
    ) -> None:
        self.entity, self.drivers, self.year, self.before = entity, drivers, year, before
        self._surplus = surplus
        self.detail = self._events()
        self.income = self._income()
        self.balance = self._balance()

    def close(self) -> Books:
        """Derive the cash flow statement and add the totals."""
        cash = self._cash()
        supplement = self._supplement(cash)
        _add_balance_totals(self.balance)
        return Books(self.year, self.balance, self.income, cash, supplement, self.detail)

    def _uneven(self, base: Decimal, spread: str, name: str) -> Decimal:
        return uneven(base, spread, self.entity.name, name, self.year)

    def _share(self, share: str, spread: str, name: str) -> Decimal:
        return self._uneven(self.drivers.revenue * Decimal(share), spread, name)

    def _events(self) -> Amounts:
        """What happened in the year apart from trading."""
        before, spending = self.before, self.drivers.capital_spending
        return {
            "固定资产折旧": self._uneven(before["固定资产"] * Decimal("0.093"), "0.04", "折旧"),
            "投资性房地产折旧": cents(before["投资性房地产"] * Decimal("0.05")),
            "使用权资产折旧": cents(before["使用权资产"] * Decimal("0.27")),
            "使用权资产增加": self._uneven(before["使用权资产"] * Decimal("0.3"), "0.5", "新租赁"),
            "无形资产摊销": cents(before["无形资产"] * Decimal("0.045")),
            "长期待摊费用摊销": cents(before["长期待摊费用"] * Decimal("0.31")),
            "在建工程支出": cents(spending * Decimal("0.74")),
            "固定资产购置": cents(spending * Decimal("0.17")),
            "无形资产购置": cents(spending * Decimal("0.06")),
            "长期待摊费用增加": cents(spending * Decimal("0.03")),
            "转入固定资产": self._uneven(before["在建工程"] + spending * Decimal("0.4"), "0.12", "转固"),
            "处置账面价值": self._uneven(before["固定资产"] * Decimal("0.004"), "0.4", "处置"),
            "借款利息": self._uneven((before["短期借款"] + before["长期借款"]) * Decimal("0.041"), "0.05", "利息"),
            "租赁利息": cents((before["租赁负债"] + before["一年内到期的非流动负债"]) * Decimal("0.045")),
            "利息收入": cents(before["货币资金"] * Decimal("0.0162")),
            "汇兑收益": self._share("0.0021", "1.6", "汇兑"),
            "手续费": self._share("0.0004", "0.2", "手续费"),
            "联营收益": self._share("0.0016", "0.6", "联营") if self.entity.is_group else ZERO,
            "理财收益": self._share("0.0024", "0.3", "理财"),
            "外币折算": self._share("0.0007", "2.2", "折算") if self.entity.is_group else ZERO,
            "股份支付": self._share("0.0031", "0.3", "股份支付"),
            "少数股东投入": self._uneven(Decimal(6_000_000), "0.3", "少数") if self.entity.is_group else ZERO,
            "少数股东分红": self._uneven(Decimal(2_400_000), "0.3", "少数分红") if self.entity.is_group else ZERO,
        }

    def _income(self) -> Amounts:
        drivers, detail = self.drivers, self.detail
        income: Amounts = {"营业收入": drivers.revenue, "营业总收入": drivers.revenue}
        income["营业成本"] = self._uneven(drivers.revenue * drivers.cost_share, "0.002", "营业成本")
        income["税金及附加"] = self._share("0.0072", "0.06", "税金及附加")
        income["销售费用"] = self._uneven(drivers.revenue * drivers.selling_share, "0.02", "销售费用")
        income["管理费用"] = self._uneven(drivers.revenue * drivers.administration_share, "0.02", "管理费用")
        income["研发费用"] = self._uneven(drivers.revenue * drivers.research_share, "0.01", "研发费用")
        income["利息费用"] = detail["借款利息"] + detail["租赁利息"]
        income["利息收入"] = detail["利息收入"]
        income["财务费用"] = income["利息费用"] - income["利息收入"] - detail["汇兑收益"] + detail["手续费"]
        costs = ("营业成本", "税金及附加", "销售费用", "管理费用", "研发费用", "财务费用")
        income["营业总成本"] = sum((income[name] for name in costs), ZERO)
        income["其他收益"] = self._share("0.0104", "0.2", "其他收益")
        income["对联营企业和合营企业的投资收益"] = detail["联营收益"]
        income["投资收益"] = detail["联营收益"] + detail["理财收益"] + drivers.dividends_from_subsidiaries
        income["公允价值变动收益"] = self._share("0.0009", "1.8", "公允价值")
        income["信用减值损失"] = -self._share("0.0042", "0.4", "信用减值")
        income["资产减值损失"] = -self._share("0.0061", "0.4", "资产减值")
        income["资产处置收益"] = self._share("0.0003", "2.5", "处置收益")
        gains = ("其他收益", "投资收益", "公允价值变动收益", "信用减值损失", "资产减值损失", "资产处置收益")
        income["营业利润"] = income["营业总收入"] - income["营业总成本"] + sum((income[name] for name in gains), ZERO)
        income["营业外收入"] = self._share("0.0011", "0.5", "营业外收入")
        income["营业外支出"] = self._share("0.0009", "0.5", "营业外支出")
        income["利润总额"] = income["营业利润"] + income["营业外收入"] - income["营业外支出"]
        taxed = income["利润总额"] - drivers.dividends_from_subsidiaries - income["研发费用"] * Decimal("0.3")
        income["所得税费用"] = cents(taxed * Decimal("0.15"))
        income["净利润"] = income["利润总额"] - income["所得税费用"]
        income["持续经营净利润"] = income["净利润"]
        income["少数股东损益"] = cents(income["净利润"] * self.entity.minority_share)
        income["归属于母公司所有者的净利润"] = income["净利润"] - income["少数股东损益"]
        if self.entity.is_group:
            income["基本每股收益"] = cents(income["归属于母公司所有者的净利润"] / self.entity.capital)
            income["稀释每股收益"] = income["基本每股收益"]
        self._add_comprehensive_income(income)
        return income

    def _add_comprehensive_income(self, income: Amounts) -> None:
        revalued = self._share("0.0008", "2.4", "其他权益工具")
        self.detail["其他权益工具增值"] = revalued
        self.detail["其他权益工具递延税"] = cents(revalued * Decimal("0.15"))
        income["其他权益工具投资公允价值变动"] = revalued - self.detail["其他权益工具递延税"]
        income["不能重分类进损益的其他综合收益"] = income["其他权益工具投资公允价值变动"]
        income["外币财务报表折算差额"] = self.detail["外币折算"]
        income["将重分类进损益的其他综合收益"] = self.detail["外币折算"]
        other = income["其他权益工具投资公允价值变动"] + self.detail["外币折算"]
        income["其他综合收益的税后净额"] = other
        income["归属于母公司所有者的其他综合收益的税后净额"] = other
        income["综合收益总额"] = income["净利润"] + other
        income["归属于母公司所有者的综合收益总额"] = income["归属于母公司所有者的净利润"] + other
        income["归属于少数股东的综合收益总额"] = income["少数股东损益"]

    def _balance(self) -> Amounts:
        before, detail, drivers, entity = self.before, self.detail, self.drivers, self.entity
        balance = _working_capital(entity, drivers.revenue, self.year, WORKING_ASSETS | WORKING_LIABILITIES)
        balance["交易性金融资产"] = self._share("0.052", "0.5", "交易性金融资产")
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
        balance["递延所得税资产"] = self._share("0.014", "0.1", "递延所得税资产")
        balance["其他非流动资产"] = self._uneven(drivers.capital_spending * Decimal("0.09"), "0.5", "其他非流动资产")
        net_borrowed = drivers.borrowing
        balance["短期借款"] = before["短期借款"] + cents(net_borrowed * Decimal("0.6"))
        balance["长期借款"] = before["长期借款"] + net_borrowed - cents(net_borrowed * Decimal("0.6"))
        lease = balance["使用权资产"] * Decimal("0.97")
        balance["租赁负债"] = cents(lease * Decimal("0.72"))
        balance["一年内到期的非流动负债"] = cents(lease * Decimal("0.28"))
        balance["递延所得税负债"] = (
            before["递延所得税负债"] + detail["其他权益工具递延税"] + self._share("0.0004", "3", "递延所得税负债")
        )
        self._add_equity(balance)
        funded = sum((balance[name] for name in CURRENT_LIABILITIES + NONCURRENT_LIABILITIES), ZERO)
        funded += _equity(balance)
        others = CURRENT_ASSETS[1:] + NONCURRENT_ASSETS
        balance["货币资金"] = funded - sum((balance[name] for name in others), ZERO)
        return balance

    def _add_equity(self, balance: Amounts) -> None:
        before, detail, drivers, income = self.before, self.detail, self.drivers, self.income
        owners = income["归属于母公司所有者的净利润"]
        aside = cents(income["净利润"] / 10) if self._surplus is None else self._surplus[self.year]
        detail["提取盈余公积"] = aside
        detail["本年分红"] = drivers.dividends
        balance["实收资本"] = before["实收资本"]
        balance["资本公积"] = before["资本公积"] + detail["股份支付"]
        balance["库存股"] = before["库存股"] + drivers.treasury_shares_bought
        balance["其他综合收益"] = before["其他综合收益"] + income["其他综合收益的税后净额"]
        balance["盈余公积"] = before["盈余公积"] + aside
        balance["未分配利润"] = before["未分配利润"] + owners - aside - drivers.dividends
        balance["少数股东权益"] = (
            before["少数股东权益"] + income["少数股东损益"] + detail["少数股东投入"] - detail["少数股东分红"]
        )

    def _change(self, *names: str) -> Decimal:
        return sum((self.balance[name] - self.before[name] for name in names), ZERO)

    def _cash(self) -> Amounts:
        cash = self._investing() | self._financing()
        self.detail["受限资金期初"] = cents(self.before["应付票据"] * Decimal("0.12"))
        self.detail["受限资金"] = cents(self.balance["应付票据"] * Decimal("0.12"))
        cash["期初现金及现金等价物余额"] = self.before["货币资金"] - self.detail["受限资金期初"]
        cash["期末现金及现金等价物余额"] = self.balance["货币资金"] - self.detail["受限资金"]
        cash["现金及现金等价物净增加额"] = cash["期末现金及现金等价物余额"] - cash["期初现金及现金等价物余额"]
        cash["汇率变动对现金及现金等价物的影响"] = self.detail["外币折算"] + self.detail["汇兑收益"]
        cash["经营活动产生的现金流量净额"] = (
            cash["现金及现金等价物净增加额"]
            - cash["汇率变动对现金及现金等价物的影响"]
            - cash["投资活动产生的现金流量净额"]
            - cash["筹资活动产生的现金流量净额"]
        )
        return cash | self._operating(cash["经营活动产生的现金流量净额"])

    def _operating(self, net: Decimal) -> Amounts:
        """The direct method; what was paid to suppliers is what is left over."""
        revenue, income = self.drivers.revenue, self.income
        sold = cents(revenue * Decimal("1.094")) - self._change("应收账款", "应收票据", "合同资产")
        cash: Amounts = {"销售商品、提供劳务收到的现金": sold + self._change("合同负债")}
        cash["收到的税费返还"] = self._share("0.012", "0.3", "税费返还")
        cash["收到其他与经营活动有关的现金"] = income["其他收益"] + income["利息收入"] + self._change("递延收益")
        cash["经营活动现金流入小计"] = sum(cash.values(), ZERO)
        cash["支付给职工及为职工支付的现金"] = self._share("0.132", "0.03", "职工") - self._change("应付职工薪酬")
        cash["支付的各项税费"] = self._share("0.038", "0.08", "税费") + income["所得税费用"] - self._change("应交税费")
        cash["支付其他与经营活动有关的现金"] = self._share("0.052", "0.06", "其他经营")
        paid = ("支付给职工及为职工支付的现金", "支付的各项税费", "支付其他与经营活动有关的现金")
        cash["经营活动现金流出小计"] = cash["经营活动现金流入小计"] - net
        others = sum((cash[name] for name in paid), ZERO)
        cash["购买商品、接受劳务支付的现金"] = cash["经营活动现金流出小计"] - others
        return cash

    def _investing(self) -> Amounts:
        detail, income, drivers = self.detail, self.income, self.drivers
        bought = self._share("0.11", "0.3", "购买理财")
        financial = self._change("交易性金融资产") - income["公允价值变动收益"]
        cash: Amounts = {"收回投资收到的现金": bought - financial}
        cash["取得投资收益收到的现金"] = detail["理财收益"] + drivers.dividends_from_subsidiaries
        cash["处置固定资产、无形资产和其他长期资产收回的现金净额"] = detail["处置账面价值"] + income["资产处置收益"]
        cash["投资活动现金流入小计"] = sum(cash.values(), ZERO)
        spent = ("在建工程支出", "固定资产购置", "无形资产购置", "长期待摊费用增加")
        cash["购建固定资产、无形资产和其他长期资产支付的现金"] = sum(
            (detail[name] for name in spent), ZERO
        ) + self._change("其他非流动资产")
        cash["投资支付的现金"] = bought + drivers.invested_in_subsidiaries
        cash["投资活动现金流出小计"] = cash["购建固定资产、无形资产和其他长期资产支付的现金"] + cash["投资支付的现金"]
        cash["投资活动产生的现金流量净额"] = cash["投资活动现金流入小计"] - cash["投资活动现金流出小计"]
        return cash

    def _financing(self) -> Amounts:
        detail, drivers = self.detail, self.drivers
        net_borrowed = self._change("短期借款", "长期借款")
        borrowed = cents(self.balance["短期借款"] * Decimal("1.06")) + max(net_borrowed, ZERO)
        cash: Amounts = {"吸收投资收到的现金": detail["少数股东投入"]}
        cash["子公司吸收少数股东投资收到的现金"] = detail["少数股东投入"]
        cash["取得借款收到的现金"] = borrowed
        cash["筹资活动现金流入小计"] = detail["少数股东投入"] + borrowed
        cash["偿还债务支付的现金"] = borrowed - net_borrowed
        cash["分配股利、利润或偿付利息支付的现金"] = drivers.dividends + detail["少数股东分红"] + detail["借款利息"]
        cash["子公司支付给少数股东的股利、利润"] = detail["少数股东分红"]
        lease = self._change("租赁负债", "一年内到期的非流动负债")
        rent = detail["使用权资产增加"] + detail["租赁利息"] - lease
        cash["支付其他与筹资活动有关的现金"] = rent + drivers.treasury_shares_bought
        paid = ("偿还债务支付的现金", "分配股利、利润或偿付利息支付的现金", "支付其他与筹资活动有关的现金")
        cash["筹资活动现金流出小计"] = sum((cash[name] for name in paid), ZERO)
        cash["筹资活动产生的现金流量净额"] = cash["筹资活动现金流入小计"] - cash["筹资活动现金流出小计"]
        return cash

    def _supplement(self, cash: Amounts) -> Amounts:
        """The indirect method, independent of the direct one: both must give the same."""
        detail, income = self.detail, self.income
        deferred_liability = self._change("递延所得税负债") - detail["其他权益工具递延税"]
        receivables = (
            "应收票据", "应收账款", "应收款项融资", "预付款项", "其他应收款", "合同资产", "其他流动资产",
        )  # fmt: skip
        restricted = detail["受限资金"] - detail["受限资金期初"]
        lines: Amounts = {
            "净利润": income["净利润"],
            "资产减值准备": -income["资产减值损失"],
            "信用减值损失": -income["信用减值损失"],
            "固定资产折旧、油气资产折耗、生产性生物资产折旧": detail["固定资产折旧"] + detail["投资性房地产折旧"],
            "使用权资产摊销": detail["使用权资产折旧"],
            "无形资产摊销": detail["无形资产摊销"],
            "长期待摊费用摊销": detail["长期待摊费用摊销"],
            "处置固定资产、无形资产和其他长期资产的损失": -income["资产处置收益"],
            "公允价值变动损失": -income["公允价值变动收益"],
            "财务费用": income["利息费用"] - detail["汇兑收益"],
            "投资损失": -income["投资收益"],
            "递延所得税资产减少": -self._change("递延所得税资产"),
            "递延所得税负债增加": deferred_liability,
            "存货的减少": -self._change("存货") + income["资产减值损失"],
            "经营性应收项目的减少": -self._change(*receivables) + income["信用减值损失"] - restricted,
            "经营性应付项目的增加": self._change(*WORKING_LIABILITIES),
            "其他": detail["股份支付"],
        }
        return lines | {"经营活动产生的现金流量净额": cash["经营活动产生的现金流量净额"]}


def _equity(balance: Amounts) -> Decimal:
    names = ("实收资本", "资本公积", "其他综合收益", "盈余公积", "未分配利润", "少数股东权益")
    return sum((balance[name] for name in names), ZERO) - balance["库存股"]


def _add_balance_totals(balance: Amounts) -> None:
    def total(names: Sequence[str]) -> Decimal:
        return sum((balance[name] for name in names), ZERO)

    balance["流动资产合计"] = total(CURRENT_ASSETS)
    balance["非流动资产合计"] = total(NONCURRENT_ASSETS)
    balance["资产总计"] = balance["流动资产合计"] + balance["非流动资产合计"]
    balance["流动负债合计"] = total(CURRENT_LIABILITIES)
    balance["非流动负债合计"] = total(NONCURRENT_LIABILITIES)
    balance["负债合计"] = balance["流动负债合计"] + balance["非流动负债合计"]
    balance["所有者权益合计"] = _equity(balance)
    balance["归属于母公司所有者权益合计"] = balance["所有者权益合计"] - balance["少数股东权益"]
    balance["负债和所有者权益总计"] = balance["负债合计"] + balance["所有者权益合计"]
