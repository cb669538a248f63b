"""Step: which part of the system answers, or why none can."""

from __future__ import annotations

import re
from dataclasses import replace

from nianbao.domain.metric import MetricKind
from nianbao.domain.question import Operation, Route
from nianbao.text.find_topics import find_topics
from services.router import refusals
from services.router.asks_topic import asks_topic
from services.router.knowledge import Knowledge
from services.router.reading import Kind, Reading
from services.router.suggest import is_near_term, suggest_companies, suggest_metrics
from services.router.words import (
    DEFINING,
    FINANCE,
    HOW_COMPUTED,
    NUMERIC,
    SOFT_OPEN_NOUNS,
    SOFT_OPEN_VERBS,
    STRONG_OPEN,
)

_ROUTE_OF = {
    Operation.VALUE: Route.FACT,
    Operation.DERIVED: Route.CALCULATION,
    Operation.GROWTH: Route.CALCULATION,
    Operation.DIFFERENCE: Route.CALCULATION,
    Operation.RATIO: Route.CALCULATION,
    Operation.SAME: Route.COMPARISON,
    Operation.RANK: Route.STATISTICS,
    Operation.LIST: Route.STATISTICS,
    Operation.COUNT: Route.STATISTICS,
    Operation.STATISTIC: Route.CALCULATION,
}
_LEGAL_NAME = re.compile(r"[\u4e00-\u9fffa-z()]{2,40}?(?:股份有限公司|有限责任公司|有限公司|股份公司|集团公司)")
_NAME_LIKE = re.compile(r"(?:股份|集团|银行|证券|科技|控股|药业|电器|实业|公司)$")
_NOT_A_NAME = re.compile(r"^(?:请问|请|根据|在|对于|关于|针对|结合|简要|分析|介绍|描述|一下)+")
_REPORT = re.compile(r"年报|年度报告|半年报|中报")
# What is said around a notion: "什么叫借壳上市？", "拨备覆盖率的公式", "ESG是什么".
_AROUND_NOTION = re.compile(
    r"请问|请|什么叫做?|什么是|何谓|是什么意思|什么意思|是什么|是啥|是指什么|解释一下|介绍一下|怎么算|如何计算|"
    r"的?(?:计算)?公式|的?(?:含义|定义|概念)|[\s?？。!！,，\"'“”‘’]"
)
_HOW_COMPUTED = re.compile(r"(?:怎么|怎样|如何)(?:来)?(?:计?算|得出|来的)|计算(?:公式|方法|方式)|的公式")
UNSURE = 0.6
# Sure enough not to be read again: texts hold no figures that another reading could find.
_IN_TEXTS = 0.75
# What a report also tells about in words; of a head-count or a ratio there is only the figure.
_TOLD_IN_WORDS = frozenset({MetricKind.FLOW, MetricKind.STOCK, MetricKind.TEXT})


def choose_route(reading: Reading, knowledge: Knowledge) -> Reading:
    """Decide between figures, passages, explanation and refusal."""
    if reading.is_over_all or reading.operation is Operation.RANK:
        return _over_all(reading, knowledge)
    if reading.companies:
        return _about_company(reading, knowledge)
    chosen = _about_nobody(reading, knowledge)
    return _in_texts(chosen) if knowledge.has_texts and _may_be_in_texts(chosen, knowledge) else chosen


def _over_all(reading: Reading, knowledge: Knowledge) -> Reading:
    if reading.residue:
        return _unknown_metric(reading, knowledge)
    return replace(reading, route=Route.STATISTICS)


def _about_company(reading: Reading, knowledge: Knowledge) -> Reading:
    if _asks_how_computed(reading):
        # The answer of a computed figure shows its formula with the operands; any other is only defined.
        is_computed = reading.operation is Operation.DERIVED
        return _figures(replace(reading, residue=()), knowledge) if is_computed else _define(reading)
    if _asks_for_words(reading, knowledge):
        return replace(reading, route=Route.OPEN, operation=Operation.DESCRIBE)
    if asks_topic(reading, knowledge):
        return replace(reading, route=Route.OPEN, operation=Operation.DESCRIBE, confidence=UNSURE)
    if reading.metrics and not reading.residue:
        return _figures(reading, knowledge)
    if reading.metrics or (reading.residue and _asks_for_figure(reading)):
        return _unknown_metric(reading, knowledge)
    if reading.residue:
        return replace(reading, route=Route.OPEN, operation=Operation.DESCRIBE, confidence=UNSURE)
    return reading.refuse("no_metric", refusals.no_metric(reading.companies))


def _figures(reading: Reading, knowledge: Knowledge) -> Reading:
    has_text = any(knowledge.lexicon.kind(name) is MetricKind.TEXT for name in reading.metrics)
    if has_text and reading.operation not in (Operation.VALUE, Operation.SAME):
        names = "、".join(reading.metrics)
        return reading.refuse("unsupported", refusals.unsupported(f"对「{names}」这类文字内容做计算"))
    return replace(reading, route=_ROUTE_OF[reading.operation])


def _about_nobody(reading: Reading, knowledge: Knowledge) -> Reading:
    name = _legal_name(reading)
    notion = _AROUND_NOTION.sub("", reading.question)
    if knowledge.lexicon.is_term(notion):
        return _define(reading)
    is_defining = any(cue in reading.text for cue in DEFINING)
    asks_for_words = _asks_for_words(reading, knowledge)
    if is_defining and not name and (reading.mentions or _is_finance(reading) or _names_term(reading, knowledge)):
        return _define(reading)
    if name or reading.mentions or _REPORT.search(reading.text):
        return _unknown_company(reading, knowledge, name)
    if reading.metrics and not asks_for_words and (reading.residue or _asks_for_figure(reading)):
        return _unknown_company(reading, knowledge, "")
    is_notion = _is_finance(reading) or (asks_for_words and _names_term(reading, knowledge))
    # 财务报表有哪些: a notion whose words are harmless elsewhere leaves no residue.
    is_named = reading.residue or _names_term(reading, knowledge)
    if reading.metrics or (asks_for_words and is_named and is_notion):
        return replace(_define(reading), confidence=1.0 if asks_for_words else UNSURE)
    if reading.residue and _is_finance(reading) and not _NAME_LIKE.search("".join(reading.left_over())):
        return replace(_define(reading), confidence=UNSURE)
    if is_defining and is_near_term(notion, knowledge.lexicon):
        # The generator refuses it with the terms that are near.
        return replace(_define(reading), confidence=UNSURE)
    return reading.refuse("off_topic", refusals.off_topic())


def _may_be_in_texts(chosen: Reading, knowledge: Knowledge) -> bool:
    """Whether the texts may tell: no figure is asked for, nor of a company, nor a term that the glossary has."""
    if chosen.metrics or _legal_name(chosen) or _REPORT.search(chosen.text):
        return False
    if chosen.route is Route.KNOWLEDGE:
        return not knowledge.lexicon.is_term(_AROUND_NOTION.sub("", chosen.question))
    is_unknown = chosen.refusal_code == "unknown_company" and bool(chosen.residue)
    return chosen.refusal_code == "off_topic" or (is_unknown and not _NAME_LIKE.search(chosen.left_over()[-1]))


def _in_texts(chosen: Reading) -> Reading:
    return replace(
        chosen,
        route=Route.OPEN,
        operation=Operation.DESCRIBE,
        refusal="",
        refusal_code="",
        confidence=_IN_TEXTS,
    )


def _define(reading: Reading) -> Reading:
    return replace(reading, route=Route.KNOWLEDGE, operation=Operation.DEFINE)


def _unknown_company(reading: Reading, knowledge: Knowledge, name: str) -> Reading:
    left = sorted(reading.left_over(), key=len, reverse=True)
    # 有没有重大诉讼 is what is asked, not of whom.
    name = name or next((words for words in left if not find_topics(words)), next(iter(left), ""))
    if not name:
        return reading.refuse("no_company", refusals.no_company())
    shown = _as_asked(reading, name)
    near = suggest_companies(name, knowledge.companies)
    return reading.refuse("unknown_company", refusals.unknown_company(shown, near))


def _unknown_metric(reading: Reading, knowledge: Knowledge) -> Reading:
    phrases = [_as_asked(reading, words) for words in _phrases(reading)]
    qualifiers = [_as_asked(reading, words) for words in reading.left_over()]
    others = () if reading.metrics else knowledge.offered or suggest_metrics("".join(phrases), knowledge.lexicon)
    sentence = refusals.unknown_metric(phrases, qualifiers, reading.metrics, others)
    return reading.refuse("unknown_metric", sentence)


def _phrases(reading: Reading) -> list[str]:
    """Each stretch that was not understood, with the metric right behind it: 月球业务收入."""
    masked, phrases = reading.masked(), []
    for start, end in reading.residue:
        while end < len(masked) and masked[end] == Kind.METRIC.value:
            end += 1
        phrases.append(reading.text[start:end])
    return phrases


def _as_asked(reading: Reading, words: str) -> str:
    """The words as the asker wrote them, where they can be found again."""
    start = reading.question.lower().find(words)
    return reading.question[start : start + len(words)] if start >= 0 else words


def _legal_name(reading: Reading) -> str:
    # Metrics are not masked: 公司的法定代表人 would take the end of 某某有限公司.
    match = _LEGAL_NAME.search(reading.masked((Kind.COMPANY, Kind.PERIOD, Kind.REGION)))
    return "" if match is None else _NOT_A_NAME.sub("", match[0])


def _asks_for_words(reading: Reading, knowledge: Knowledge) -> bool:
    masked = reading.masked()
    if any(cue in masked for cue in STRONG_OPEN):
        return True
    has_verb = any(verb in masked for verb in SOFT_OPEN_VERBS)
    has_noun = any(noun in masked for noun in SOFT_OPEN_NOUNS)
    if reading.metrics and not reading.residue:
        is_told = all(knowledge.lexicon.kind(name) in _TOLD_IN_WORDS for name in reading.metrics)
        asks_for_account = has_verb and (has_noun or reading.operation is Operation.SAME)
        return asks_for_account and is_told and not _asks_for_figure(reading)
    return has_verb or has_noun


def _asks_how_computed(reading: Reading) -> bool:
    """平安银行的毛利率怎么算: a metric, and nothing beside it but the words for how it comes about."""
    is_how = reading.metrics and _HOW_COMPUTED.search(reading.masked((Kind.COMPANY, Kind.METRIC)))
    return bool(is_how) and set(reading.left_over()) <= HOW_COMPUTED


def _asks_for_figure(reading: Reading) -> bool:
    masked = reading.masked((Kind.COMPANY, Kind.METRIC))
    return any(word in masked for word in NUMERIC)


def _is_finance(reading: Reading) -> bool:
    return bool(reading.metrics) or any(word in reading.text for word in FINANCE)


def _names_term(reading: Reading, knowledge: Knowledge) -> bool:
    return knowledge.lexicon.names_term(reading.question)
