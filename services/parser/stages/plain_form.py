"""The form in which labels and titles are compared: NFKC, simplified, without blanks."""

from __future__ import annotations

import re
import unicodedata

_BLANKS = re.compile(r"\s+")
# Traditional characters of financial reports by their simplified ones; not a general converter.
_TRADITIONAL = (
    "資產負債總計動權東屬於當項應賬帳貨幣現銀營業務費稅額減損開發無額遞預還貸東償綜財況變報關聯"
    "權發債繳納級續貿構設備點類為與淨內經營投資籌匯響價較員職會計師監審註冊號簡稱稱證據樓區廣"
    "網電郵聯絡處電話傳單萬億歸攤銷售產購買賣勞團長層專碩養儲廠來結買進實質穩術練備歲連續後"
)
_SIMPLIFIED = (
    "资产负债总计动权东属于当项应账账货币现银营业务费税额减损开发无额递预还贷东偿综财况变报关联"
    "权发债缴纳级续贸构设备点类为与净内经营投资筹汇响价较员职会计师监审注册号简称称证据楼区广"
    "网电邮联络处电话传单万亿归摊销售产购买卖劳团长层专硕养储厂来结买进实质稳术练备岁连续后"
)
_TO_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)


def plain_form(text: str) -> str:
    """Fold a printed text for comparison.

    >>> plain_form("綜合財務狀況表（ 續 ）")
    '综合财务状况表(续)'
    """
    if text.isascii():
        return _BLANKS.sub("", text)
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).translate(_TO_SIMPLIFIED)
