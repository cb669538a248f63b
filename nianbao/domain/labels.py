"""Row labels of statements: from the printed text to the key that the catalogue looks up.

A label is read in two forms. The *spelling* keeps every word and only evens out width,
blanks, script and quotes: "其中：營業收入 " and "其中:营业收入" are one spelling. The *key*
also drops numbering, 其中/减/加, harmless bracket notes and punctuation, and folds words
that accountants use for one another (股东权益 and 所有者权益, 年末 and 期末).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from nianbao.domain.traditional import to_simplified

# Numbering, marks and words before the name itself; removed as often as they occur.
_LEADS = re.compile(
    r"^(?:"
    r"[一二三四五六七八九十]{1,3}[、.]"  # 一、营业总收入
    r"|\((?:[一二三四五六七八九十]{1,3}|\d{1,2}|[a-z])\)"  # (一)持续经营净利润, (1)重新计量
    r"|\d{1,2}[、.](?!\d)"  # 1.归属于母公司股东的净利润
    r"|[△▲*#☆]+"  # △拆出资金, the ministry's mark for lines of financial firms
    r"|其中:|其中,|(?:减|加|加/减|加\(减\))[::]|[-·•]"  # 其中:利息费用, 减:库存股
    r")"
)
_BRACKETS = re.compile(r"\([^()]*\)")
# A sign note that a page or cell border cut off: 投资收益(损失以"-"号
_OPEN_BRACKET = re.compile(r"\((?:净|或)?(?:损失|亏损|净亏损|收益|减少|增加)?[以“\"][^()]*$")
# A bracket may go when it only explains a sign, a unit, another name or a note: (损失以"-"号填列).
_HARMLESS_BRACKET = re.compile(
    r"^\((?:"
    r".*(?:填列|列示|表示).*"  # (净亏损以"-"号填列)
    r"|(?:或|和)?(?:股东权益|股本|实收资本|所有者权益)"  # 实收资本(或股本)
    r"|或.{1,8}|如有|如适用|续|注?\d{0,2}|附?注.{0,10}|含税|重述|经重述|调整后|不适用"  # (注3), (如有)
    r"|(?:人民币)?(?:单位:)?(?:人民币)?(?:百|千|万|百万|千万|亿)?(?:元|人|股|名|位|个|小时|%|倍|次|天)(?:人民币)?"
    # (人民币元), (元/股)
    r"|(?:人民币)?元/股|元每股|%?年化|年化%?|本外币|本币"
    r"|「[^「」]{1,30}」"  # (「按公允价值计入损益」), the short name given to what stands before
    r"|净?(?:亏损|损失|收益|减少|增加|支出|收入|使用|亏损总额|负债|净支出|减|加|损)(?:总额|额)?"  # 净增加/(减少)额
    r")\)$"
)
# A reference to a note that ran into the label: 货币资金七、1 or 固定资产四(14) or 应付账款(十二)3.
_NOTE_REFERENCE = re.compile(
    r"(?:附注)?\(?[一二三四五六七八九十]{1,3}\)?[、.(](?:[一二三四五六七八九十]{1,3}[、.)])?\(?\d{1,2}\)?(?:\([a-z]\))*$"
)
_NOTE_NUMBER = re.compile(
    r"(?:(?<=[^\d.])\d{1,2}(?:\.\d{1,2}){0,2}(?:\((?:\d{1,2}|[a-z])\))*|\(?注\d{0,2}\)?)$"  # 财务费用50(1), 存货11.7.5
)
_PUNCTUATION = re.compile(r"[、,，。.;；:：·\-—–“”\"'‘’`~/的|_]")
# NFKC makes a plain digit of these, so they go before it: ①应收账款.
_CIRCLED_NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_QUOTES = str.maketrans({"－": "-", "−": "-", "–": "-", "—": "-", "╱": "/", "／": "/", "〔": "(", "〕": ")",
                         "【": "(", "】": ")", "[": "(", "]": ")", "“": '"', "”": '"', "‘": '"', "’": '"'})  # fmt: skip
# Words that mean the same in a row label, written one way. Order matters: longer first.
_FOLDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"股东权益"), "所有者权益"),
    (
        re.compile(r"(?:母公司|上市公司|本公司|本行|本集团|银行|公司)(?:股东|所有者|拥有人|权益持有人|权益股东)"),
        "母公司所有者",
    ),
    (re.compile(r"归属母公司"), "归属于母公司"),
    (re.compile(r"帐款"), "账款"),
    (re.compile(r"以及|及|与|和"), "和"),
    (re.compile(r"年末|本期期末|本年年末"), "期末"),
    (re.compile(r"年初|本期期初"), "期初"),
    (re.compile(r"所(?=支付|收到)"), ""),
    (re.compile(r"收益率%$"), "收益率"),
    (re.compile(r"小计$"), "合计"),
)


@lru_cache(maxsize=32768)
def spelling(label: str) -> str:
    """Even out how a label is typed: width, blanks, script, dashes and quotes.

    >>> spelling("一、營業收入 （元）")
    '一、营业收入(元)'
    """
    text = unicodedata.normalize("NFKC", label.strip().lstrip(_CIRCLED_NUMBERS))
    return to_simplified("".join(text.split())).translate(_QUOTES).rstrip(":")


@lru_cache(maxsize=32768)
def label_keys(label: str) -> tuple[str, ...]:
    """The keys under which a printed label may stand in the catalogue, the most exact first.

    The first keeps its brackets, the second drops harmless ones, the third a reference
    to a note that the parser could not tell from the label.

    >>> label_keys("其中：利息费用")
    ('利息费用',)
    >>> label_keys("六、股东权益（或所有者权益）合计")[-1]
    '所有者权益合计'
    """
    text = _without_leads(spelling(label))
    bare = _without_brackets(_OPEN_BRACKET.sub("", text))
    candidates = [text, bare]
    for note in (_NOTE_REFERENCE, _NOTE_NUMBER):
        shorter = note.sub("", text)
        if shorter and shorter != text:
            candidates.append(_without_brackets(shorter))
    keys = (fold(candidate) for candidate in candidates)
    return tuple(dict.fromkeys(key for key in keys if key))


def plain_key(label: str) -> str:
    """The key of a label or a name without its harmless brackets.

    >>> plain_key("加权平均净资产收益率（%）")
    '加权平均净资产收益率'
    """
    return fold(_without_brackets(_without_leads(spelling(label))))


def fold(text: str) -> str:
    """Drop punctuation and 的, and write words of one meaning one way.

    >>> fold("归属于上市公司股东的净利润")
    '归属于母公司所有者净利润'
    """
    text = _PUNCTUATION.sub("", text)
    for pattern, replacement in _FOLDS:
        text = pattern.sub(replacement, text)
    return text


def is_subordinate(label: str) -> bool:
    """Whether the label says that it is part of the line above: 其中：利息费用."""
    return spelling(label).startswith(("其中:", "其中,"))


def _without_leads(text: str) -> str:
    while (match := _LEADS.match(text)) and len(text) > match.end():
        text = text[match.end() :]
    return text


def _without_brackets(text: str) -> str:
    """Remove harmless brackets, with the slash beside one: 净增加/(减少)额 is 净增加额."""

    def keep_or_drop(match: re.Match[str]) -> str:
        return "" if _HARMLESS_BRACKET.match(match[0]) else match[0]

    return _BRACKETS.sub(keep_or_drop, text).replace("//", "/").strip("/")
