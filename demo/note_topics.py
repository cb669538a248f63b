"""Which lines of the consolidated statements have a note, in order, and into what they split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from demo.invented import HouseStyle
from nianbao.domain.fact import Table


@dataclass(frozen=True, slots=True)
class NoteTopic:
    """One note: the line that it explains and the weights of the parts it shows.

    `covers` are further lines that point to the same note.
    """

    key: str
    table: Table
    parts: Mapping[str, int]
    covers: tuple[str, ...] = ()
    title: str = ""


_BALANCE = Table.BALANCE_SHEET
_INCOME = Table.INCOME_STATEMENT
_CASH = Table.CASH_FLOW_STATEMENT

NOTE_TOPICS = (
    NoteTopic("货币资金", _BALANCE, {"库存现金": 1, "银行存款": 930}),
    NoteTopic("交易性金融资产", _BALANCE, {"银行理财产品": 83, "结构性存款": 17}),
    NoteTopic("应收票据", _BALANCE, {"银行承兑汇票": 78, "商业承兑汇票": 22}),
    NoteTopic("应收账款", _BALANCE, {"1年以内": 842, "1至2年": 97, "2至3年": 38, "3年以上": 23}),
    NoteTopic("应收款项融资", _BALANCE, {"银行承兑汇票": 100}),
    NoteTopic("预付款项", _BALANCE, {"1年以内": 936, "1至2年": 45, "2年以上": 19}),
    NoteTopic("其他应收款", _BALANCE, {"押金保证金": 61, "备用金": 17, "应收出口退税": 15, "其他": 7}),
    NoteTopic("存货", _BALANCE, {"原材料": 31, "在产品": 27, "库存商品": 30, "发出商品": 12}),
    NoteTopic("合同资产", _BALANCE, {"应收质保金": 100}),
    NoteTopic("其他流动资产", _BALANCE, {"待抵扣增值税进项税额": 71, "预缴企业所得税": 29}),
    NoteTopic("长期股权投资", _BALANCE, {"芜湖岫石轴承有限公司": 64, "槿湖智能制造研究院有限公司": 36}),
    NoteTopic("其他权益工具投资", _BALANCE, {"非上市公司股权投资": 100}),
    NoteTopic("投资性房地产", _BALANCE, {"房屋及建筑物": 88, "土地使用权": 12}),
    NoteTopic("固定资产", _BALANCE, {"房屋及建筑物": 52, "机器设备": 39, "运输工具": 3, "电子设备及其他": 6}),
    NoteTopic("在建工程", _BALANCE, {"二期工程": 68, "待安装设备": 26, "零星工程": 6}),
    NoteTopic("使用权资产", _BALANCE, {"房屋及建筑物": 91, "运输工具": 9}),
    NoteTopic("无形资产", _BALANCE, {"土地使用权": 81, "专利权": 12, "软件": 7}),
    NoteTopic("商誉", _BALANCE, {"非同一控制下企业合并形成的商誉": 100}),
    NoteTopic("长期待摊费用", _BALANCE, {"装修费": 74, "模具费": 26}),
    NoteTopic("递延所得税资产", _BALANCE, {"资产减值准备": 55, "递延收益": 31, "内部交易未实现利润": 14},
              covers=("递延所得税负债",), title="递延所得税资产和递延所得税负债"),
    NoteTopic("其他非流动资产", _BALANCE, {"预付设备款": 86, "预付工程款": 14}),
    NoteTopic("短期借款", _BALANCE, {"信用借款": 72, "保证借款": 28}),
    NoteTopic("应付票据", _BALANCE, {"银行承兑汇票": 100}),
    NoteTopic("应付账款", _BALANCE, {"应付货款": 79, "应付设备及工程款": 16, "其他": 5}),
    NoteTopic("合同负债", _BALANCE, {"预收货款": 100}),
    NoteTopic("应付职工薪酬", _BALANCE, {"工资、奖金、津贴和补贴": 93, "社会保险费": 3, "工会经费和职工教育经费": 4}),
    NoteTopic("应交税费", _BALANCE, {"增值税": 39, "企业所得税": 44, "个人所得税": 6, "城建税": 5, "房产税": 6}),
    NoteTopic("其他应付款", _BALANCE, {"押金保证金": 47, "预提费用": 38, "其他": 15}),
    NoteTopic("一年内到期的非流动负债", _BALANCE, {"一年内到期的租赁负债": 100}),
    NoteTopic("其他流动负债", _BALANCE, {"待转销项税额": 100}),
    NoteTopic("长期借款", _BALANCE, {"抵押借款": 58, "信用借款": 42}),
    NoteTopic("租赁负债", _BALANCE, {"租赁付款额": 108, "减：未确认融资费用": -8}),
    NoteTopic("预计负债", _BALANCE, {"产品质量保证": 100}),
    NoteTopic("递延收益", _BALANCE, {"与资产相关的政府补助": 87, "与收益相关的政府补助": 13}),
    NoteTopic("股本", _BALANCE, {"有限售条件股份": 4, "无限售条件股份": 96}),
    NoteTopic("资本公积", _BALANCE, {"资本溢价（股本溢价）": 97, "其他资本公积": 3}),
    NoteTopic("库存股", _BALANCE, {"回购股份": 100}),
    NoteTopic("其他综合收益", _BALANCE, {"不能重分类进损益的其他综合收益": 42, "将重分类进损益的其他综合收益": 58}),
    NoteTopic("盈余公积", _BALANCE, {"法定盈余公积": 100}),
    NoteTopic("未分配利润", _BALANCE, {}),
    NoteTopic("营业收入", _INCOME, {}, covers=("营业成本",), title="营业收入和营业成本"),
    NoteTopic("税金及附加", _INCOME, {"城市维护建设税": 41, "教育费附加": 29, "房产税": 18, "印花税": 12}),
    NoteTopic("销售费用", _INCOME, {"职工薪酬": 54, "差旅费": 13, "市场推广费": 19, "售后服务费": 9, "其他": 5}),
    NoteTopic("管理费用", _INCOME, {"职工薪酬": 57, "折旧及摊销": 17, "办公费": 11, "中介服务费": 8, "其他": 7}),
    NoteTopic("研发费用", _INCOME, {"职工薪酬": 58, "材料费": 27, "折旧及摊销": 9, "其他": 6}),
    NoteTopic("财务费用", _INCOME, {}),
    NoteTopic("其他收益", _INCOME, {"与资产相关的政府补助": 34, "与收益相关的政府补助": 52, "增值税加计抵减": 14}),
    NoteTopic("投资收益", _INCOME, {}),
    NoteTopic("公允价值变动收益", _INCOME, {"交易性金融资产": 100}),
    NoteTopic("信用减值损失", _INCOME, {"应收票据坏账损失": 6, "应收账款坏账损失": 88, "其他应收款坏账损失": 6}),
    NoteTopic("资产减值损失", _INCOME, {"存货跌价损失及合同履约成本减值损失": 96, "合同资产减值损失": 4}),
    NoteTopic("资产处置收益", _INCOME, {"固定资产处置收益": 100}),
    NoteTopic("营业外收入", _INCOME, {"无需支付的款项": 63, "罚没收入": 37}),
    NoteTopic("营业外支出", _INCOME, {"对外捐赠": 71, "滞纳金": 9, "其他": 20}),
    NoteTopic("所得税费用", _INCOME, {"当期所得税费用": 103, "递延所得税费用": -3}),
    NoteTopic("收到其他与经营活动有关的现金", _CASH, {"政府补助": 78, "利息收入": 22}, title="现金流量表项目"),
)  # fmt: skip


def note_numbers(style: HouseStyle) -> dict[str, str]:
    """The 附注 of each line's key, e.g. 货币资金 七、1; only the Shanghai template prints them."""
    if style is not HouseStyle.SHANGHAI:
        return {}
    numbers: dict[str, str] = {}
    for number, topic in enumerate(NOTE_TOPICS, start=1):
        for key in (topic.key, *topic.covers):
            numbers[key] = f"七、{number}"
    return numbers
