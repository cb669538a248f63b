"""Whether a passage found by its topic tells of the figure that no fact states."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nianbao.domain.answer import Passage
from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.metric import Metric, MetricKind
from nianbao.domain.question import Understanding
from nianbao.text.normal import squeezed

# Behind a name: "金额:5元", "不适用"; a row that is printed and left empty says nothing: "提取保险责任合同准备金净额。"
_SAYS_SOMETHING = re.compile(r"[^。;；]*?(?:\d|不适用|无|没有|未)")
_AMOUNTS = frozenset({MetricKind.FLOW, MetricKind.STOCK})


def tells_of(passage: Passage, understanding: Understanding) -> bool:
    """Tell whether a passage names one of the metrics asked for, by any of its names, and says something of it.

    A topic is found by words within a name too: a section on pledged shares tells nothing of 保单质押贷款净增加额.
    Names, head-counts and the like are told in words of their own, so of those every passage of the topic counts.
    """
    catalogue = load_catalogue()
    metrics = [found for name in understanding.metrics if isinstance(found := catalogue.find(name), Metric)]
    if not metrics or any(metric.kind not in _AMOUNTS for metric in metrics):
        return True
    names = {squeezed(name) for metric in metrics for name in (metric.name, *metric.aliases, *metric.labels)}
    lines = [squeezed(line) for line in (f"{passage.title_path}:{passage.text}").split("\n")]
    return any(
        _SAYS_SOMETHING.match(line, place + len(name))
        for line in lines
        for name in names
        for place in _places(name, line)
    )


def _places(name: str, text: str) -> Iterator[int]:
    return (found.start() for found in re.finditer(re.escape(name), text))
