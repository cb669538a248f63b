"""A threshold is only held against a column of its unit: 30% is no amount of yuan."""

from __future__ import annotations

import re
from decimal import Decimal

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.metric import DerivedMetric, Display
from nianbao.domain.question import Understanding
from services.nl2sql.reread.not_accepted import NotAccepted
from services.nl2sql.reread.proposal import Proposal

# "100亿元", "1万人", "百分之三十": which unit a number is said in; places and numbers of companies have none.
_SAID = re.compile(
    r"[\d一二两三四五六七八九十百千万亿](?:(?P<yuan>元|块|人民币)|(?P<heads>个?人|名员工)|(?P<share>%|%|个百分点)|(?P<other>倍|天|次|股))"
)
_PER_CENT = re.compile(r"百分之")


def check_units(proposal: Proposal, understanding: Understanding, catalogue: Catalogue) -> None:
    """Compare the units said in the question with those of the columns in conditions.

    Raises:
        NotAccepted: they differ, or a share is held against more than one without a per cent sign.
    """
    said = {match.lastgroup for match in _SAID.finditer(understanding.text)}
    if _PER_CENT.search(understanding.text):
        said.add("share")
    for part in proposal.conditions:
        unit = _unit(part.metric, catalogue)
        if said - {unit}:
            raise NotAccepted(f"问题中数值的单位与「{part.metric}」的单位不符。")
        if unit == "share" and not said and any(abs(Decimal(value)) > 1 for value in part.values):
            raise NotAccepted(f"「{part.metric}」是比率，问题中的数值没有写百分号。")


def _unit(name: str, catalogue: Catalogue) -> str:
    found = catalogue.find(name)
    if isinstance(found, DerivedMetric):
        return {Display.PERCENT: "share", Display.YUAN: "yuan"}.get(found.display, "other")
    return {"元": "yuan", "元/股": "yuan", "人": "heads", "%": "share"}.get(catalogue.metric(name).unit, "text")
