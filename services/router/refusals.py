"""What a refusal says: what is missing, what there is, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.domain.period import Period
from nianbao.domain.report import Company

_MOST_NAMED = 5


def _perhaps(names: Sequence[str]) -> str:
    return f"您是不是想问：{'、'.join(names[:_MOST_NAMED])}？" if names else ""


def unknown_company(name: str, suggestions: Sequence[str]) -> str:
    """A company that no loaded report is about."""
    named = f"「{name}」" if name else "问题所说的公司"
    next_step = _perhaps(suggestions) or "请核对公司名称，或先导入它的报告。"
    return f"未查询到{named}的相关信息：知识库没有收录这家公司的报告。{next_step}"


def no_company() -> str:
    """A figure is asked for, but of nobody."""
    return "无法回答：问题里没有公司名称。请说明是哪家公司（简称、全称或证券代码均可）。"


def ambiguous_company(name: str, candidates: Sequence[Company]) -> str:
    """A name that several companies go by."""
    names = "、".join(f"{c.short_name or c.full_name}（{c.code}）" for c in candidates[:_MOST_NAMED])
    return f"无法确定「{name}」是哪家公司，没有作答。可能是：{names}。请用证券代码或全称再问一次。"


def report_not_loaded(company: Company, periods: Sequence[Period], loaded: Sequence[Period]) -> str:
    """A company whose reports of the asked periods are not loaded."""
    asked = "、".join(period.in_words() for period in periods)
    name = company.short_name or company.full_name
    if not loaded:
        return f"未查询到{name}{asked}的相关信息：没有收录该公司的报告。请先导入报告。"
    there = "、".join(period.in_words() for period in sorted(loaded))
    return f"未查询到{name}{asked}的相关信息：没有收录相应的报告。已收录的有：{there}。"


def period_not_loaded(periods: Sequence[Period], loaded: Sequence[Period]) -> str:
    """A ranking over a year of which no report is loaded."""
    asked = "、".join(period.in_words() for period in periods)
    there = "、".join(period.in_words() for period in sorted(loaded)[-10:]) or "无"
    return f"未查询到{asked}的相关信息：知识库没有收录该期间的报告。已收录的有：{there}。"


def unclear_period(word: str) -> str:
    """去年 or 今年 without a year that says what it counts from."""
    return f"无法确定「{word}」是哪一年，没有作答。请写明年份，例如 2021年。"


def unknown_metric(
    phrases: Sequence[str], qualifiers: Sequence[str], metrics: Sequence[str], suggestions: Sequence[str]
) -> str:
    """Words beside (or instead of) a metric that were not understood.

    `phrases` are the words with the metric behind them, `qualifiers` without it.
    """
    asked = "".join(f"「{phrase}」" for phrase in phrases[:_MOST_NAMED])
    if metrics:
        words = "".join(f"「{word}」" for word in qualifiers[:_MOST_NAMED])
        known = "、".join(metrics[:_MOST_NAMED])
        return (
            f"未查询到{asked}：没有收录限定为{words}的数据，不以相近的指标代替。"
            f"如果要问的就是{known}，请去掉{words}再问。"
        )
    return f"未查询到{asked}：没有收录这一指标。{_perhaps(suggestions) or '请换用报表中的科目名称再问一次。'}"


def no_metric(companies: Sequence[Company]) -> str:
    """Company and period are clear, but not what is asked about them."""
    names = "、".join(company.short_name or company.full_name for company in companies)
    of_whom = f"{names}的" if names else ""
    return f"无法回答：没有说明想了解{of_whom}哪一项内容。请补充指标，例如 营业收入、净利润。"


def unsupported(what: str) -> str:
    """Something understood that cannot be answered yet."""
    return f"无法回答：暂不支持{what}，没有作答。请拆成几个问题分别提问。"


def off_topic() -> str:
    """A question that is not about reports or accounting."""
    return "未查询到相关信息：本系统只回答上市公司年报和财务知识方面的问题。请说明公司、年份和想了解的指标。"
