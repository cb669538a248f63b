"""Headings by pattern: which lines of a report are titles, and how deep they stand."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from nianbao.domain.traditional import to_simplified

_HAN = "一二三四五六七八九十百"
_STATEMENT = (
    r"(?:合并及?(?:母?公司|银行)?|综合|母公司|公司|本公司|本?银行|本行)?"
    r"(?:资产负债表|财务状况表|利润表|损益表|损益及其他(?:全面|综合)收益表|现金流量表|权益变动表|所有者权益变动表|股东权益变动表)(?:\(续\))?"
)


@dataclass(frozen=True, slots=True)
class HeadingPattern:
    """One kind of heading: its type as tree.json names it, its rank, and its pattern."""

    type: str
    rank: int
    pattern: re.Pattern[str]


# In the order tried. Patterns see NFKC text without blanks; one example each.
HEADING_PATTERNS: tuple[HeadingPattern, ...] = (
    HeadingPattern("章", 1, re.compile(rf"第[{_HAN}\d]{{1,3}}[章节部](?:分)?(?P<title>.{{0,40}})")),  # 第二节公司简介
    # 2、母公司利润表
    HeadingPattern("报表标题", 3, re.compile(rf"(?:\d{{1,2}}[、.]|\([{_HAN}]+\))?(?P<title>{_STATEMENT})")),
    HeadingPattern("一、", 2, re.compile(rf"[{_HAN}]{{1,3}}、(?P<title>.{{1,60}})")),  # 七、合并财务报表项目注释
    HeadingPattern("（一）", 3, re.compile(rf"\([{_HAN}]{{1,3}}\)、?(?P<title>.{{1,60}})")),  # (二)主要财务指标
    HeadingPattern("1、", 4, re.compile(r"\d{1,2}(?:、|\.(?!\d))(?P<title>\D.{0,60})")),  # 1、货币资金
    HeadingPattern(
        "1.1", 4, re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}(?P<title>[^\d.,%亿万元倍个年月日股人].{1,50})")
    ),  # 3.2.1利润表项目分析
    HeadingPattern("(1)", 5, re.compile(r"\(\d{1,2}\)[.、]?(?P<title>\D.{0,60})")),  # (1)按账龄披露
)

# Sentences end so; titles do not.
_SENTENCE_END = re.compile(r"[。；;，,！!]$")  # "本报告期无变化。"
# A line of a table of contents: dots, or a page number after blanks.
CONTENTS_LINE = re.compile(r"(?:\.{4,}|…{2,}|·{4,})\s*\d*\s*$")  # "第一节 释义 ............ 4"
_TICK = re.compile(r"[√□]")  # "□适用 √不适用"

# An audit report repeats 一、二、三、 inside its own section; these are its headings.
_AUDIT_REPORT_TITLES = frozenset(
    {
        "审计意见",
        "保留意见",
        "无法表示意见",
        "形成审计意见的基础",
        "形成保留意见的基础",
        "关键审计事项",
        "强调事项",
        "其他信息",
        "管理层和治理层对财务报表的责任",
        "管理层对财务报表的责任",
        "注册会计师对财务报表审计的责任",
        "与持续经营相关的重大不确定性",
    }
)
_AUDIT_RANK = 4
_FIRST_CHARACTERS = frozenset(f"第(（{_HAN}")


def _may_begin(line: str) -> bool:
    """Whether a line could be a heading by its first character; most lines are not."""
    first = line.lstrip()[:1]
    return first.isdigit() or first in _FIRST_CHARACTERS or ("表" in line and len(line) < 40)


def normal(text: str) -> str:
    """NFKC, simplified, without blanks: the form in which headings are matched."""
    return to_simplified("".join(unicodedata.normalize("NFKC", text).split()))


# Every stage asks about the same lines again.
@lru_cache(maxsize=16384)
def heading_of(line: str) -> tuple[str, int] | None:
    """The heading type and rank of a line, or None when it is no heading.

    >>> heading_of("第二节 公司简介和主要财务指标"), heading_of("1、合并资产负债表")
    (('章', 1), ('报表标题', 3))
    >>> heading_of("一、本公司董事会保证内容真实，不存在虚假记载。") is None
    True
    """
    if not _may_begin(line):
        return None
    text = normal(line)
    if len(text) > 70 or not text or _SENTENCE_END.search(text) or _TICK.search(text) or CONTENTS_LINE.search(text):
        return None
    for kind in HEADING_PATTERNS:
        match = kind.pattern.fullmatch(text)
        if match is not None:
            if kind.type == "一、" and match["title"].removesuffix("(续)") in _AUDIT_REPORT_TITLES:
                return kind.type, _AUDIT_RANK
            return kind.type, kind.rank
    return None
