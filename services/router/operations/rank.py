"""最高的前5家, 第七高, 哪家最低; and 谁更高 between named companies."""

from __future__ import annotations

import re
from dataclasses import replace

from nianbao.domain.question import Operation
from nianbao.text.numerals import NotANumeral, read_numeral
from services.router.lexicon import Lexicon
from services.router.reading import Kind, Reading

_N = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_ORDERS = r"从高到低|从低到高|由高到低|由低到高|从大到小|从小到大|升序|降序"
_SUPERLATIVES = r"最高|最大|最多|最低|最小|最少|最好|最差|居首|排名第一|第一名|倒数|末位|垫底"
_PLACES = re.compile(
    rf"(?:排名|排|位列|列|位居|进入)?前(?P<first>{_N})(?:大|强|高|多|低|少)?(?:家|名|位|个)?"  # "前5家", "排名前十"
    rf"|top\s?(?P<top>\d{{1,3}})"  # "top10"
    rf"|(?:排名|排在?|位列|位居)?第(?P<nth>{_N})(?:高|大|多|低|小|少|名|位|家)的?"  # "第七高", "排名第3位"
    rf"|(?:哪|是哪|的|有哪)(?P<which>{_N})(?:家|个|名|大|位)"  # "哪四家", "最高的3家"
)
_LOWEST = re.compile(rf"最低|最小|最少|最差|倒数|第{_N}(?:低|小|少)|从低到高|从小到大|由低到高|升序|末位|垫底")
_RANKED = re.compile(rf"{_SUPERLATIVES}|{_ORDERS}|第{_N}(?:高|大|多|低|小|少)|前{_N}(?!年|季|个?月)|top\s?\d|排名|排行")
_WORDS = re.compile(rf"{_SUPERLATIVES}|{_ORDERS}")
_LIST = re.compile(rf"哪些|排名|排行|{_ORDERS}")  # asks for several without saying how many
_WHO = r"(?:谁|哪一?家(?:公司|企业)?|哪个(?:公司|企业)?|哪一个)"
_RIVALS = re.compile(  # "谁更高", "哪家公司的更大", "谁的净利润更高", "净利润哪个高"
    rf"{_WHO}的?(?:[{Kind.PERIOD.value}]*{Kind.METRIC.value}+)?(?:更|较|比较|最)?(?P<way>高|大|多|低|小|少)(?:一些|些)?"
)
_COUNTED = re.compile(rf"[这那]?(?P<n>{_N})(?:家|个)(?:上市)?(?:公司|企业)(?:之?中|之间|里)?")  # "两家公司"
_DEFAULT_LIST = 10


def read_rank(reading: Reading, lexicon: Lexicon) -> Reading | None:
    """Rank all companies; a question that names a company asks for something else."""
    masked = reading.masked()
    if reading.companies or not _RANKED.search(masked):
        return None
    limit, nth = 0, 0
    for match in _PLACES.finditer(masked):
        number = _number(match["first"] or match["top"] or match["nth"] or match["which"])
        nth = number if match["nth"] else nth
        limit = max(limit, number)
        reading = reading.claim_free(*match.span(), Kind.OPERATION)
    for match in _WORDS.finditer(reading.masked()):
        reading = reading.claim_free(*match.span(), Kind.OPERATION)
    reading = replace(reading, metrics=_ranked_first(reading))
    return replace(
        reading,
        operation=Operation.RANK,
        limit=limit or (_DEFAULT_LIST if _LIST.search(masked) else 1),
        nth=nth,
        is_descending=_LOWEST.search(masked) is None,
    )


def _ranked_first(reading: Reading) -> tuple[str, ...]:
    """Put the metric that is ranked by in front: the last one before the words of ranking."""
    cues = reading.claims_of(Kind.OPERATION)
    before = [claim.name for claim in reading.claims_of(Kind.METRIC) if cues and claim.start < cues[0].start]
    return tuple(dict.fromkeys((*before[-1:], *reading.metrics)))


def read_rivals(reading: Reading, lexicon: Lexicon) -> Reading | None:
    """Rank the named companies among themselves."""
    match = _RIVALS.search(reading.masked())
    if match is None or len(reading.companies) < 2:
        return None
    reading = reading.claim_free(*match.span(), Kind.OPERATION)
    counted = _COUNTED.search(reading.masked())
    if counted is not None and _number(counted["n"]) == len(reading.companies):
        reading = reading.claim_free(*counted.span(), Kind.OPERATION)
    return replace(
        reading,
        operation=Operation.RANK,
        limit=len(reading.companies),
        is_descending=match["way"] in "高大多",
    )


def _number(text: str) -> int:
    try:
        return read_numeral(text)
    except NotANumeral:
        return 0
