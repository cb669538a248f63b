"""Step: the companies that a question names.

A name counts only where it is said of somebody: two different companies must be joined
(和, 与, 、, 比 …), since many short names are everyday words (太阳能, 机器人, 新世界).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nianbao.domain.report import Company
from services.router import refusals
from services.router.company_index import IGNORED, Named, legal_stem, name_key
from services.router.knowledge import Knowledge
from services.router.reading import Kind, Reading, without

# "600519", "600519.sh", "sz000001", "02565.hk", "6005192020年"; not inside a longer number.
_CODE = re.compile(
    r"(?<![\d.])(?:(?:sh|sz|bj|hk)\.?)?(?P<code>\d{5,6})(?:\.(?:sh|sz|bj|hk|ss))?"
    r"(?:(?=(?:19|20)\d{2}(?:年|-|$))|(?![\d.]*\d)(?!年|元|万|亿|家|人|名|%))"
)
# What says that a code is one, and that a company is meant: "代码600519的公司", "证券代码为600519的企业".
_CODE_SAID = re.compile(r"(?:证券|股票|公司)?代码(?:为|:)?$")
_COMPANY_SAID = re.compile(r"的?(?:上市)?(?:公司|企业)")
_OTHER_SHARE = re.compile(r"900|200|\d{5}$")  # B shares "900934", "200625"; H shares "02565"
_RISK_MARK = re.compile(r"(?:s?\*?st|xd|xr|dr)$")  # "*st" before 远山
_LEGAL_TAIL = re.compile(r"(?:集团)?(?:股份)?有限(?:责任)?公司|集团|股份公司|公司")
_JOINED = re.compile(r"和|与|以及|及|跟|同|、|,|;|比|较|对|还有|\ue001")
# What may follow a name that was lengthened towards the full name: a year, 的年报, 在, 公司, the end.
_AFTER_LONG_NAME = re.compile(
    r"[,、。?(:]|\d|在|公司|有限|股份|集团|和|与|及|近|最近|上年|去年|本年|报告期|年报|年度|的\d|的年|$"
)
_LETTER = re.compile(r"[a-z0-9]")


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    companies: tuple[Company, ...]


def link_companies(reading: Reading, knowledge: Knowledge) -> Reading:
    """Claim every name and code of a company in the registry; refuse a name that is several's."""
    mentions = _coordinated(reading, sorted(_mentions(reading, knowledge), key=lambda mention: mention.start))
    linked: dict[str, Company] = {}
    certain = {m.companies[0].code for m in mentions if len(m.companies) == 1}
    for mention in mentions:
        named = tuple(c for c in mention.companies if c.code in certain) or mention.companies
        candidates = _one_entity(named, knowledge)
        if len(candidates) > 1:
            name = reading.text[mention.start : mention.end]
            return reading.refuse("ambiguous_company", refusals.ambiguous_company(name, candidates))
        linked.setdefault(candidates[0].code, candidates[0])
        reading = reading.claim(mention.start, mention.end, Kind.COMPANY)
    return replace(reading, companies=tuple(linked.values()))


def _one_entity(companies: tuple[Company, ...], knowledge: Knowledge) -> tuple[Company, ...]:
    """Take one listing of a company that is listed twice: the A share, then the one with more reports."""
    full_names = {name_key(company.full_name) for company in companies}
    if len(companies) == 1 or len(full_names) != 1 or full_names == {""}:
        return companies
    preferred = min(
        companies,
        key=lambda company: (
            _OTHER_SHARE.match(company.code) is not None,
            -len(knowledge.companies.periods(company)),
            company.code,
        ),
    )
    return (preferred,)


def _mentions(reading: Reading, knowledge: Knowledge) -> Iterator[_Mention]:
    masked = reading.masked()
    text, places = without(masked, IGNORED)
    taken: set[int] = set()
    for named in knowledge.companies.names.find(text):
        if _cuts_a_word(text, named):
            continue
        end = _lengthened(text, named)
        mark = _RISK_MARK.search(text, 0, named.start)
        start = mark.start() if mark else named.start
        mention = _Mention(places[start], places[end - 1] + 1, named.value)
        taken.update(range(mention.start, mention.end))
        yield mention
    for match in _CODE.finditer(masked):
        company = knowledge.companies.names.by_code.get(match["code"])
        if company is not None and not taken.intersection(range(*match.span())):
            yield _Mention(*_as_said(masked, *match.span()), (company,))


def _as_said(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the mention of a code begins and ends: 代码|600519|的公司 asks for no 证券代码."""
    said = _CODE_SAID.search(text, max(0, start - 6), start)
    company = _COMPANY_SAID.match(text, end)
    return said.start() if said else start, company.end() if said and company else end


def _cuts_a_word(text: str, named: Named) -> bool:
    """Whether a name in letters is only part of a longer word: TCL in TCLX."""
    before, after = text[named.start - 1 : named.start], text[named.end : named.end + 1]
    starts, ends = text[named.start], text[named.end - 1]
    return bool(
        (before and _LETTER.match(before) and _LETTER.match(starts) and before.isalpha())
        or (after and _LETTER.match(ends) and after.isalpha() and _LETTER.match(after))
    )


def _lengthened(text: str, named: Named) -> int:
    """Where a mention really ends: 宁德时代|新能源, 四方科技|股份有限公司, 贵州茅台|公司."""
    end = named.end
    if len(named.value) != 1:
        return end
    full = name_key(named.value[0].full_name)
    if full.startswith(text[named.start : end]):
        end = _along(text, named, full)
    tail = _LEGAL_TAIL.match(text, end)
    if tail is not None and _fits(tail[0], text[named.start : end], full):
        end = tail.end()
    return end


def _along(text: str, named: Named, full: str) -> int:
    end = named.end
    while end < len(text) and end - named.start < len(full) and text[end] == full[end - named.start]:
        end += 1
    return end if end == named.end or _AFTER_LONG_NAME.match(text, end) else named.end


def _fits(tail: str, name: str, full: str) -> bool:
    """Whether a legal form behind a name may belong to this company.

    X公司 always does; X集团 and X股份有限公司 may be other companies (茅台集团), so the
    full name must hold both the name and the words of the form.
    """
    if tail == "公司":
        return True
    if "集团" in tail and "集团" not in full:
        return False
    return tail == "集团" or name in legal_stem(full) or name in full


def _coordinated(reading: Reading, mentions: list[_Mention]) -> list[_Mention]:
    """Leave out a second company that nothing joins to the first; it stays as a qualifier."""
    kept: list[_Mention] = []
    for mention in mentions:
        if kept and not (set(kept[-1].companies) & set(mention.companies)):
            between = reading.text[kept[-1].end : mention.start]
            if not _JOINED.search(between):
                continue
        kept.append(mention)
    return kept
