"""What an answer about an effect is about, in the question's own words: 研发费用对技术创新的影响：."""

from __future__ import annotations

import re

from nianbao.text.normal import squeezed

_ASKING = re.compile(r"^(?:请问|请|您好|你好|我想知道|想问|简要|详细|分析|说明|解释|一下|,|，)+")
# "X对Y有何影响", "X对Y的影响如何评估"
_ON = re.compile(
    r"(?P<what>[^,，。;；?？]+?[对给][^,，。;；?？]+?)(?:会)?(?:有着?|产生|造成|带来)?(?:何|什么|哪些|怎样的|的)(?:重要|直接)?影响"
)
# "X如何影响Y"
_HOW = re.compile(r"(?P<what>[^,，。;；?？]+?)(?:如何|怎样|怎么|是否)(?:会)?影响(?P<on>[^,，。;；?？]+)")
_REFLECTS = re.compile(r"(?P<what>[^,，。;；?？]+?)(?:如何|怎样|怎么)反映(?P<on>[^,，。;；?？]+)")
_LONGEST = 60


def restate_effect(question: str) -> str:
    """Say whose effect on what is told; "" where the question is not of one of the plain forms.

    >>> restate_effect("研发费用如何影响公司的技术创新？")
    '研发费用对公司的技术创新的影响：'
    """
    text = _ASKING.sub("", squeezed(question))
    if match := _ON.match(text):
        said = f"{match['what']}的影响："
    elif match := _HOW.match(text):
        said = f"{match['what']}对{match['on'].removesuffix('呢')}的影响："
    elif match := _REFLECTS.match(text):
        said = f"{match['what']}怎样反映{match['on'].removesuffix('呢')}："
    else:
        return ""
    return said if len(said) <= _LONGEST else ""
