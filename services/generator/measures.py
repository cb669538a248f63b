"""What the generator counts for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter

SENTENCES = Counter(
    "nianbao_generator_sentences",
    "Sentences of the model by what the guard did: kept, rewritten, dropped; the share dropped is of their sum",
    ("outcome",),
)
PROBLEMS = Counter("nianbao_generator_problems", "Why sentences were held up, before rewriting", ("kind",))
MODEL_ANSWERS = Counter(
    "nianbao_generator_model_answers",
    "Answers that a model was asked for, by who composed them in the end: model, extract, template",
    ("composed_by",),
)
