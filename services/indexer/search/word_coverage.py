"""How much of a question the passages found by its words say: the sign that meaning should be asked too."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from nianbao.store.chunks import ReportPosting
from services.indexer.search.bm25 import Place


def word_coverage(
    postings: Iterable[ReportPosting], weights: Mapping[str, float], asked: Collection[str], places: Collection[Place]
) -> float:
    """The weight of the asked words that the best of some passages holds, as a share of all; 0 for no passages.

    `weights` are the words' weights (idf), `asked` those that were asked rather than guessed.
    """
    held: dict[Place, set[str]] = defaultdict(set)
    for found in postings:
        if found.posting.token in asked:
            for place in places:
                # The numbers of a posting are in order.
                at = bisect_left(found.posting.chunks, place[1]) if place[0] == found.report_id else -1
                if 0 <= at < len(found.posting.chunks) and found.posting.chunks[at] == place[1]:
                    held[place].add(found.posting.token)
    whole = sum(weights[token] for token in asked)
    said = (sum(weights[token] for token in held[place]) for place in places if place in held)
    return max(said, default=0.0) / whole if whole else 0.0
