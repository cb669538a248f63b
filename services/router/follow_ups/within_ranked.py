"""其中净利润最高的是哪家: a ranking or condition within the companies that were chosen before."""

from __future__ import annotations

import re

from nianbao.domain.question import Operation
from services.router.follow_ups.heard import Heard

_WITHIN = re.compile(
    r"(?:那么?|请问)?,?(?:在?(?:这些|上述|这几家|那些)(?:上市)?(?:公司|企业)?(?:之?中|里面?|当中)|其中|这里面)(?:的)?,?"
)
_FIRM = re.compile(r"(?:上市)?(?:公司|企业)")
_COUNTED = re.compile(r"(?:一?共|总共)?有?(?:多少|几)家.*$")
_ASKED = re.compile(r"(?:分别)?(?:是|有|为)?(?:哪些|哪几?家|哪个|谁|什么).*$")
_HOW_MANY = re.compile(
    r"(?:那么?)?(?:这样的)?(?:公司|企业)?(?:一?共|总共)?有?(?:多少|几)(?:家|个)(?:公司|企业)?(?:呢)?[?？。\s]*"
)
_TAIL = re.compile(r"[?？。!！\s]+$|呢[?？。\s]*$")


def within_ranked(words: str, heard: Heard) -> str:
    """Ask among the companies chosen before; "" when nobody chose any."""
    match = _WITHIN.match(words)
    if _HOW_MANY.fullmatch(words) and heard.reading.operation is Operation.LIST:
        return f"{_chosen(_TAIL.sub('', heard.text))}有多少家"
    if match is None or not heard.reading.is_over_all or heard.reading.companies:
        return ""
    rest = _TAIL.sub("", words[match.end() :])
    chosen = _chosen(_TAIL.sub("", heard.text))
    return f"{chosen}中{rest}" if rest and chosen else ""


def _chosen(question: str) -> str:
    """The companies of a question as a noun: 2020年净利润最高的前3家公司."""
    head = _ASKED.sub("", _COUNTED.sub("", question)).rstrip("，,的 ")
    return head if head.endswith(("公司", "企业")) else f"{head}的公司"
