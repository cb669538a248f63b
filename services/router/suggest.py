"""Names near what was asked, for refusals only: they are offered, never answered with."""

from __future__ import annotations

from rapidfuzz import fuzz, process

from services.router.company_index import CompanyIndex, name_key
from services.router.lexicon import Lexicon

_MOST = 3
_LEAST_COMPANY_SCORE = 66.0
_LEAST_METRIC_SCORE = 55.0
_LEAST_TERM_SCORE = 60.0


def suggest_companies(name: str, companies: CompanyIndex) -> tuple[str, ...]:
    """Short names of companies that the words may have meant, likeliest first."""
    key = name_key(name)
    known = companies.names.names
    near = process.extract(key, known.keys(), scorer=fuzz.ratio, limit=_MOST, score_cutoff=_LEAST_COMPANY_SCORE)
    found = [company for match in near for company in known[match[0]]]
    if len(key) > 1:
        found += [company for company in companies.names.companies if key in name_key(company.short_name)][:_MOST]
    shown = dict.fromkeys(company.short_name or company.full_name for company in found)
    return tuple(shown)[:_MOST]


def suggest_metrics(phrase: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Catalogue names that the words may have meant, likeliest first."""
    known = lexicon.spellings
    near = process.extract(phrase, known.keys(), scorer=fuzz.ratio, limit=_MOST * 2, score_cutoff=_LEAST_METRIC_SCORE)
    return tuple(dict.fromkeys(known[match[0]] for match in near))[:_MOST]


def is_near_term(words: str, lexicon: Lexicon) -> bool:
    """Whether some term of the glossary is spelled much like the words, so that it can be offered."""
    names = lexicon.term_names()
    return process.extractOne(words, names, scorer=fuzz.ratio, score_cutoff=_LEAST_TERM_SCORE) is not None
