"""A linear classifier of routes over pairs and triples of signs: trained by scikit-learn, kept and read as JSON."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from nianbao.domain.question import Route

_LENGTHS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class RouteClassifier:
    """`weights` has a row a feature (of `vocabulary`), a column a route; `temperature` calibrates what comes of it."""

    routes: tuple[str, ...]
    vocabulary: Mapping[str, int]
    idf: tuple[float, ...]
    weights: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]
    temperature: float

    def probabilities(self, masked: str) -> dict[Route, float]:
        """How likely each route is, for a question with what the rules recognised as one sign each."""
        scores = [score / self.temperature for score in self.scores(masked)]
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        return {Route(route): power / sum(powers) for route, power in zip(self.routes, powers, strict=True)}

    def scores(self, masked: str) -> list[float]:
        """The scores before they are calibrated, a route each: tf-idf of unit length times the weights."""
        found = {self.vocabulary[gram]: times for gram, times in grams(masked).items() if gram in self.vocabulary}
        values = {place: times * self.idf[place] for place, times in found.items()}
        norm = math.sqrt(sum(value * value for value in values.values())) or 1.0
        return [
            self.bias[at] + sum(value / norm * self.weights[place][at] for place, value in sorted(values.items()))
            for at in range(len(self.routes))
        ]

    def write(self, file: Path) -> None:
        """Write as JSON."""
        file.write_text(json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> RouteClassifier:
        """Read what `write` wrote."""
        kept = json.loads(file.read_text(encoding="utf-8"))
        return cls(
            tuple(kept["routes"]),
            kept["vocabulary"],
            tuple(kept["idf"]),
            tuple(map(tuple, kept["weights"])),
            tuple(kept["bias"]),
            kept["temperature"],
        )


def grams(text: str) -> Counter[str]:
    """Count the stretches of one to three signs, the edges marked."""
    marked = f"^{text}$"
    return Counter(marked[at : at + n] for n in _LENGTHS for at in range(len(marked) - n + 1))


def grams_of(texts: Sequence[str]) -> Counter[str]:
    """In how many of the texts each stretch is."""
    return Counter(gram for text in texts for gram in set(grams(text)))
