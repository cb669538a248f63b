"""What the system holds, as the builders need it: reports, headings and facts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Protocol

from nianbao.client.client import Client
from nianbao.client.models import OutlineNode, Report

_PAGE = 1000
_FACTS = 5000
_SCOPES = ("合并", "")


@dataclass(frozen=True, slots=True)
class Holder:
    """A company with a report."""

    code: str
    short_name: str


class Ground(Protocol):
    """Reads what is loaded."""

    def reports(self) -> tuple[Report, ...]:
        """The reports that can be asked about."""

    def outline(self, report: Report) -> tuple[OutlineNode, ...]:
        """A report's headings in reading order."""

    def figures(self, metric: str, year: int) -> dict[str, Decimal]:
        """A stated metric of a year by company code, in the catalogue's unit; without what is stated in two ways."""


class GatewayGround:
    """Reads through the gateway."""

    def __init__(self, client: Client, knowledge_base: str | None) -> None:
        self._client = client
        self._knowledge_base = knowledge_base
        self._reports: tuple[Report, ...] | None = None
        self._figures: dict[tuple[str, int], dict[str, Decimal]] = {}

    def reports(self) -> tuple[Report, ...]:
        """All current ones, read once."""
        if self._reports is None:
            found: list[Report] = []
            while len(page := self._client.reports(kb=self._knowledge_base, limit=_PAGE, offset=len(found))) == _PAGE:
                found += page
            self._reports = tuple(each for each in (*found, *page) if each.current)
        return self._reports

    def outline(self, report: Report) -> tuple[OutlineNode, ...]:
        """As the gateway gives it."""
        return self._client.outline(report.id)

    def figures(self, metric: str, year: int) -> dict[str, Decimal]:
        """Read the facts of a metric and year; each is read once."""
        if (metric, year) not in self._figures:
            stated: defaultdict[str, set[Decimal]] = defaultdict(set)
            offset = 0
            while True:
                page = self._client.facts(
                    kb=self._knowledge_base, metric=metric, period=str(year), limit=_FACTS, offset=offset
                )
                for fact in page:
                    if fact.scope in _SCOPES and not any(check.endswith(":fail") for check in fact.checks):
                        stated[fact.company_code] |= _decimal(fact.value)
                offset += len(page)
                if len(page) < _FACTS:
                    break
            # A figure that was restated, or read in two ways, has no one truth to teach.
            self._figures[metric, year] = {code: next(iter(each)) for code, each in stated.items() if len(each) == 1}
        return self._figures[metric, year]


def _decimal(text: str) -> set[Decimal]:
    try:
        return {Decimal(text)}
    except InvalidOperation:
        return set()
