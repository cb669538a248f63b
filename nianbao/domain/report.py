"""A report's identity, read from its content (never from its file name)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nianbao.domain.period import Period


class ReportKind(StrEnum):
    """What kind of filing a document is."""

    ANNUAL = "年报"
    HALF_YEAR = "半年报"
    SUMMARY = "摘要"
    QUARTERLY = "季报"
    OTHER = "其他"
    TEXT = "文本"


@dataclass(frozen=True, slots=True)
class ReportIdentity:
    """Who reports on what: empty text where the report does not say.

    `company_code` is the exchange's code ("600519", "02565"); `year` is the fiscal year.
    """

    company_code: str
    short_name: str
    full_name: str
    english_name: str
    year: int
    kind: ReportKind

    @property
    def period(self) -> Period:
        """The period that the report covers."""
        return Period(self.year, "H1" if self.kind is ReportKind.HALF_YEAR else "")


@dataclass(frozen=True, slots=True)
class Company:
    """A company as the registry knows it; `aliases` are other names it has been called."""

    code: str
    short_name: str
    full_name: str
    aliases: tuple[str, ...] = ()


NOBODY = Company("", "", "")
"""Whom documents are about that name no company, such as the texts of a corpus."""
