"""Which reports a search goes over, and how long their passages are: remembered until the knowledge base changes."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from nianbao.store.chunks import AsyncConnection
from nianbao.store.registry import KnowledgeBaseVersion
from nianbao.store.reports import SearchableReport, chunk_lengths, searchable_reports
from services.indexer.search.likeliest_reports import ReportPlaces, place_reports

# Of one company some hundred bytes; of a whole knowledge base some megabytes, of which a few are kept.
_MOST_CHOICES, _MOST_REPORTS_LISTED = 512, 50_000
# 400 passages take 2 KB.
_MOST_LENGTHS = 4_096


@dataclass(frozen=True, slots=True)
class Searched:
    """The reports of one search by id, and the names of their companies."""

    reports: Mapping[UUID, SearchableReport]
    names: tuple[str, ...]
    _places: list[ReportPlaces] = field(default_factory=list)

    @property
    def places(self) -> ReportPlaces:
        """Where the words of these reports are listed; found at the first call."""
        if not self._places:
            self._places.append(place_reports(self.reports.values()))
        return self._places[0]


class KnownReports:
    """Answers from memory what two queries a search would answer alike.

    Everything is kept under the knowledge base's version, which every change of its reports raises.
    """

    def __init__(self) -> None:
        self._choices: OrderedDict[tuple[KnowledgeBaseVersion, tuple[str, ...], tuple[str, ...]], Searched] = (
            OrderedDict()
        )
        self._listed = 0
        self._lengths: OrderedDict[tuple[UUID, int], Sequence[int]] = OrderedDict()

    async def choose(
        self,
        connection: AsyncConnection,
        knowledge: KnowledgeBaseVersion,
        company_codes: Sequence[str],
        periods: Sequence[str],
    ) -> Searched:
        """The reports of these companies and periods, or of all where empty, by company and newest first."""
        key = (knowledge, tuple(company_codes), tuple(periods))
        found = self._choices.get(key)
        if found is None:
            listed = await searchable_reports(connection, knowledge.id, list(company_codes), list(periods))
            reports = {report.id: report for report in prefer_full(listed)}
            names = dict.fromkeys(name for each in reports.values() for name in (each.full_name, each.short_name))
            found = self._choices[key] = Searched(reports, tuple(names))
            self._listed += len(reports)
            while len(self._choices) > _MOST_CHOICES or (self._listed > _MOST_REPORTS_LISTED and self._choices):
                _, dropped = self._choices.popitem(last=False)
                self._listed -= len(dropped.reports)
        else:
            self._choices.move_to_end(key)
        return found

    async def lengths(
        self, connection: AsyncConnection, knowledge: KnowledgeBaseVersion, report_ids: Sequence[UUID]
    ) -> dict[UUID, Sequence[int]]:
        """How many tokens the passages of each report have, by passage number."""
        keys = [(report_id, knowledge.version) for report_id in report_ids]
        held = {key: self._lengths[key] for key in keys if key in self._lengths}
        missing = [key[0] for key in keys if key not in held]
        if missing:
            for report_id, lengths in (await chunk_lengths(connection, missing)).items():
                held[report_id, knowledge.version] = array("i", lengths)
        for key, of_report in held.items():
            self._lengths[key] = of_report
            self._lengths.move_to_end(key)
        while len(self._lengths) > _MOST_LENGTHS:
            self._lengths.popitem(last=False)
        return {key[0]: held[key] for key in keys if key in held}


def prefer_full(reports: Sequence[SearchableReport]) -> list[SearchableReport]:
    """Leave out summaries and quarterlies of a company and year whose full report is there."""
    full = {(report.company_code, report.period) for report in reports if report.is_full}
    return [report for report in reports if report.is_full or (report.company_code, report.period) not in full]
