"""What the model's client counts for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

MODEL_CALLS = Counter(
    "nianbao_model_calls",
    "Calls of the chat model by how they ended: done, failed, timeout, left (by the caller), shed, resting",
    ("outcome",),
)
FIRST_PIECE_SECONDS = Histogram(
    "nianbao_model_first_piece_seconds",
    "From a call of the chat model to the first piece of its reply",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30),
)
