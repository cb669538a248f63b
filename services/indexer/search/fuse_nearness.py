"""Words and meaning in one order: how near a passage's vector is raises its score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nianbao.store.embeddings import Near
from services.indexer.search.bm25 import Place, Scored

# Below this share of the question's words in one passage, words leave doubt. Measured with
# WEIGHT_IN_DOUBT by evals/weigh_meaning.py: see decision 0012.
DOUBT = 0.4
WEIGHT_IN_DOUBT = 0.5
WEIGHT = 0.1


@dataclass(frozen=True, slots=True)
class Fused:
    """A passage's score by words and what its meaning adds, on the same scale."""

    scored: Scored
    vector_score: float

    @property
    def score(self) -> float:
        """All together."""
        return self.scored.score + self.vector_score

    @property
    def found_by(self) -> str:
        """What added most: title, text or vector."""
        parts = {"text": self.scored.text_score, "title": self.scored.title_score, "vector": self.vector_score}
        return max(parts, key=lambda name: parts[name])


def fuse_nearness(by_words: Mapping[Place, Scored], near: Sequence[Near], weight: float) -> list[Fused]:
    """Order passages found either way, best first.

    The nearest vector adds `weight` times the best score by words, the farthest of `near`
    nothing, and those between in proportion: cosines of one model lie within a narrow band.
    """
    best = max((scored.score for scored in by_words.values()), default=0.0)
    lowest, highest = min((n.cosine for n in near), default=0.0), max((n.cosine for n in near), default=0.0)
    span = highest - lowest or 1.0
    nearness = {each.place: (each.cosine - lowest) / span for each in near}
    places = by_words.keys() | nearness.keys()
    fused = [
        Fused(by_words.get(place, Scored(place, 0.0, 0.0)), weight * best * nearness.get(place, 0.0))
        for place in places
    ]
    return sorted(fused, key=lambda each: (-each.score, each.scored.place))
