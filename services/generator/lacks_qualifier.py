"""Whether an answer to a refused question leaves out what the asker put before a metric: 境外 of 境外营业收入."""

from __future__ import annotations

import re
from functools import lru_cache

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.question import Understanding
from services.generator.extract.choose_sentences import plain

# What any figure of a report is.
_SAYS_NOTHING = frozenset(["账面", "期末", "余额"])

# Two to six signs between a year, a pause or 的 and the metric.
_QUALIFIER = r"(?:^|[年月末底日度\s,，、;；在的])[年月末底日度]*([^\W\d年月末底日度占比为是有]{{2,6}}?)的?{name}"


def lacks_qualifier(understanding: Understanding, text: str) -> bool:
    """Whether the text does not say, as a whole, what stands right before a metric in the question.

    The figure of the whole is none of a part, that of the company none of its 控股股东.
    """
    asked, said = plain(understanding.text), plain(text)
    return any(
        qualifier not in said and qualifier not in _SAYS_NOTHING
        for metric in understanding.metrics
        for name in [next((name for name in _spellings(metric) if name in asked), "")]
        if name
        for qualifier in re.findall(_QUALIFIER.format(name=re.escape(name)), asked)
        if f"{qualifier}{name}" not in _spellings(metric)
    )


@lru_cache(maxsize=256)
def _spellings(metric: str) -> tuple[str, ...]:
    """All that a metric is called, in plain writing, the longest first."""
    catalogue = load_catalogue()
    named = [(each.name, each.aliases) for each in catalogue.metrics]
    named += [(each.name, each.aliases) for each in catalogue.derived]
    spelled = {plain(each) for name, aliases in named if name == metric for each in (name, *aliases)}
    return tuple(sorted(spelled, key=len, reverse=True))
