"""What the checks of figures say, in the words of accountants, made from the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.metric import CrossCheck, Identity, Relation
from nianbao.store.views import PRIOR_YEAR_CHECK


def say_checks(catalogue: Catalogue) -> Mapping[str, str]:
    """Map the name of each check, as figures carry it, to a sentence."""
    said = {identity.name: _identity(identity) for identity in catalogue.identities}
    said |= {check.name: _cross_check(check) for check in catalogue.cross_checks}
    return {**said, PRIOR_YEAR_CHECK.partition(":")[0]: "与另一年度报告中的同一数字一致"}


def _identity(identity: Identity) -> str:
    terms = "".join(f" {'+' if sign > 0 else '−'} {name}" for sign, name in identity.terms)
    return f"{identity.total} = {terms.removeprefix(' + ')}"


def _cross_check(check: CrossCheck) -> str:
    left, right = (f"{side.table.value}的{' + '.join(side.metrics)}" for side in (check.left, check.right))
    match check.relation:
        case Relation.AT_MOST:
            return f"{left} 不大于 {right}"
        case Relation.OPENING:
            return f"{left} = 上年{right}"
        case Relation.QUARTERS:
            return f"四个季度的{left}合计 = {right}"
        case Relation.EQUAL:
            return f"{left} = {right}"
