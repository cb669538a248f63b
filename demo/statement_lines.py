"""The printed lines of the statements, in the order of the standard forms.

The forms are text files: one line of text each: indent by dots, the label, and after a bar the key of its amount.
A line without a bar is a heading; a line whose key the books do not hold prints empty,
as the forms' lines for banks and insurers do in an industrial company's report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from demo.grid import FULL_WIDTH_BLANK
from demo.invented import HouseStyle
from demo.prose import read_lines
from nianbao.domain.fact import Scope, Table


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One printed line; `key` is "" for a heading."""

    label: str
    key: str
    indent: int

    @property
    def printed(self) -> str:
        """The label with its indent."""
        return FULL_WIDTH_BLANK * self.indent + self.label


_GROUP_ONLY = frozenset({
    "结算备付金", "拆出资金", "应收保费", "应收分保账款", "应收分保合同准备金", "买入返售金融资产",
    "发放贷款和垫款", "向中央银行借款", "拆入资金", "卖出回购金融资产款", "吸收存款及同业存放",
    "代理买卖证券款", "代理承销证券款", "应付手续费及佣金", "应付分保账款", "保险合同准备金",
    "一般风险准备", "归属于母公司所有者权益合计", "少数股东权益",
    "客户存款和同业存放款项净增加额", "向中央银行借款净增加额", "收到原保险合同保费取得的现金",
    "收取利息、手续费及佣金的现金", "拆入资金净增加额", "回购业务资金净增加额",
    "客户贷款及垫款净增加额", "存放中央银行和同业款项净增加额", "支付原保险合同赔付款项的现金",
    "支付利息、手续费及佣金的现金", "支付保单红利的现金", "质押贷款净增加额",
    "子公司吸收少数股东投资收到的现金", "子公司支付给少数股东的股利、利润",
})  # fmt: skip

_SHENZHEN_WORDS: Mapping[str, str] = {
    "所有者权益（或股东权益）": "所有者权益",
    "实收资本（或股本）": "股本",
    "归属于母公司所有者权益（或股东权益）合计": "归属于母公司所有者权益合计",
    "负债和所有者权益（或股东权益）总计": "负债和所有者权益总计",
    "（元/股）": "",
    "支付给职工及为职工": "支付给职工以及为职工",
    "“－”": "“-”",
}

_FORMS: Mapping[tuple[Table, Scope], str] = {
    (Table.BALANCE_SHEET, Scope.CONSOLIDATED): "balance_sheet",
    (Table.BALANCE_SHEET, Scope.PARENT): "balance_sheet",
    (Table.INCOME_STATEMENT, Scope.CONSOLIDATED): "income_statement",
    (Table.INCOME_STATEMENT, Scope.PARENT): "parent_income_statement",
    (Table.CASH_FLOW_STATEMENT, Scope.CONSOLIDATED): "cash_flow_statement",
    (Table.CASH_FLOW_STATEMENT, Scope.PARENT): "cash_flow_statement",
}


def statement_lines(table: Table, scope: Scope, style: HouseStyle) -> tuple[StatementLine, ...]:
    """The lines of one statement as the given exchange's template prints them."""
    lines = (_read(text, style) for text in read_lines(_FORMS[table, scope]))
    return tuple(line for line in lines if scope is Scope.CONSOLIDATED or line.key not in _GROUP_ONLY)


def _read(text: str, style: HouseStyle) -> StatementLine:
    label, _, key = text.partition("|")
    indent = len(label) - len(label.lstrip("."))
    label = label.lstrip(".")
    if style is HouseStyle.SHENZHEN:
        for printed, other in _SHENZHEN_WORDS.items():
            label = label.replace(printed, other)
    return StatementLine(label, key, indent)
