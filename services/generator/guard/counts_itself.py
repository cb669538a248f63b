"""A number that only counts what its own sentence lists: "关键审计事项有两项:商誉减值和收入确认"."""

from __future__ import annotations

import re

from services.generator.guard.figure import Approximation, Figure, Kind

_MOST = 10
_LISTED_BEHIND = re.compile(r"^[^:,;。]{0,8}?(?::|,?(?:分别(?:是|为)|包括|即|有))(?P<list>[^:;。]+)")
_PARTS = re.compile(r"、|以及|[和及与](?=[\u4e00-\u9fff]{2})")


def counts_itself(sentence: str, figure: Figure) -> bool:
    """Whether as many things are listed right behind a small number as it says.

    Their names and figures are held against the evidence like all others.
    """
    if figure.kind is not Kind.COUNT or figure.value > _MOST or figure.approximation is not Approximation.NONE:
        return False
    behind = _LISTED_BEHIND.match(sentence[figure.end :])
    return behind is not None and len(_PARTS.split(behind["list"])) == figure.value
