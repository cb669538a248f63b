"""The unit that a line over a table, or a bracket in a label, states."""

from __future__ import annotations

import re

from services.parser.stages.plain_form import plain_form

# Longer lines are sentences, whose units are those of single figures.
_LONGEST_UNIT_LINE = 80
_LONGEST_BARE_UNIT = 30
_MONEY = "百万元|千万元|亿元|千元|万元|元"
# "单位:千元", "金额单位均为人民币百万元", "单位:元币种:人民币", "货币单位:人民币元", "报表的单位为:元"
_UNIT_LINE = re.compile(rf"单位[为均:是]*(?:人民币)?(?P<unit>{_MONEY})(?!/)")
# "单位:美元", "单位:千港元"
_FOREIGN = re.compile(r"单位[为均:是]*(?:百万|千|万)?(?:美元|港元|港币|欧元|日元|英镑)")
FOREIGN_CURRENCY = "外币"
# "人民币千元", "(人民币百万元)", "RMB'000" is not read
_CURRENCY_UNIT = re.compile(rf"人民币(?P<unit>{_MONEY})")
# "营业收入(元)", "基本每股收益(元/股)", "加权平均净资产收益率(%)", "在职员工的数量(人)"
_LABEL_UNIT = re.compile(rf"\((?:单位:)?(?:人民币)?(?P<unit>元/股|{_MONEY}|%|人|股|万股)\)")


def read_unit(line: str) -> str:
    """The money unit that a line states, "" for none.

    Another currency is `FOREIGN_CURRENCY`, in which no figure can be given in yuan.

    >>> read_unit("编制单位：甲公司 单位：千元 币种：人民币"), read_unit("（除特别注明外，金额单位为人民币百万元）")
    ('千元', '百万元')
    """
    # Folding makes no other character 元, so the rest, most lines, need not be folded.
    if "元" not in line:
        return ""
    plain = plain_form(line)
    if len(plain) > _LONGEST_UNIT_LINE:
        return ""
    if _FOREIGN.search(plain):
        return FOREIGN_CURRENCY
    match = _UNIT_LINE.search(plain)
    if match is None and len(plain) <= _LONGEST_BARE_UNIT and "每股" not in plain:
        match = _CURRENCY_UNIT.search(plain)
    return match["unit"] if match is not None else ""


def read_label_unit(label: str) -> str:
    """The unit in a row label's bracket, "" for none.

    >>> read_label_unit("基本每股收益（元／股）"), read_label_unit("营业收入")
    ('元/股', '')
    """
    match = _LABEL_UNIT.search(plain_form(label))
    return match["unit"] if match is not None else ""
