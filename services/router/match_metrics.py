"""Step: the metrics that a question names, in the order asked."""

from __future__ import annotations

import re
from dataclasses import replace

from nianbao.domain.metric import MetricKind
from services.router.knowledge import Knowledge
from services.router.lexicon import IGNORED
from services.router.reading import Kind, Reading, without

# People are counted in many words: 博士及以上|学历人员数量, 研发人员|总数, 总|职工人数.
_HEADS = re.compile(r"(?:学历|学位)?(?:员工|人员|职工)?(?:总?人数|数量|总数|人数量|数)?")


def match_metrics(reading: Reading, knowledge: Knowledge) -> Reading:
    """Claim the longest spelling at each place; words beside it are the residue check's concern."""
    text, places = without(reading.masked(), IGNORED)
    names: list[str] = []
    for hit in knowledge.lexicon.find(text):
        start, end = hit.start, hit.end
        if knowledge.lexicon.kind(hit.value) is MetricKind.COUNT:
            start, end = _with_heads(text, start, end)
        reading = reading.claim(places[start], places[end - 1] + 1, Kind.METRIC)
        if hit.value not in names:
            names.append(hit.value)
    return replace(reading, metrics=tuple(names))


def _with_heads(text: str, start: int, end: int) -> tuple[int, int]:
    heads = _HEADS.match(text, end)
    end = heads.end() if heads else end
    return (start - 1 if text[start - 1 : start] == "总" else start), end
