"""Every number of the question is used, and no other: thresholds and places are said, not made up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from nianbao.domain.question import Understanding
from services.nl2sql.reread.not_accepted import NotAccepted
from services.nl2sql.reread.proposal import Proposal

_PLAIN = re.compile(r"-?\d{1,20}(?:\.\d{1,10})?")  # "-5000000", "0.15"
_FIRST = re.compile(r"最|第一|头名|榜首")


def check_numbers(proposal: Proposal, understanding: Understanding) -> None:
    """Compare the numbers used with those of the question, in the catalogue's unit.

    Raises:
        NotAccepted: one is made up, left out or no plain decimal.
    """
    bounds = {Decimal(value) for bound in understanding.bounds for value in bound.values if _PLAIN.fullmatch(value)}
    named = {Decimal(value) for value in understanding.numbers if _PLAIN.fullmatch(value)}
    if len(named) < len(understanding.numbers):
        raise NotAccepted("问题中有无法确定大小的数字。")
    used = set(_used(proposal))
    if proposal.order is not None and proposal.order.last == 1 and Decimal(1) not in named:
        if not _FIRST.search(understanding.text):
            raise NotAccepted("问题没有说明要取几家公司。")
        used.discard(Decimal(1))
    if used - named - bounds:
        made_up = min(used - named - bounds)
        raise NotAccepted(f"问题中没有「{made_up:f}」这个数字，阈值和名次必须照问题写。")
    if named - used:
        raise NotAccepted(f"问题中的数字「{min(named - used):f}」没有体现在理解中。")


def _used(proposal: Proposal) -> Iterator[Decimal]:
    for part in proposal.conditions:
        if len(part.values) != (2 if part.comparator == "between" else 1):
            raise NotAccepted("条件的数值个数不对：between 要两个，其他要一个。")
        for value in part.values:
            if not _PLAIN.fullmatch(value):
                raise NotAccepted("条件的数值必须是不带单位的十进制数。")
            yield Decimal(value)
    if proposal.order is not None:
        if proposal.order.first > proposal.order.last:
            raise NotAccepted("名次的起止写反了。")
        yield Decimal(proposal.order.last)
        if proposal.order.first > 1:
            yield Decimal(proposal.order.first)
