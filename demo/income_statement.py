"""The income statement of a year, and the events behind it."""

from __future__ import annotations

from decimal import Decimal

from demo.ledger import ZERO, Amounts, OpenYear, cents


def year_events(opened: OpenYear) -> Amounts:
    """What happened in the year apart from trading."""
    before, spending, is_group = opened.before, opened.drivers.capital_spending, opened.entity.is_group
    revalued = opened.share("0.0008", "2.4", "其他权益工具")
    return {
        "其他权益工具增值": revalued,
        "其他权益工具递延税": cents(revalued * Decimal("0.15")),
        "固定资产折旧": opened.uneven(before["固定资产"] * Decimal("0.093"), "0.04", "折旧"),
        "投资性房地产折旧": cents(before["投资性房地产"] * Decimal("0.05")),
        "使用权资产折旧": cents(before["使用权资产"] * Decimal("0.27")),
        "使用权资产增加": opened.uneven(before["使用权资产"] * Decimal("0.3"), "0.5", "新租赁"),
        "无形资产摊销": cents(before["无形资产"] * Decimal("0.045")),
        "长期待摊费用摊销": cents(before["长期待摊费用"] * Decimal("0.31")),
        "在建工程支出": cents(spending * Decimal("0.74")),
        "固定资产购置": cents(spending * Decimal("0.17")),
        "无形资产购置": cents(spending * Decimal("0.06")),
        "长期待摊费用增加": cents(spending * Decimal("0.03")),
        "转入固定资产": opened.uneven(before["在建工程"] + spending * Decimal("0.4"), "0.12", "转固"),
        "处置账面价值": opened.uneven(before["固定资产"] * Decimal("0.004"), "0.4", "处置"),
        "借款利息": opened.uneven((before["短期借款"] + before["长期借款"]) * Decimal("0.041"), "0.05", "利息"),
        "租赁利息": cents((before["租赁负债"] + before["一年内到期的非流动负债"]) * Decimal("0.045")),
        "利息收入": cents(before["货币资金"] * Decimal("0.0162")),
        "汇兑收益": opened.share("0.0021", "1.6", "汇兑"),
        "手续费": opened.share("0.0004", "0.2", "手续费"),
        "联营收益": opened.share("0.0016", "0.6", "联营") if is_group else ZERO,
        "理财收益": opened.share("0.0024", "0.3", "理财"),
        "外币折算": opened.share("0.0007", "2.2", "折算") if is_group else ZERO,
        "股份支付": opened.share("0.0031", "0.3", "股份支付"),
        "少数股东投入": opened.uneven(Decimal(6_000_000), "0.3", "少数") if is_group else ZERO,
        "少数股东分红": opened.uneven(Decimal(2_400_000), "0.3", "少数分红") if is_group else ZERO,
    }


def income_statement(opened: OpenYear, detail: Amounts) -> Amounts:
    """Revenue down to comprehensive income; gains abroad and revaluations come last."""
    drivers = opened.drivers
    income: Amounts = {"营业收入": drivers.revenue, "营业总收入": drivers.revenue}
    income["营业成本"] = opened.uneven(drivers.revenue * drivers.cost_share, "0.002", "营业成本")
    income["税金及附加"] = opened.share("0.0072", "0.06", "税金及附加")
    income["销售费用"] = opened.uneven(drivers.revenue * drivers.selling_share, "0.02", "销售费用")
    income["管理费用"] = opened.uneven(drivers.revenue * drivers.administration_share, "0.02", "管理费用")
    income["研发费用"] = opened.uneven(drivers.revenue * drivers.research_share, "0.01", "研发费用")
    income["利息费用"] = detail["借款利息"] + detail["租赁利息"]
    income["财务费用中的利息收入"] = detail["利息收入"]
    income["财务费用"] = income["利息费用"] - income["财务费用中的利息收入"] - detail["汇兑收益"] + detail["手续费"]
    costs = ("营业成本", "税金及附加", "销售费用", "管理费用", "研发费用", "财务费用")
    income["营业总成本"] = sum((income[name] for name in costs), ZERO)
    income["其他收益"] = opened.share("0.0104", "0.2", "其他收益")
    income["对联营企业和合营企业的投资收益"] = detail["联营收益"]
    income["投资收益"] = detail["联营收益"] + detail["理财收益"] + drivers.dividends_from_subsidiaries
    income["公允价值变动收益"] = opened.share("0.0009", "1.8", "公允价值")
    income["信用减值损失"] = -opened.share("0.0042", "0.4", "信用减值")
    income["资产减值损失"] = -opened.share("0.0061", "0.4", "资产减值")
    income["资产处置收益"] = opened.share("0.0003", "2.5", "处置收益")
    gains = ("其他收益", "投资收益", "公允价值变动收益", "信用减值损失", "资产减值损失", "资产处置收益")
    income["营业利润"] = income["营业总收入"] - income["营业总成本"] + sum((income[name] for name in gains), ZERO)
    income["营业外收入"] = opened.share("0.0011", "0.5", "营业外收入")
    income["营业外支出"] = opened.share("0.0009", "0.5", "营业外支出")
    income["利润总额"] = income["营业利润"] + income["营业外收入"] - income["营业外支出"]
    taxed = income["利润总额"] - drivers.dividends_from_subsidiaries - income["研发费用"] * Decimal("0.3")
    income["所得税费用"] = cents(taxed * Decimal("0.15"))
    income["净利润"] = income["利润总额"] - income["所得税费用"]
    income["持续经营净利润"] = income["净利润"]
    income["少数股东损益"] = cents(income["净利润"] * opened.entity.minority_share)
    income["归属于母公司所有者的净利润"] = income["净利润"] - income["少数股东损益"]
    if opened.entity.is_group:
        income["基本每股收益"] = cents(income["归属于母公司所有者的净利润"] / opened.entity.capital)
        income["稀释每股收益"] = income["基本每股收益"]
    return income | _comprehensive_income(opened, detail, income)


def _comprehensive_income(opened: OpenYear, detail: Amounts, profit: Amounts) -> Amounts:
    income: Amounts = {}
    income["其他权益工具投资公允价值变动"] = detail["其他权益工具增值"] - detail["其他权益工具递延税"]
    income["不能重分类进损益的其他综合收益"] = income["其他权益工具投资公允价值变动"]
    income["外币财务报表折算差额"] = detail["外币折算"]
    income["将重分类进损益的其他综合收益"] = detail["外币折算"]
    other = income["其他权益工具投资公允价值变动"] + detail["外币折算"]
    income["其他综合收益的税后净额"] = other
    income["归属于母公司所有者的其他综合收益的税后净额"] = other
    income["综合收益总额"] = profit["净利润"] + other
    income["归属于母公司所有者的综合收益总额"] = profit["归属于母公司所有者的净利润"] + other
    income["归属于少数股东的综合收益总额"] = profit["少数股东损益"]
    return income
