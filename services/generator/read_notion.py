"""What a knowledge question asks about a notion, and the words that name the notion."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from nianbao.text.normal import squeezed


class Asked(StrEnum):
    """What is to be said about the notion."""

    MEANING = "meaning"
    CONTRAST = "contrast"
    EFFECT = "effect"
    CAUSES = "causes"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Notion:
    """`core` is what is left of a question without the words of asking; "" of one for an effect."""

    asked: Asked
    core: str = ""


# "A和B有什么区别", "A与B的关系"
_CONTRAST = re.compile(r"区别|差别|差异|不同|异同|联系|相比|关系")
# "X对Y有何影响", "X如何反映Y", "X有什么坏处"
_EFFECT = re.compile(r"影响|后果|有何意义|导致|[坏好]处|弊端|利弊|危害|(?:如何|怎样|怎么)反映")
# "什么是X", "X是什么意思", "X怎么计算", "X的公式"
# "影响毛利率的因素有哪些", "如何提高毛利率": what the term itself has an effect on is no answer.
_CAUSES = re.compile(
    r"因素|受.{0,8}影响|取决于|原因|(?:如何|怎样|怎么|怎么样)(?:才能|来)?"
    r"(?:有效)?(?:地)?(?:提高|提升|改善|优化|降低|减少|增加|缩短|控制|加快|管理|防范)"
)
_MEANING = re.compile(
    r"什么是|何谓|何为|是什么|是啥|什么叫|什么意思|含义|意思|定义|概念|是指|指的是|指什么|解释|理解|名词|"
    r"怎么算|(?:怎么|如何|怎样)(?:计算|定义|算)|计算(?:公式|方法|方式)|公式|介绍|说明(?!了?什么)"
)
_ASKING = re.compile(
    r"请问|请|您好|你好|帮我|麻烦|告诉我|我想知道|想问|简要|简单|详细|具体|一下|名词解释|如何解释|怎么解释|解释|"
    r"(?:怎么|如何|怎样)(?:理解|定义|计算|算)|怎么算|什么是|何谓|何为|什么叫做|什么叫|(?:指的|代表的|表示的)?是什么意思|什么意思|"
    r"指的是什么|是指什么|指什么|是什么|是啥|是指|的?(?:计算)?公式|的?计算(?:方法|方式)|的?(?:含义|意思|定义|概念)|举例(?:说明)?|举个例子|"
    r"(?:财务报表|会计|年报|财报)?(?:中|里|上)的|介绍|说明(?!了?什么)|[?？。!！,，:：\"'“”‘’「」《》]"
)
# 在建工程 and 在产品 keep their first sign.
_COMPARING = re.compile(
    r"(?:之间)?的?(?:主要)?(?:有(?:什么|何|哪些)|是什么|的)?(?:区别|差别|差异|不同|异同|联系|关系)(?:和(?:区别|差别|联系|关系))?|相比"
)
_EDGES = re.compile(r"^(?:的|是|在(?![建产制])|有)+|(?:的|是|呢|吗|啊|吧|呀|为|有)+$")
# "毛利率的公式是什么，它说明什么": the second clause asks for more about the same.
_MORE = re.compile(r"[,，;；](?:它|其|这|并|请|以及).*")
_END = re.compile(r"[?？。!！]")


def read_notion(question: str) -> Notion:
    """Read a knowledge question by its words of asking.

    >>> read_notion("请问速动比率怎么计算？")
    Notion(asked=<Asked.MEANING: 'meaning'>, core='速动比率')
    """
    text = squeezed(question)
    if _CAUSES.search(text):
        return Notion(Asked.CAUSES, _core(text))
    if _EFFECT.search(text):
        return Notion(Asked.EFFECT)
    if _CONTRAST.search(text):
        return Notion(Asked.CONTRAST, _core(_COMPARING.sub("", text)))
    return Notion(Asked.MEANING if _MEANING.search(text) else Asked.OTHER, _core(text))


def _core(text: str) -> str:
    # What follows asks for more about the same: 什么是资产周转率？如何计算资产周转率？
    first = next((sentence for sentence in _END.split(text) if _ASKING.sub("", sentence)), "")
    clause = _MORE.sub("", first)
    return _EDGES.sub("", _ASKING.sub("", clause) or _ASKING.sub("", first))
