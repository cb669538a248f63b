"""Step: what was left over: words that are neither recognised nor harmless.

This is the protection against silent wrong numbers. "境外营业收入", "月球业务收入" and
"第四季度净利润" all hold a known metric, but not only that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import rjieba

from nianbao.domain.metric import MetricKind
from nianbao.domain.question import Operation
from services.router.knowledge import Knowledge
from services.router.reading import Claim, Kind, Reading
from services.router.words import COMPARING_WORDS, HARMLESS, PARTICLES, RANKING_WORDS, TRAILING, YEARLY_WORDS

_COMPARING = frozenset({Operation.GROWTH, Operation.DIFFERENCE, Operation.SAME, Operation.RATIO})
_OVER_ALL = frozenset({Operation.RANK, Operation.LIST, Operation.COUNT})
# Runs of unclaimed signs; punctuation parts them: "境外", "r&d".
_RUN = re.compile(r"[^\ue000-\ue00f\s,.?!;:、。?!\"'“”‘’()\[\]{}《》<>「」『』【】…~\-—–_=|\\/*#@^`]+")
_LEAST_PHRASE = 3
# Nothing but these between two metrics makes the former a qualifier of the latter.
_LEANING = "的中里内之其在于 "
_ARITHMETIC = "-+*/=×÷−加减乘除 "  # 营业收入-营业成本


def check_residue(reading: Reading, knowledge: Knowledge) -> Reading:
    """Set `residue` to the stretches of text that were not understood, in order."""
    allowed = HARMLESS
    if reading.operation in _OVER_ALL or reading.quantities:
        allowed = allowed | RANKING_WORDS
    if reading.operation in _COMPARING or len(reading.companies) > 1:
        allowed = allowed | COMPARING_WORDS
    if reading.named_periods > 1:
        allowed = allowed | YEARLY_WORDS
    masked = reading.masked()
    stretches = sorted((*_left_over(masked, allowed), *_leaning_metrics(reading, masked, knowledge)))
    return replace(reading, residue=tuple(stretches))


def _leaning_metrics(reading: Reading, masked: str, knowledge: Knowledge) -> Iterator[tuple[int, int]]:
    """Metrics that only qualify the next one: 控股股东|净利润, 管理费用中的|研发费用."""
    for former, latter in pairwise(reading.claims_of(Kind.METRIC)):
        between = masked[former.end : latter.start]
        if not between and _are_parted(reading, former, latter, knowledge):
            continue
        if not between.strip(_LEANING):
            yield former.start, former.end
        elif not between.strip(_ARITHMETIC):
            yield former.end, latter.start


def _are_parted(reading: Reading, former: Claim, latter: Claim, knowledge: Knowledge) -> bool:
    """Whether the asker parted two figures by a blank, which the normal form leaves out: 营收 净利."""
    lexicon = knowledge.lexicon
    if any(lexicon.kind(claim.name) is MetricKind.TEXT for claim in (former, latter)):
        return False
    first, second = (re.escape(reading.text[claim.start : claim.end]) for claim in (former, latter))
    return re.search(rf"{first}\s+{second}", reading.question.lower()) is not None


def _left_over(masked: str, allowed: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Adjacent words that are not allowed, as one stretch each."""
    for run in _RUN.finditer(masked):
        start: int | None = None
        place = run.start()
        for word in _cut(run[0], allowed):
            if _is_harmless(word, allowed) and not _leans(word, masked, place + len(word)):
                if start is not None:
                    yield start, place
                start = None
            elif start is None:
                start = place
            place += len(word)
        if start is not None:
            yield start, run.end()


def _leans(word: str, masked: str, end: int) -> bool:
    """Whether a word that may stand behind a metric stands right before one: 项目|成本."""
    return word in TRAILING and masked[end:].lstrip("的").startswith(Kind.METRIC.value)


def _cut(run: str, allowed: frozenset[str]) -> Iterator[str]:
    """Cut into known phrases of three signs or more, then into the segmenter's words."""
    phrases = _phrases(allowed)
    last = 0
    for match in phrases.finditer(run):
        yield from _words(run[last : match.start()])
        yield match[0]
        last = match.end()
    yield from _words(run[last:])


def words_of(text: str) -> tuple[str, ...]:
    """The words of a stretch that was left over."""
    return tuple(word for word in _words(text) if word.strip())


def _words(text: str) -> Iterator[str]:
    if text:
        yield from _segmenter().cut(text)


def _is_harmless(word: str, allowed: frozenset[str]) -> bool:
    """Whether a word is listed, particles aside; its parts do not count, or 人均 would pass."""
    if word in allowed:
        return True
    bare = word.strip("".join(PARTICLES))
    return not bare or (bare in allowed and len(bare) > 1)


@lru_cache(maxsize=8)
def _phrases(allowed: frozenset[str]) -> re.Pattern[str]:
    long = sorted((word for word in allowed if len(word) >= _LEAST_PHRASE), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, long)))


@lru_cache(maxsize=1)
def _segmenter() -> rjieba.Jieba:
    """The plain dictionary, which knows 人均, 境外 and 子公司 as words of their own."""
    return rjieba.Jieba()
