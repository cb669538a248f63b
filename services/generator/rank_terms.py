"""Terms by how well what is written about them holds the words of a question (BM25)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from nianbao.domain.glossary import load_glossary
from nianbao.domain.term import Term
from nianbao.text.tokens import question_tokens, tokens

_K1, _B = 1.2, 0.75
# A word of a name tells more than one of a definition.
_NAME_TIMES = 3


@dataclass(frozen=True, slots=True)
class Ranked:
    """A term, its score, and the share of the question's words, by weight, that its text holds (0 to 1)."""

    term: Term
    score: float
    covered: float


@dataclass(frozen=True, slots=True)
class _Index:
    """The terms as documents: token counts, lengths, how rare each token is, and the weight of an unknown one."""

    terms: tuple[Term, ...]
    counts: tuple[Counter[str], ...]
    mean_length: float
    weights: Mapping[str, float]
    unknown: float


def rank_terms(words: str) -> tuple[Ranked, ...]:
    """The terms whose texts hold any of the words, the best first; ties in the order of their names."""
    index, query = _index(), tuple(dict.fromkeys(question_tokens(words)))
    asked = sum(index.weights.get(token, index.unknown) for token in query)
    ranked = []
    for term, counts in zip(index.terms, index.counts, strict=True):
        held = [token for token in query if token in counts]
        norm = _K1 * (1 - _B + _B * counts.total() / index.mean_length)
        score = sum(index.weights[t] * counts[t] * (_K1 + 1) / (counts[t] + norm) for t in held)
        if held:
            ranked.append(Ranked(term, score, sum(index.weights[token] for token in held) / asked))
    return tuple(sorted(ranked, key=lambda each: (-each.score, each.term.name)))


@lru_cache(maxsize=1)
def _index() -> _Index:
    terms = load_glossary().terms
    counts = tuple(_document(term) for term in terms)
    holders = Counter(token for counted in counts for token in counted)
    weights = {token: math.log(1 + (len(terms) - held + 0.5) / (held + 0.5)) for token, held in holders.items()}
    mean_length = sum(counted.total() for counted in counts) / len(terms)
    return _Index(terms, counts, mean_length, weights, max(weights.values()))


def _document(term: Term) -> Counter[str]:
    counted = Counter(tokens(term.definition + term.note + term.drivers))
    for name in (term.name, *term.aliases):
        for token in tokens(name):
            counted[token] += _NAME_TIMES
    return counted
