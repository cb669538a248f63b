"""谁更高, 哪家最高: named companies against each other."""

from __future__ import annotations

import re
from dataclasses import replace

from nianbao.domain.question import Operation
from nianbao.text.numerals import NotANumeral, read_numeral
from services.router.lexicon import Lexicon
from services.router.reading import Kind, Reading

_N = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_WHO = r"(?:谁|哪一?家(?:公司|企业)?|哪个(?:公司|企业)?|哪一个)"
_RIVALS = re.compile(  # "谁更高", "哪家公司的更大", "谁的净利润更高", "净利润哪个高"
    rf"{_WHO}的?(?:[{Kind.PERIOD.value}]*{Kind.METRIC.value}+)?(?:更|较|比较|最)?(?P<way>高|大|多|低|小|少)(?:一些|些)?"
)
_COUNTED = re.compile(rf"[这那]?(?P<n>{_N})(?:家|个)(?:上市)?(?:公司|企业)(?:之?中|之间|里)?")  # "两家公司"


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
        is_descending=match["way"] in "高大多",
    )


def _number(text: str) -> int:
    try:
        return read_numeral(text)
    except NotANumeral:
        return 0
