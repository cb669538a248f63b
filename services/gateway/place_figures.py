"""Where in an answer's text its figures stand, and which citations vouch for each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

from nianbao.domain.amount import YUAN_PER_UNIT
from nianbao.domain.answer import Citation

# Matches "-1,017,448,123.50元", "10.17亿元", "40.18%", "0.53元/股", "2023" (which is dropped below).
_FIGURE = re.compile(
    r"(?<![\d.,])(?P<number>[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
    r"(?P<unit>元/股|百万元|[亿万千]?元|%|％|个百分点|[人倍年月日第家名位、章节页])?"
)
# Matches "按「那2021年呢？」回答：" at the beginning of the answer to a follow-up.
_LEAD = re.compile(r"按「[^」]*」回答：\n")
_NO_FIGURES = frozenset("年月日第家名位、章节页")
_PERCENT = frozenset({"%", "％"})
_PRECISION = 60


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure (or a name) in the text: [start, end) in code points, unit included.

    `citations` are the places, in the list of citations, of those that state this value; it is
    empty for a value that was computed from the cited ones.
    """

    start: int
    end: int
    citations: tuple[int, ...]


def place_figures(text: str, citations: Sequence[Citation]) -> tuple[Placed, ...]:
    """Find the figures of an answer and the citations that each rests on.

    A citation is taken only where its exact value, or its value rounded to the decimals
    that the text shows, equals the figure in the text's unit. A figure without a citation
    is listed as computed only where figures are cited at all, and only when it looks like
    one: with a unit, a decimal point or separators.

    >>> cited = Citation("a.pdf", 3, None, "1,017", metric="营业收入", value="1017448123.50", unit="元")
    >>> place_figures("营业收入是10.17亿元", [cited])
    (Placed(start=5, end=12, citations=(0,)),)
    """
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    placed = [*_numbers(text, start, citations), *_words(text, start, citations)]
    kept: list[Placed] = []
    for each in sorted(placed, key=lambda p: (p.start, -p.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return tuple(kept)


def _numbers(text: str, start: int, citations: Sequence[Citation]) -> Iterator[Placed]:
    is_factual = any(citation.metric for citation in citations)
    used: set[int] = set()
    for found in _FIGURE.finditer(text, start):
        unit = found["unit"] or ""
        if unit in _NO_FIGURES and unit:
            continue
        number = found["number"].replace("−", "-")
        # One that no other figure of the text was given yet goes first: values are said in the order cited.
        fitting = [place for place, cited in enumerate(citations) if _states(cited, number, unit)]
        fitting.sort(key=lambda place: place in used)
        if fitting:
            used.add(fitting[0])
            yield Placed(found.start(), found.end(), tuple(fitting))
        elif is_factual and (unit or "." in number or "," in number):
            yield Placed(found.start(), found.end(), ())


def _words(text: str, start: int, citations: Sequence[Citation]) -> Iterator[Placed]:
    """Names and other texts that are cited as facts, where the answer repeats them."""
    for place, cited in enumerate(citations):
        if not cited.metric or len(cited.value) < 2 or _decimal(cited.value) is not None:
            continue
        at = text.find(cited.value, start)
        while at >= 0:
            yield Placed(at, at + len(cited.value), (place,))
            at = text.find(cited.value, at + len(cited.value))


def _states(cited: Citation, number: str, unit: str) -> bool:
    if not cited.metric:
        return _prints(cited.text, number)
    value = _decimal(cited.value)
    if value is None:
        return False
    with localcontext() as context:
        context.prec = _PRECISION
        if cited.unit == "元":
            if unit and unit not in YUAN_PER_UNIT:
                return False
            value /= YUAN_PER_UNIT[unit or "元"]
        elif cited.unit == "%":
            if unit not in _PERCENT:
                return False
            value = value.scaleb(2)
        elif unit and unit != cited.unit:
            return False
        said = Decimal(number.replace(",", ""))
        decimals = len(number.partition(".")[2])
        # A rounded figure shows decimals or is in a larger unit; "5元" for 5.4元 would be another figure.
        is_rounded = decimals > 0 or unit in ("万元", "百万元", "亿元")
        return said == value or (is_rounded and said == value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def _prints(text: str, number: str) -> bool:
    """Whether a quoted passage prints the number as such, not as a part of a longer one."""
    pattern = rf"(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)"
    return re.search(pattern, text) is not None


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except ArithmeticError:
        return None
    return value if value.is_finite() else None
