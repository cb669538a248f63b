"""Which parsed report an open question is about: of its company, and of the year and half that it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.ask_open import Case
from nianbao.domain.artifacts import read_report_files
from nianbao.domain.parsed_report import ParsedReport

_YEAR = re.compile(r"20\d\d")
_HALF = re.compile("上半年|半年度|半年报|中期")


@dataclass(frozen=True, slots=True)
class OpenReport:
    """A folder as `nianbao parse` writes it, named by the company's code first, and what it holds."""

    folder: Path
    parsed: ParsedReport

    @property
    def code(self) -> str:
        """The code that the folder is named by: that of the questions."""
        return self.folder.name.partition("_")[0]


def open_reports(parsed: Path) -> list[OpenReport]:
    """Read all reports below a folder, by name."""
    folders = sorted(each for each in parsed.iterdir() if (each / "report.json").exists())
    return [OpenReport(folder, read_report_files(folder)) for folder in folders]


def report_asked(case: Case, reports: Sequence[OpenReport]) -> OpenReport | None:
    """Choose the report that a question is about; None where it was not parsed."""
    of_code = [report for report in reports if report.code == case.report]
    year = _YEAR.search(case.question)
    is_half = _HALF.search(case.question) is not None
    for report in of_code:
        period = report.parsed.summary.identity.period
        if year is not None and period.year == int(year.group()) and (period.part != "") == is_half:
            return report
    return of_code[0] if len(of_code) == 1 else None
