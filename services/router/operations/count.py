"""有多少家公司."""

from __future__ import annotations

import re
from dataclasses import replace

from nianbao.domain.question import Operation
from services.router.lexicon import Lexicon
from services.router.reading import Kind, Reading

_COUNT = re.compile(
    r"(?:一共|共|总共)?有?(?:多少|几)(?:家|个)(?:上市)?(?:公司|企业)"  # "一共有多少家上市公司"
    r"|(?:一共|共|总共)?有(?:多少|几)家"  # "共有几家"
    r"|(?:上市)?(?:公司|企业)的?(?:数量|家数|个数|总数)|家数"  # "上市公司数量"
)


def read_count(reading: Reading, lexicon: Lexicon) -> Reading | None:
    """Count companies, when none is named."""
    match = _COUNT.search(reading.masked())
    if reading.companies:
        return None
    if match is None:
        # "注册地址在苏州的公司有哪些": the count names examples.
        return replace(reading, operation=Operation.COUNT) if reading.region and not reading.metrics else None
    return replace(reading.claim_free(*match.span(), Kind.OPERATION), operation=Operation.COUNT)
