"""The places of a ranking: 最高, 前5名, 第七高, 第3到第5名, 倒数第二, 增长最快的三家."""

from __future__ import annotations

import re

from nianbao.domain.selection import Ordering
from nianbao.text.numerals import NotANumeral, read_numeral
from services.router import refusals
from services.router.quantities import Named
from services.router.reading import Kind, Reading

_N = r"(?:\d{1,3}|[一二两三四五六七八九十百]{1,4})"
_ORDERS = r"从高到低|从低到高|由高到低|由低到高|从大到小|从小到大|由大到小|由小到大|升序|降序"
_BEHIND = r"(?:高|大|多|低|小|少)?的?(?:名|位|家)?的?"
_LEAD = r"(?:排名|排行|排序|排|位列|位居|名列|列|居|处于|进入)?(?:在|于|第)?"
_RANGE = re.compile(
    rf"{_LEAD}第?(?P<first>{_N})(?:名|位)?(?:到|至|-|~|—)第?(?P<last>{_N})(?=名|位|高|大|多|低|小|少|的|家|,|\.|\?|$){_BEHIND}"
)
_NTH = re.compile(rf"{_LEAD}(?P<from_last>倒数)?第(?P<nth>{_N})(?!季|个季|届|次|期|方|类|批){_BEHIND}")
_LAST = re.compile(rf"{_LEAD}(?:倒数|最后|末尾|末|后)的?(?P<n>{_N})(?:家|名|位)")
_TOP = re.compile(  # "前5家", "排名前十", "进入前10名", "头五名", "top10"
    rf"{_LEAD}(?:前|头(?=[^部]{{1,4}}[家名位强]))(?:面)?的?(?P<n>{_N})(?!\d|%|成|分之|个?百分|年|季|个季|个?月|期)(?:大|强|高|多|低|少)?(?:家|名|位|个)?|top\s?(?P<top>\d{{1,3}})"
)
_MANY = re.compile(rf"(?:有?哪|是哪|的)(?P<n>{_N})(?:家|个|名|大|位)")  # "哪四家", "最高的3家"
_SUPERLATIVE = re.compile(
    r"(?:排名?|位列|位居)?(?P<most>最高|最大|最多|最好|最快|最强|最严重|最厉害|最(?:会|能)?赚钱|居首|榜首|首位|第一名|最高值|最大值)(?:值)?"
    r"|(?P<least>最低|最小|最少|最差|最慢|末位|垫底|最低值|最小值)(?:值)?"
)
_ORDER = re.compile(_ORDERS)
_RANKED = re.compile(r"排名|排行|排序|排列")
_LOW = re.compile(
    rf"最低|最小|最少|最差|最慢|倒数|后{_N}[家名位]|最后{_N}|第{_N}(?:低|小|少)|前{_N}(?:低|少)|{_N}(?:低|小|少)(?:的|家|名)|从低到高|从小到大|由低到高|由小到大|升序|末位|垫底"
)
_JOINING = re.compile(r"和|与|及|、|跟|同")
_SEVERAL = re.compile(rf"哪些|排名|排行|{_ORDERS}")
_DEFAULT_LIST = 10

CUES = (_RANGE, _NTH, _LAST, _TOP, _SUPERLATIVE, _ORDER, _RANKED)
"""Words that put companies in order."""


def read_ordering(
    reading: Reading, named: list[Named], text: str, stage: tuple[int, int]
) -> tuple[Reading, Ordering | None, Named | None] | None:
    """Read the one ordering of a stretch of the question; None when nothing there orders companies."""
    start, end = stage
    spans: list[tuple[int, int]] = []
    first, last, cue = 0, 0, -1
    numbers: list[int] = []
    for pattern in (_RANGE, _NTH, _LAST, _TOP):
        for match in pattern.finditer(text, start, end):
            if any(a < match.end() and b > match.start() for a, b in spans):
                continue
            spans.append(match.span())
            first, last = _places(match)
            numbers.append(last)
            cue = match.start() if cue < 0 else cue
    superlative = _SUPERLATIVE.search(text, start, end)
    ordered = _ORDER.search(text, start, end) or _RANKED.search(text, start, end)
    if not spans and superlative is None and ordered is None:
        return None
    for match in _MANY.finditer(text, start, end):
        if not any(a < match.end() and b > match.start() for a, b in spans):
            spans.append(match.span())
            numbers.append(_number(match["n"]))
            first, last = first or 1, max(last, numbers[-1])
    if not all(numbers) or len(set(numbers)) > 1:
        return reading.refuse("unsupported", refusals.unsupported("同时取几个不同的名次")), None, None
    for pattern in (_SUPERLATIVE, _ORDER):
        spans += [match.span() for match in pattern.finditer(text, start, end)]
    for span in spans:
        reading = reading.claim_free(*span, Kind.OPERATION)
    at = superlative.start() if superlative else cue if cue >= 0 else ordered.start() if ordered else start
    by = _ranked_by(reading, named, text, (start, end), at)
    if isinstance(by, Reading):
        return by, None, None
    if by is None:
        return reading.refuse("no_metric", refusals.no_metric(())), None, None
    many = _DEFAULT_LIST if _SEVERAL.search(text, start, end) and not superlative else 1
    is_descending = _LOW.search(text, start, end) is None
    ordering = Ordering(by.quantity, is_descending is not by.is_decline, first or 1, last or many)
    return reading, ordering, by


def _ranked_by(
    reading: Reading, named: list[Named], text: str, stage: tuple[int, int], at: int
) -> Named | Reading | None:
    """What is ranked by: the last quantity before the words of ranking, else the first behind them."""
    before = [each for each in named if stage[0] <= each.start and each.end <= at]
    is_joined = len(before) > 1 and _JOINING.search(reading.text[before[-2].end : before[-1].start])
    if is_joined and before[-2].quantity != before[-1].quantity:
        return reading.refuse("unsupported", refusals.unsupported("同时按两个指标排名"))
    after = [each for each in named if at <= each.start < stage[1]]
    return before[-1] if before else after[0] if after else None


def _places(match: re.Match[str]) -> tuple[int, int]:
    groups = match.groupdict()
    if groups.get("nth"):
        return _number(groups["nth"]), _number(groups["nth"])
    if groups.get("first"):
        return _number(groups["first"]), _number(groups["last"])
    return 1, _number(groups.get("n") or groups.get("top") or "")


def _number(text: str) -> int:
    try:
        return read_numeral(text)
    except NotANumeral:
        return 0
