"""Step: a full company name with one slip of the pen, when its legal form was left over."""

from __future__ import annotations

import re
from dataclasses import replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from services.router.company_index import IGNORED, NameIndex
from services.router.knowledge import Knowledge
from services.router.reading import Kind, Reading, without

# "宁河新能科技股份有限公司" and whatever words stand before it.
_LEGAL_NAME = re.compile(r"[\u4e00-\u9fffa-z]{6,}?(?:有限公司|股份公司)")
_LEGAL_FORM = re.compile(r"有限公司|股份公司")
_LEAST_SIGNS = 8
_MOST_WORDS_BEFORE = 10
_CONFIDENCE = 0.8


def link_misspelt(reading: Reading, knowledge: Knowledge) -> Reading:
    """Take a full name with one sign too many or too few, or with two neighbours swapped.

    Among the full names of 4,366 listed companies no two differ in that way, but 129
    pairs differ in one other sign (东方电子/东方电气): a wrong sign is never forgiven.
    """
    if len(reading.companies) > 1 or not _LEGAL_FORM.search(reading.masked()):
        return reading
    # What was found so far may be the beginning of the name: 双子重工|工股份有限公司.
    text, places = without(reading.masked((Kind.REGION,)), IGNORED)
    match = _LEGAL_NAME.search(text)
    if match is None:
        return reading
    for start in range(match.start(), min(match.start() + _MOST_WORDS_BEFORE, match.end() - _LEAST_SIGNS)):
        name = _meant(text[start : match.end()], knowledge.companies.names)
        if name is not None:
            others = tuple(claim for claim in reading.claims if claim.kind is not Kind.COMPANY)
            reading = replace(reading, claims=others, companies=knowledge.companies.names.names[name])
            reading = reading.claim(places[start], places[match.end() - 1] + 1, Kind.COMPANY)
            return replace(reading, confidence=_CONFIDENCE)
    return reading


def _meant(written: str, names: NameIndex) -> str | None:
    """The only full name that the words are one slip away from."""
    near = process.extract(written, names.full_names, scorer=OSA.distance, score_cutoff=1, limit=3)
    found = [name for name, _, _ in near if _is_slip(written, name)]
    return found[0] if len(found) == 1 and len(names.names[found[0]]) == 1 else None


def _is_slip(written: str, name: str) -> bool:
    return len(written) != len(name) or sorted(written) == sorted(name)
