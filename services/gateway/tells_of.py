"""Whether a passage found by its topic tells of the figure that no fact states."""

from __future__ import annotations

from nianbao.domain.answer import Passage
from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.metric import Metric, MetricKind
from nianbao.domain.question import Understanding
from nianbao.text.normal import squeezed

_AMOUNTS = frozenset({MetricKind.FLOW, MetricKind.STOCK})


def tells_of(passage: Passage, understanding: Understanding) -> bool:
    """Tell whether a passage names one of the metrics asked for, by any of its names.

    A topic is found by words within a name too: a section on pledged shares tells nothing of 保单质押贷款净增加额.
    Names, head-counts and the like are told in words of their own, so of those every passage of the topic counts.
    """
    catalogue = load_catalogue()
    metrics = [found for name in understanding.metrics if isinstance(found := catalogue.find(name), Metric)]
    if not metrics or any(metric.kind not in _AMOUNTS for metric in metrics):
        return True
    said = squeezed(passage.title_path + passage.text)
    return any(
        squeezed(name) in said for metric in metrics for name in (metric.name, *metric.aliases, *metric.labels) if name
    )
