"""Names near what was asked, for refusals only: they are offered, never answered with."""

from __future__ import annotations

from rapidfuzz import fuzz, process

from services.router.company_index import CompanyIndex, name_key
from services.router.lexicon import Lexicon

_MOST = 3
_LEAST_COMPANY_SCORE = 66.0
_LEAST_METRIC_SCORE = 55.0


def suggest_companies(name: str, companies: CompanyIndex) -> tuple[str, ...]:
    """Short names of companies that the words may have meant, likeliest first."""
    key = name_key(name)
    near = process.extract(
        key, companies.names.names.keys(), scorer=fuzz.ratio, limit=_MOST, score_cutoff=_LEAST_COMPANY_SCORE
    )
    found = [company for match in near for company in companies.names.names[match[0]]]
    if len(key) > 1:
        found += [company for company in companies.names.companies if key in name_key(company.short_name)][:_MOST]
    shown = dict.fromkeys(company.short_name or company.full_name for company in found)
    return tuple(shown)[:_MOST]


def suggest_metrics(phrase: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Catalogue names that the words may have meant, likeliest first."""
    near = process.extract(
        phrase, lexicon.spellings.keys(), scorer=fuzz.ratio, limit=_MOST * 2, score_cutoff=_LEAST_METRIC_SCORE
    )
    return tuple(dict.fromkeys(lexicon.spellings[match[0]] for match in near))[:_MOST]
