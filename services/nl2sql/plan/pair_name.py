"""How the result of a pair is called, so that an answer says what it is."""

from __future__ import annotations

from nianbao.domain.question import Understanding
from services.nl2sql.figures import FigureKey


def pair_name(understanding: Understanding, pair: tuple[FigureKey, FigureKey], result: str) -> str:
    """Name a difference or ratio after what its two figures do not share.

    `result` is 差额 or 比值, e.g. "营业收入与营业成本的差额", "与2019年营业收入的差额".
    """
    first, second = pair
    if first.metric != second.metric:
        return f"{first.metric}与{second.metric}的{result}"
    if first.company_code != second.company_code:
        names = {company.code: company.short_name or company.full_name for company in understanding.companies}
        return f"{first.metric}与{names.get(second.company_code, second.company_code)}的{result}"
    return f"{first.metric}与{second.period.in_words()}的{result}"
