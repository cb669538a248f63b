"""Whether a question that rules refuse asks what a report tells, rather than for a figure of a qualified name."""

from __future__ import annotations

import re

from nianbao.domain.question import Understanding
from nianbao.text.split_clauses import split_clauses

# 月球业务收入是多少 asks for a figure by a name; 为什么, 谁 and 拿到了吗 ask to be told.
_TELLS = re.compile(
    r"为什么|为何|原因|怎么会|拖累|谁|哪[家些个几位]|什么时候|何时|几件|怎么样|怎样|如何"
    r"|多少.*多少|[了过]没有|[了过]吗|[了过]多少|[了过]哪|有没有|是否"
)


def is_described(understanding: Understanding) -> bool:
    """Whether the question asks several things, or what happened, why or who."""
    names = [name for each in understanding.companies for name in (each.full_name, each.short_name, *each.aliases)]
    return bool(split_clauses(understanding.text, names)) or _TELLS.search(understanding.text) is not None
