"""Step: whose figures, the group's or the parent company's alone."""

from __future__ import annotations

import re
from dataclasses import replace

from nianbao.domain.fact import Scope
from services.router.knowledge import Knowledge
from services.router.reading import Kind, Reading

_STATEMENT = r"(?:资产负债表|利润表|损益表|现金流量表|财务报表|会计报表|报表)"
_C, _M, _P = Kind.COMPANY.value, Kind.METRIC.value, Kind.PERIOD.value
# "母公司口径", "母公司报表中", "母公司的净利润", "净利润(母公司)"; not "母公司是谁", not a metric's 归属于母公司,
# and not "某某的母公司", which may be another company.
_PARENT = re.compile(
    rf"(?:(?<!{_C}的)(?:按|以)?母公司(?:口径|单体口径|单体|个别|本部)?的?{_STATEMENT}?(?:口径)?(?:中|里|上|的|,|下)*(?={_P}*的?{_M})"
    rf"|(?<={_M})[(,](?:按|以)?母公司(?:口径|报表|单体)?\)?|(?:按|以)?母公司(?:口径|{_STATEMENT}))"
)
# "合并口径", "合并利润表中", "合并报表", "本集团", "合并净利润" would be the same figure.
_CONSOLIDATED = re.compile(
    rf"(?:按|以)?合并(?:口径|{_STATEMENT})(?:口径)?(?:中|里|上|下)?|(?<={_M})[(]合并[)]|本集团|合并(?=的?{_M})"
)


def read_scope(reading: Reading, knowledge: Knowledge) -> Reading:
    """Claim 母公司 or 合并 where it says whose statement is meant; runs after the metrics.

    Both at once are left alone, so that the residue check refuses rather than picks one.
    """
    masked = reading.masked()
    parent, consolidated = _PARENT.search(masked), _CONSOLIDATED.search(masked)
    if parent and consolidated:
        return reading
    if parent:
        return replace(reading.claim(*parent.span(), Kind.SCOPE), scope=Scope.PARENT)
    if consolidated:
        return reading.claim(*consolidated.span(), Kind.SCOPE)
    return reading
