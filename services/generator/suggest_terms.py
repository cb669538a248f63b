"""Terms near a notion that the glossary does not hold: offered in the refusal, never answered with."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from nianbao.domain.glossary import Glossary, load_glossary, term_key
from nianbao.domain.term import Term
from nianbao.text.tokens import question_tokens, tokens

_MOST = 3
_LEAST_LIKENESS = 50.0
_K1, _B = 1.2, 0.75
# A word of a name tells more than one of a definition.
_NAME_TIMES = 3


@dataclass(frozen=True, slots=True)
class _Index:
    """The terms as documents: token counts, lengths, and how rare each token is."""

    terms: tuple[Term, ...]
    counts: tuple[Counter[str], ...]
    mean_length: float
    weights: Mapping[str, float]


def suggest_terms(words: str, glossary: Glossary) -> tuple[str, ...]:
    """At most three names: those spelled alike, then those whose definitions hold the words (BM25)."""
    alike = process.extract(
        term_key(words), glossary.names.keys(), scorer=fuzz.ratio, limit=_MOST, score_cutoff=_LEAST_LIKENESS
    )
    names = [glossary.names[match[0]].name for match in alike]
    return tuple(dict.fromkeys((*names, *rank_definitions(words))))[:_MOST]


def rank_definitions(words: str, limit: int = _MOST) -> tuple[str, ...]:
    """The names of the terms whose definitions hold the words best, by BM25."""
    index, query = _index(), question_tokens(words)
    scored = []
    for term, counts in zip(index.terms, index.counts, strict=True):
        norm = _K1 * (1 - _B + _B * counts.total() / index.mean_length)
        score = sum(index.weights[t] * counts[t] * (_K1 + 1) / (counts[t] + norm) for t in query if t in counts)
        if score > 0:
            scored.append((-score, term.name))
    return tuple(name for _, name in sorted(scored)[:limit])


@lru_cache(maxsize=1)
def _index() -> _Index:
    terms = load_glossary().terms
    counts = tuple(_document(term) for term in terms)
    holders = Counter(token for counted in counts for token in counted)
    weights = {token: math.log(1 + (len(terms) - held + 0.5) / (held + 0.5)) for token, held in holders.items()}
    return _Index(terms, counts, sum(counted.total() for counted in counts) / len(terms), weights)


def _document(term: Term) -> Counter[str]:
    counted = Counter(tokens(term.definition))
    for name in (term.name, *term.aliases):
        for token in tokens(name):
            counted[token] += _NAME_TIMES
    return counted
