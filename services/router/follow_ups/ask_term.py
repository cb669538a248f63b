"""净利率呢 behind 什么是毛利率; 怎么算 behind a figure: the notion is put in."""

from __future__ import annotations

import re

from nianbao.domain.question import Route
from services.router.follow_ups.heard import Heard
from services.router.knowledge import Knowledge
from services.router.reading import Kind
from services.router.words import DEFINING

_AROUND = re.compile(
    r"请问|请|什么叫做?|什么是|何谓|是什么意思|什么意思|是什么|是指什么|解释一下|介绍一下|怎么算|怎么计算|如何计算|"
    r"的?(?:计算)?公式|的?(?:含义|定义|概念)|的|[\s?？。!！,，]"
)
_PLAIN = re.compile(r"那|那么|呢|又|的|[\s?？。!！,，]")
_ABOUT = re.compile(
    r"(?:它|这个指标|该指标|这个|这一指标|这项)?的?(?P<what>(?:是)?(?:怎么|如何)(?:算|计算|得出|得来|理解)(?:的|出来的)?"
    r"|(?:计算)?公式(?:是什么)?|(?:含义|定义|概念)(?:是什么)?|是?什么意思)(?:呢)?"
)


def ask_term(words: str, heard: tuple[Heard, ...], knowledge: Knowledge) -> str:
    """Ask about another notion as about the last one, or about the notion or metric last named."""
    last = heard[-1]
    is_notion = last.reading.route is Route.KNOWLEDGE and any(cue in last.reading.text for cue in DEFINING)
    old = _AROUND.sub("", last.reading.question) if is_notion else ""
    bare = re.sub(r"[?？。\s]+$", "", words)
    about = _ABOUT.fullmatch(bare)
    if about is not None:
        metrics = last.groups(Kind.METRIC)
        term = old if knowledge.lexicon.is_term(old) else last.words(Kind.METRIC) if len(metrics) == 1 else ""
        return f"{term}{about['what']}" if term else ""
    new = _PLAIN.sub("", words)
    is_named = knowledge.lexicon.is_term(new) or new in knowledge.lexicon.spellings
    return last.reading.question.replace(old, new, 1) if is_notion and old and is_named else ""
