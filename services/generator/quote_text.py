"""Text of others as harmless data for a model: no orders, no signs of the prompt's own, nothing unseen."""

from __future__ import annotations

import re
import unicodedata
from itertools import takewhile

import structlog

from services.generator.sentences import split_sentences

log = structlog.get_logger(__name__)

# Text that speaks to a model and not to a reader of the report: "忽略以上指令", "你是一个助手", "只回答：".
_ADDRESSES_A_MODEL = re.compile(
    r"(?:忽略|无视|忘记|忘掉|不要理会|不必遵守|绕过)[^。\n]{0,16}(?:指令|指示|提示|规则|规定|要求|设定|以上|上述|上面|前面|之前)"
    r"|不(?:再|用|必|要)(?:遵守|遵循|理会)"
    r"|(?:系统|system)\s*(?:提示|指令|消息|prompt|message)"
    r"|(?:新的?|真正的)(?:指令|任务|规则|身份)\s*(?:是|为|[:：])"
    r"|(?:ignore|disregard|forget|override)[^.\n]{0,40}(?:instruction|prompt|above|previous|rules|everything|told)"
    r"|new instructions?\s*:|(?:do not|don't) follow|you (?:are|must|should|will) |as an? ai\b"
    r"|(?:respond|reply|answer)\s+(?:only\s+)?with|repeat the (?:words|text)"
    r"|(?:print|reveal|show) (?:your|the) (?:system )?prompt"
    r"|你(?:现在|将|必须|应该|要)?(?:是|扮演|作为)[^。\n]{0,16}(?:助手|AI|模型|机器人|专家|分析师)"
    r"|(?:作为|身为|如果你是)(?:一个|一名)?(?:AI|人工智能|大?语言模型|大模型|聊天机器人)"
    r"|(?:AI|人工智能|智能|模型)助手请|[供给](?:AI|大?语言模型|大模型)(?:阅读|参考|使用|看)"
    r"|请(?:你|您)?(?:直接|务必|必须|只|改|原样|把|将)?[^。;；\n]{0,6}(?:回答|回复|输出|复述|改答|写成|写为|告知用户)"
    r"|(?:改为|改成|均须|一律|对于任何)[^。\n]{0,8}(?:回答|答复|回复|输出|提问)"
    r"|(?:只|直接|统一|必须|一律)(?:能|需|要)?(?:回答|输出|回复|复述|说)\s*[:：“\"「]"
    r"|(?:回答|输出)(?:以下|下面|如下)(?:内容|文字|文本|链接)"
    r"|你(?:收到)?的[^。\n]{0,6}提示|(?:输出|复述|泄露|重复|告诉我)[^。\n]{0,8}提示词"
    r"|(?:^|[/;；。|\s])(?:system|assistant|user|human)\s*[:：]"
    r"|<\|?/?\s*(?:im_start|im_end|system|assistant|user|证据)|<\|[a-z_]{2,20}\|>|<<\s*/?\s*SYS|\[/?INST\]"
    r"|#{2,}\s*(?:Instruction|System|指令|系统)",
    re.IGNORECASE | re.MULTILINE,
)
# A mark that looks like a reference to evidence: "[1]", "【2、3】".
_MARK = re.compile(r"[\[【]\s*(\d{1,2}(?:\s*[,、，]\s*\d{1,2})*)\s*[\]】]")
# "项目：研发投入；金额：5.51亿元"
_ROW = re.compile(r"^[^：:；;。\n]{1,40}[：:][^；;。\n]*[；;]")
_CLAUSE = re.compile(r"[^,，。；;！!？?\n]*[,，。；;！!？?\n]?")


def quote_text(text: str) -> str:
    """A text of a report, without the rest of a line from a sentence on, or the row, that speaks to a model."""
    lines = _visible(text).splitlines(keepends=True)
    return "".join(_harmless([line] if _ROW.match(line) else split_sentences(line)) for line in lines)


def quote_question(text: str) -> str:
    """A question up to the clause that speaks to a model; "" where nothing is asked before.

    >>> quote_question("什么是<毛利率>？")
    '什么是＜毛利率＞？'
    """
    return _harmless(_CLAUSE.findall(_visible(text))).rstrip("，, ")


def _visible(text: str) -> str:
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cf", "Co"))


def _harmless(parts: list[str]) -> str:
    # Full-width letters are letters to a model too.
    kept = list(takewhile(lambda part: not _ADDRESSES_A_MODEL.search(unicodedata.normalize("NFKC", part)), parts))
    if len(kept) < len(parts):
        log.warning("instruction_in_text", chars=sum(map(len, parts[len(kept) :])))
    return _MARK.sub(r"〔\1〕", "".join(kept)).translate({ord("<"): "＜", ord(">"): "＞", ord("`"): "'"})
