"""人均X, 平均每个员工的X: a metric divided by the head-count."""

from __future__ import annotations

import re
from dataclasses import replace

from nianbao.domain.question import Operation
from services.router.lexicon import Lexicon
from services.router.reading import Kind, Reading

HEAD_COUNT = "职工人数"
_M = Kind.METRIC.value
_PER_HEAD = re.compile(
    r"(?:平均)?每一?(?:个|名|位)?(?:员工|职工|人)(?:平均)?(?:创造|贡献|实现|产生|承担|分摊)?的?"  # "平均每个员工创造的"
    rf"|按{_M}+(?:来)?(?:平均|均摊|计算)|人均(?:创造|实现|贡献)?的?"  # "按职工人数平均", "人均"
)


def read_per_head(reading: Reading, lexicon: Lexicon) -> Reading | None:
    """Divide the one metric by 职工人数, when it is an amount of the company."""
    others = tuple(name for name in reading.metrics if name != HEAD_COUNT)
    masked = reading.masked()
    if len(others) != 1 or not reading.companies or not _PER_HEAD.search(masked) or lexicon.is_derived(others[0]):
        return None
    for match in _PER_HEAD.finditer(masked):
        reading = reading.claim_free(*match.span(), Kind.OPERATION)
    return replace(reading, operation=Operation.RATIO, metrics=(*others, HEAD_COUNT))
