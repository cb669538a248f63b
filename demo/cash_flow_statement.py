"""The cash flow statement of a booked year, by the direct and by the indirect method."""

from __future__ import annotations

from decimal import Decimal

from demo.ledger import WORKING_LIABILITIES, ZERO, Amounts, BookedYear, cents


def cash_flow_statement(booked: BookedYear) -> Amounts:
    """The direct method; the operating part is what the change in cash leaves over."""
    detail, before = booked.detail, booked.opened.before
    cash = _investing(booked) | _financing(booked)
    cash["期初现金及现金等价物余额"] = before["货币资金"] - detail["受限资金期初"]
    cash["期末现金及现金等价物余额"] = booked.balance["货币资金"] - detail["受限资金"]
    cash["现金及现金等价物净增加额"] = cash["期末现金及现金等价物余额"] - cash["期初现金及现金等价物余额"]
    cash["汇率变动对现金及现金等价物的影响"] = detail["外币折算"] + detail["汇兑收益"]
    cash["经营活动产生的现金流量净额"] = (
        cash["现金及现金等价物净增加额"]
        - cash["汇率变动对现金及现金等价物的影响"]
        - cash["投资活动产生的现金流量净额"]
        - cash["筹资活动产生的现金流量净额"]
    )
    return cash | _operating(booked, cash["经营活动产生的现金流量净额"])


def _operating(booked: BookedYear, net: Decimal) -> Amounts:
    """The direct method; what was paid to suppliers is what is left over."""
    revenue, income = booked.opened.drivers.revenue, booked.income
    sold = cents(revenue * Decimal("1.094")) - booked.change("应收账款", "应收票据", "合同资产")
    cash: Amounts = {"销售商品、提供劳务收到的现金": sold + booked.change("合同负债")}
    cash["收到的税费返还"] = booked.opened.share("0.012", "0.3", "税费返还")
    cash["收到其他与经营活动有关的现金"] = (
        income["其他收益"] + income["财务费用中的利息收入"] + booked.change("递延收益")
    )
    cash["经营活动现金流入小计"] = sum(cash.values(), ZERO)
    cash["支付给职工以及为职工支付的现金"] = booked.opened.share("0.132", "0.03", "职工") - booked.change(
        "应付职工薪酬"
    )
    cash["支付的各项税费"] = (
        booked.opened.share("0.038", "0.08", "税费") + income["所得税费用"] - booked.change("应交税费")
    )
    cash["支付其他与经营活动有关的现金"] = booked.opened.share("0.052", "0.06", "其他经营")
    paid = ("支付给职工以及为职工支付的现金", "支付的各项税费", "支付其他与经营活动有关的现金")
    cash["经营活动现金流出小计"] = cash["经营活动现金流入小计"] - net
    others = sum((cash[name] for name in paid), ZERO)
    cash["购买商品、接受劳务支付的现金"] = cash["经营活动现金流出小计"] - others
    return cash


def _investing(booked: BookedYear) -> Amounts:
    detail, income, drivers = booked.detail, booked.income, booked.opened.drivers
    bought = booked.opened.share("0.11", "0.3", "购买理财")
    financial = booked.change("交易性金融资产") - income["公允价值变动收益"]
    cash: Amounts = {"收回投资收到的现金": bought - financial}
    cash["取得投资收益收到的现金"] = detail["理财收益"] + drivers.dividends_from_subsidiaries
    cash["处置固定资产、无形资产和其他长期资产收回的现金净额"] = detail["处置账面价值"] + income["资产处置收益"]
    cash["投资活动现金流入小计"] = sum(cash.values(), ZERO)
    spent = ("在建工程支出", "固定资产购置", "无形资产购置", "长期待摊费用增加")
    cash["购建固定资产、无形资产和其他长期资产支付的现金"] = sum(
        (detail[name] for name in spent), ZERO
    ) + booked.change("其他非流动资产")
    cash["投资支付的现金"] = bought + drivers.invested_in_subsidiaries
    cash["投资活动现金流出小计"] = cash["购建固定资产、无形资产和其他长期资产支付的现金"] + cash["投资支付的现金"]
    cash["投资活动产生的现金流量净额"] = cash["投资活动现金流入小计"] - cash["投资活动现金流出小计"]
    return cash


def _financing(booked: BookedYear) -> Amounts:
    detail, drivers = booked.detail, booked.opened.drivers
    net_borrowed = booked.change("短期借款", "长期借款")
    borrowed = cents(booked.balance["短期借款"] * Decimal("1.06")) + max(net_borrowed, ZERO)
    cash: Amounts = {"吸收投资收到的现金": detail["少数股东投入"]}
    cash["子公司吸收少数股东投资收到的现金"] = detail["少数股东投入"]
    cash["取得借款收到的现金"] = borrowed
    cash["筹资活动现金流入小计"] = detail["少数股东投入"] + borrowed
    cash["偿还债务支付的现金"] = borrowed - net_borrowed
    cash["分配股利、利润或偿付利息支付的现金"] = drivers.dividends + detail["少数股东分红"] + detail["借款利息"]
    cash["子公司支付给少数股东的股利、利润"] = detail["少数股东分红"]
    lease = booked.change("租赁负债", "一年内到期的非流动负债")
    rent = detail["使用权资产增加"] + detail["租赁利息"] - lease
    cash["支付其他与筹资活动有关的现金"] = rent + drivers.treasury_shares_bought
    paid = ("偿还债务支付的现金", "分配股利、利润或偿付利息支付的现金", "支付其他与筹资活动有关的现金")
    cash["筹资活动现金流出小计"] = sum((cash[name] for name in paid), ZERO)
    cash["筹资活动产生的现金流量净额"] = cash["筹资活动现金流入小计"] - cash["筹资活动现金流出小计"]
    return cash


def supplement(booked: BookedYear, cash: Amounts) -> Amounts:
    """The indirect method, independent of the direct one: both must give the same."""
    detail, income = booked.detail, booked.income
    deferred_liability = booked.change("递延所得税负债") - detail["其他权益工具递延税"]
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
        "递延所得税资产减少": -booked.change("递延所得税资产"),
        "递延所得税负债增加": deferred_liability,
        "存货的减少": -booked.change("存货") + income["资产减值损失"],
        "经营性应收项目的减少": -booked.change(*receivables) + income["信用减值损失"] - restricted,
        "经营性应付项目的增加": booked.change(*WORKING_LIABILITIES),
        "其他": detail["股份支付"],
    }
    return lines | {"经营活动产生的现金流量净额": cash["经营活动产生的现金流量净额"]}
