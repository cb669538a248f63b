"""Terms near a notion that the glossary does not hold: offered in the refusal, never answered with."""

from __future__ import annotations

from rapidfuzz import fuzz, process

from nianbao.domain.glossary import Glossary, term_key
from services.generator.rank_terms import rank_terms

_MOST = 3
_LEAST_LIKENESS = 50.0


def suggest_terms(words: str, glossary: Glossary) -> tuple[str, ...]:
    """At most three names: those spelled alike, then those whose texts hold the words."""
    alike = process.extract(
        term_key(words), glossary.names.keys(), scorer=fuzz.ratio, limit=_MOST, score_cutoff=_LEAST_LIKENESS
    )
    names = [glossary.names[match[0]].name for match in alike]
    told = [ranked.term.name for ranked in rank_terms(words)[:_MOST]]
    return tuple(dict.fromkeys((*names, *told)))[:_MOST]
