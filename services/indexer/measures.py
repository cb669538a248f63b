"""What the indexer counts for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

MEANING = Counter(
    "nianbao_indexer_meaning",
    "Searches that asked for meaning, by how vectors were found: compared with all, index, no_index (words alone)",
    ("way",),
)
INDEX_BUILDS = Counter(
    "nianbao_indexer_vector_index_builds",
    "Builds of an index over vectors by outcome: built, failed, elsewhere (another worker builds)",
    ("outcome",),
)
for _outcome in ("built", "failed", "elsewhere"):
    # Counted from zero: a series that begins at 1 has no increase that an alert could see.
    INDEX_BUILDS.labels(_outcome)
INDEX_BUILD_SECONDS = Histogram(
    "nianbao_indexer_vector_index_build_seconds",
    "How long building an index over vectors took",
    buckets=(1, 5, 15, 60, 300, 900, 3600),
)
WORD_BLOCKS = Counter(
    "nianbao_indexer_word_blocks",
    "Blocks that list which reports hold a word, by outcome: made, failed (a worker's attempt)",
    ("outcome",),
)
for _outcome in ("made", "failed"):
    WORD_BLOCKS.labels(_outcome)
INDEX_LISTS = Gauge("nianbao_indexer_vector_index_lists", "Lists of the index that this worker built last")
